package io.tidemark.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.protocol.auth.Authenticator;
import io.tidemark.protocol.auth.TrustAll;
import io.tidemark.protocol.http.HttpServer;
import io.tidemark.protocol.http.HttpServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ConsoleRoutesTest {
    private static final Pattern ADDRESS = Pattern
            .compile("(?:src|href)=\"([^\"]+)\"|\"[^\"]+\": \"(/[^\"]+)\"");
    private static final Pattern IMPORT = Pattern
            .compile("(?m)^(?:import|export)\\b[^;]*?from\\s*['\"]([^'\"]+)['\"]");

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;
    private String origin;

    @BeforeEach
    void start() throws IOException {
        Authenticator anybody = new TrustAll("admin");
        server = HttpServer.start(HttpServerOptions.of("console",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), anybody), ConsoleRoutes.routes());
        origin = "http://127.0.0.1:" + server.port();
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    private HttpResponse<byte[]> ask(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private String text(String path) throws Exception {
        HttpResponse<byte[]> answer = ask(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void servesEveryFileThatThePageNamesAndEveryModuleThatAModuleImports() throws Exception {
        String page = text("/");
        List<String> addresses = ADDRESS.matcher(page).results()
                .map(found -> Optional.ofNullable(found.group(1)).orElse(found.group(2))).toList();
        assertThat(addresses).hasSizeGreaterThan(15).allMatch(address -> address.startsWith("/console/"));
        List<String> modules = Stream.concat(addresses.stream(), Stream.of("/console/packages/chart.js"))
                .filter(address -> address.endsWith(".js")).toList();
        for (String address : addresses) {
            text(address);
        }
        for (String module : modules) {
            Matcher imports = IMPORT.matcher(text(module));
            while (imports.find()) {
                String imported = imports.group(1);
                if (imported.startsWith("./")) {
                    text("/console/" + imported.substring(2));
                } else {
                    assertThat(page).as(module).contains("\"" + imported + "\": ");
                }
            }
        }
    }

    @Test
    void allowsThePageNothingButThisServersFilesAndItsOwnNumberOfUseOnce() throws Exception {
        HttpResponse<byte[]> first = ask("/");
        String policy = first.headers().firstValue("content-security-policy").orElseThrow();
        assertThat(policy).contains("default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "http:", "*");
        Matcher nonce = Pattern.compile("script-src 'self' 'nonce-([^']+)'").matcher(policy);
        assertThat(nonce.find()).isTrue();
        assertThat(new String(first.body(), StandardCharsets.UTF_8))
                .contains("nonce=\"" + nonce.group(1) + "\"").doesNotContain("{{");
        assertThat(ask("/").headers().firstValue("content-security-policy"))
                .isNotEqualTo(Optional.of(policy));
        assertThat(first.headers().firstValue("cache-control")).contains("no-store");
        assertThat(first.headers().firstValue("x-frame-options")).contains("DENY");
        assertThat(first.headers().firstValue("referrer-policy")).contains("no-referrer");
        assertThat(first.headers().firstValue("x-content-type-options")).contains("nosniff");
    }

    @Test
    void sendsAFileAgainOnlyWhenItHasChanged() throws Exception {
        HttpResponse<byte[]> first = ask("/console/main.js");
        String tag = first.headers().firstValue("etag").orElseThrow();
        assertThat(first.headers().firstValue("cache-control")).contains("no-cache");
        HttpResponse<byte[]> again = ask("/console/main.js", "If-None-Match", "\"other\", " + tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(ask("/console/main.js", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @Test
    void compressesForThoseThatTakeIt() throws Exception {
        String path = "/console/packages/codemirror__view.js";
        byte[] plain = ask(path, "Accept-Encoding", "gzip;q=0").body();
        HttpResponse<byte[]> compressed = ask(path, "Accept-Encoding", "br, gzip;q=0.5");
        assertThat(compressed.headers().firstValue("content-encoding")).contains("gzip");
        assertThat(compressed.body().length).isLessThan(plain.length / 3);
        try (GZIPInputStream in = new GZIPInputStream(new java.io.ByteArrayInputStream(compressed.body()))) {
            assertThat(in.readAllBytes()).isEqualTo(plain);
        }
    }

    @Test
    void servesNoOtherFile() throws Exception {
        for (String path : List.of("/console/", "/console/index.html", "/console/../package-info.class",
                "/console/StaticFile.class", "/console/packages/", "/console/%2e%2e/%2e%2e/logback.xml",
                "/console/packages/crelt.LICENSE")) {
            assertThat(ask(path).statusCode()).as(path).isIn(400, 404);
        }
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        HttpResponse<byte[]> head = client
                .send(HttpRequest.newBuilder(URI.create(origin + "/console/style.css"))
                        .HEAD().build(), BodyHandlers.ofByteArray());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-type")).contains("text/css; charset=utf-8");
        assertThat(head.body()).isEmpty();
    }
}
