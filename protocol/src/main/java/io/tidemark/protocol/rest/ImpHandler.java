package io.tidemark.protocol.rest;

import io.tidemark.protocol.http.HttpException;
import io.tidemark.protocol.http.HttpExchange;
import io.tidemark.protocol.http.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** {@code /imp}: takes a file of CSV into a table, in one commit. */
final class ImpHandler implements HttpHandler {
    private final RestEngine engine;

    ImpHandler(RestEngine engine) {
        this.engine = engine;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Parameters parameters = Parameters.ofAddress(exchange);
        ImportSettings settings = ImportSettings.of(parameters);
        String type = exchange.header("content-type").orElse("");
        InputStream body = exchange.body(Long.MAX_VALUE);
        if (type.toLowerCase(Locale.ROOT).startsWith("text/csv")) {
            take(exchange, parameters, settings, new File("", Utf8Input.of(body, type)), Map.of());
            return;
        }
        Multipart form = Multipart.of(type, body);
        Map<String, FieldFormat> schema = new HashMap<>();
        for (Multipart.Part part = form.next(); part != null; part = form.next()) {
            if (part.name().equals("schema")) {
                schema.putAll(ImportSchema.read(part.body()));
            } else if (part.name().equals("data")) {
                File file = new File(part.fileName(), Utf8Input.of(part.body(), part.contentType()));
                take(exchange, parameters, settings, file, schema);
                return;
            }
        }
        throw new HttpException(400, "the form has no part named data");
    }

    /** A file that comes. */
    record File(String name, InputStream bytes) {}

    private void take(HttpExchange exchange, Parameters parameters, ImportSettings settings, File file,
            Map<String, FieldFormat> schema) throws IOException {
        String table = settings.table().isEmpty() ? file.name() : settings.table();
        if (table.isBlank()) {
            throw new HttpException(400, "the table has no name: the parameter name is missing");
        }
        try (RestMemory.Share memory = engine.memory().share();
                RestSession session = engine.open(exchange, parameters.settings())) {
            ImportReport report = new CsvImport(session, memory, table, settings, schema).run(file.bytes());
            exchange.respond(200,
                    settings.json() ? "application/json; charset=utf-8" : "text/plain; charset=utf-8",
                    settings.json() ? report.json() : report.table());
        }
    }
}
