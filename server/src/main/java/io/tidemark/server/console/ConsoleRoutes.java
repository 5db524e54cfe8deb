package io.tidemark.server.console;

import io.tidemark.protocol.http.HttpExchange;
import io.tidemark.protocol.http.Route;
import io.tidemark.protocol.http.Route.Openness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The routes of the console. Safe for many threads. */
public final class ConsoleRoutes {
    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final String FOLDER = "/console/";
    /** The page's own files, beside {@code index.html}. */
    private static final List<String> FILES = List.of("style.css", "parts.css", "icon.svg", "api.js",
            "backups.js", "chart.js", "dialog.js", "dom.js", "editor.js", "grid.js", "main.js", "query.js",
            "restore.js", "runs.js", "snapshot.js", "statements.js", "tables.js", "words.js");
    /** Modules from npm; the page's import map gives them their names. */
    private static final List<String> PACKAGES = List.of("chart.js", "codemirror__autocomplete.js",
            "codemirror__commands.js", "codemirror__language.js", "codemirror__state.js",
            "codemirror__view.js", "crelt.js", "lang-sql.js", "lezer__common.js", "lezer__highlight.js",
            "lezer__lr.js", "marijn__find-cluster-break.js", "style-mod.js", "w3c-keyname.js");
    /** What of the page stands for a number that is used once. */
    private static final String NONCE = "{{nonce}}";
    private static final int NONCE_BYTES = 16;

    private final SecureRandom random = new SecureRandom();

    private ConsoleRoutes() {}

    /** The page at {@code /}, and its files below {@code /console/}; no login is needed for them. */
    public static List<Route> routes() {
        ConsoleRoutes console = new ConsoleRoutes();
        List<Route> routes = new ArrayList<>();
        routes.add(new Route(READING, "/", Openness.OPEN, console::page));
        FILES.forEach(name -> routes.add(file(name)));
        PACKAGES.forEach(name -> routes.add(file("packages/" + name)));
        return List.copyOf(routes);
    }

    private static Route file(String name) {
        StaticFile file = new StaticFile(name);
        return new Route(READING, FOLDER + name, Openness.OPEN, file::handle);
    }

    /**
     * The page. It may run only this server's files, and the import map and the editor's style sheets, which know the
     * response's number; it may talk to this server only, and be in no frame.
     */
    private void page(HttpExchange exchange) throws IOException {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        String nonce = Base64.getEncoder().encodeToString(bytes);
        Map<String, String> headers = new LinkedHashMap<>(StaticFile.SAFETY);
        headers.put("Content-Type", "text/html; charset=utf-8");
        headers.put("Cache-Control", "no-store");
        headers.put("Content-Security-Policy", "default-src 'none'; script-src 'self' 'nonce-" + nonce
                + "'; style-src 'self' 'nonce-" + nonce
                + "'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        String html = new String(StaticFile.read("index.html"), StandardCharsets.UTF_8);
        exchange.respond(200, headers, html.replace(NONCE, nonce));
    }
}
