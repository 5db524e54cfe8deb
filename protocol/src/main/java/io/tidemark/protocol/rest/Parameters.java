package io.tidemark.protocol.rest;

import io.tidemark.protocol.http.HttpException;
import io.tidemark.protocol.http.HttpExchange;
import io.tidemark.protocol.http.QueryParameters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The parameters of a request: of its address, and of its form when there is one. */
record Parameters(Map<String, List<String>> values, Map<String, String> settings) {
    /** Longest form. */
    static final int MAX_FORM_BYTES = 4 << 20;
    /** Bytes that a byte of a form takes while it is taken apart: as text, decoded, as text of two bytes a character. */
    private static final int FORM_FACTOR = 8;

    /** Reads those of the address only. */
    static Parameters ofAddress(HttpExchange exchange) {
        return new Parameters(exchange.parameters(), settings(exchange));
    }

    private static Map<String, String> settings(HttpExchange exchange) {
        return exchange.header("statement-timeout")
                .map(text -> Map.of("statement_timeout", ExecHandler.timeout(text))).orElse(Map.of());
    }

    /**
     * Reads them; a form's body too.
     *
     * @throws HttpException 415 for a body that is no form, without reading it, and 413 for a form of more than 4 MiB
     */
    static Parameters of(HttpExchange exchange, RestMemory.Share memory) throws IOException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        exchange.parameters().forEach((name, texts) -> values.put(name, new ArrayList<>(texts)));
        String type = exchange.header("content-type").orElse("").toLowerCase(Locale.ROOT);
        if (exchange.method().equals("POST")) {
            InputStream body = exchange.body(MAX_FORM_BYTES);
            if (type.startsWith("application/x-www-form-urlencoded")) {
                form(body, memory).forEach(
                        (name, texts) -> values.computeIfAbsent(name, _ -> new ArrayList<>()).addAll(texts));
            } else if (body.read() >= 0) {
                throw new HttpException(415,
                        "the body of a POST is a form: Content-Type: application/x-www-form-urlencoded");
            }
        }
        return new Parameters(values, settings(exchange));
    }

    private static Map<String, List<String>> form(InputStream body, RestMemory.Share memory)
            throws IOException {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        byte[] piece = new byte[8_192];
        for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
            memory.take((long) FORM_FACTOR * count);
            form.write(piece, 0, count);
        }
        return QueryParameters.parse(form.toString(StandardCharsets.ISO_8859_1));
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
