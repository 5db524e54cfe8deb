package io.tidemark.protocol.rest;

import io.tidemark.protocol.http.HttpException;
import io.tidemark.protocol.http.HttpExchange;
import io.tidemark.protocol.http.QueryParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The parameters of a request: of its address, and of its form when there is one. */
record Parameters(Map<String, List<String>> values, Map<String, String> settings) {
    /** Reads those of the address only. */
    static Parameters ofAddress(HttpExchange exchange) {
        return new Parameters(exchange.parameters(), settings(exchange));
    }

    private static Map<String, String> settings(HttpExchange exchange) {
        return exchange.header("statement-timeout")
                .map(text -> Map.of("statement_timeout", ExecHandler.timeout(text))).orElse(Map.of());
    }

    /** Reads them; a form's body too. */
    static Parameters of(HttpExchange exchange) throws IOException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        exchange.parameters().forEach((name, texts) -> values.put(name, new ArrayList<>(texts)));
        String type = exchange.header("content-type").orElse("").toLowerCase(Locale.ROOT);
        if (exchange.method().equals("POST")) {
            byte[] body = exchange.body().readAllBytes();
            if (type.startsWith("application/x-www-form-urlencoded")) {
                QueryParameters.parse(new String(body, StandardCharsets.ISO_8859_1))
                        .forEach((name, texts) -> values.computeIfAbsent(name, _ -> new ArrayList<>())
                                .addAll(texts));
            } else if (body.length > 0) {
                throw new HttpException(415,
                        "the body of a POST is a form: Content-Type: application/x-www-form-urlencoded");
            }
        }
        return new Parameters(values, settings(exchange));
    }

    /** The first value. */
    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(List::getFirst);
    }

    /** Whether a parameter is {@code true}. */
    boolean flag(String name) {
        return text(name).filter(text -> text.equalsIgnoreCase("true") || text.equals("1")).isPresent();
    }
}
