package io.tidemark.protocol.ilp;

import io.tidemark.protocol.http.HttpExchange;
import io.tidemark.protocol.http.HttpHandler;
import io.tidemark.protocol.http.JsonText;
import io.tidemark.protocol.http.QueryParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What clients of InfluxDB 1 ask before they write: {@code CREATE DATABASE} succeeds and does nothing, since there is one
 * database, whatever a request's {@code db} says, and {@code SHOW DATABASES} names it. Other statements of InfluxQL are refused.
 */
final class InfluxQueries implements HttpHandler {
    /** Longest form, in bytes. */
    private static final int MAX_FORM_BYTES = 64 << 10;
    private static final String JSON = "application/json; charset=utf-8";
    private static final Pattern CREATE = Pattern
            .compile(
                    "(?is)\\s*create\\s+database\\s+(\"([^\"\\\\]|\\\\.)++\"|\\w++)(\\s+with\\s[^;]*+)?\\s*;?\\s*");
    private static final Pattern SHOW = Pattern.compile("(?i)\\s*show\\s+databases\\s*;?\\s*");

    private final String database;

    InfluxQueries(String database) {
        this.database = database;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Optional<String> named = exchange.parameter("q");
        String query = (named.isPresent() ? named : form(exchange)).orElse("");
        if (CREATE.matcher(query).matches()) {
            exchange.respond(200, JSON, "{\"results\":[{\"statement_id\":0}]}\n");
        } else if (SHOW.matcher(query).matches()) {
            exchange.respond(200, JSON,
                    "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"databases\",\"columns\":[\"name\"],\"values\":[["
                            + JsonText.quoted(database) + "]]}]}]}\n");
        } else {
            exchange.respond(400, JSON,
                    "{\"error\":\"of InfluxQL only CREATE DATABASE and SHOW DATABASES are understood: /exec?query= runs SQL\"}\n");
        }
    }

    private static Optional<String> form(HttpExchange exchange) throws IOException {
        String type = exchange.header("content-type").orElse("").toLowerCase(Locale.ROOT);
        if (!exchange.method().equals("POST") || !type.startsWith("application/x-www-form-urlencoded")) {
            return Optional.empty();
        }
        String text = new String(exchange.body(MAX_FORM_BYTES).readAllBytes(), StandardCharsets.ISO_8859_1);
        return Optional.ofNullable(QueryParameters.parse(text).get("q")).map(List::getFirst);
    }
}
