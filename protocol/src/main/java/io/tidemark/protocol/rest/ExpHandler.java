package io.tidemark.protocol.rest;

import io.tidemark.protocol.engine.Cursor;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.http.HttpException;
import io.tidemark.protocol.http.HttpExchange;
import io.tidemark.protocol.http.HttpHandler;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code /exp}: runs a query and answers a file of CSV. */
final class ExpHandler implements HttpHandler {
    private final RestEngine engine;

    ExpHandler(RestEngine engine) {
        this.engine = engine;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (RestMemory.Share memory = engine.memory().share()) {
            answer(exchange, Parameters.of(exchange, memory), memory);
        }
    }

    private void answer(HttpExchange exchange, Parameters parameters, RestMemory.Share memory)
            throws IOException {
        String format = parameters.text("fmt").orElse("csv").toLowerCase(Locale.ROOT);
        if (!format.equals("csv")) {
            throw new EngineException(ErrorFields
                    .error(SqlState.FEATURE_NOT_SUPPORTED, "/exp does not write the format " + format)
                    .withHint("fmt=csv"));
        }
        String sql = parameters.text("query").orElse("");
        if (sql.isBlank()) {
            throw new EngineException(SqlState.SYNTAX_ERROR, "empty query");
        }
        RowLimit limit = RowLimit.parse(parameters.text("limit").orElse(""));
        TextRows.Style style = TextRows.Style.csv(delimiter(parameters));
        try (RestSession session = engine.open(exchange, parameters.settings());
                Prepared prepared = session.prepare(sql)) {
            if (prepared.columns() == null || !prepared.onlyReads()) {
                throw new EngineException(
                        ErrorFields.error(SqlState.FEATURE_NOT_SUPPORTED, "/exp runs only what reads")
                                .withHint("/exec runs all statements"));
            }
            session.run(prepared, (cursor, columns) -> {
                RowBytes bytes = new RowBytes(exchange.respond(200, headers(parameters)), memory);
                if (!parameters.flag("nm")) {
                    names(bytes, columns, style);
                }
                write(cursor, new TextRows(bytes, style, limit, columns), limit);
                bytes.handOn();
            });
        }
    }

    private static void write(Cursor cursor, TextRows rows, RowLimit limit) {
        boolean all = limit.end() == Long.MAX_VALUE;
        boolean more = cursor.fetch(all ? Long.MAX_VALUE : Math.max(1, limit.end()), rows);
        while (more && all) {
            more = cursor.fetch(Long.MAX_VALUE, rows);
        }
        rows.finish();
    }

    private static void names(RowBytes bytes, List<ResultColumn> columns, TextRows.Style style) {
        boolean first = true;
        for (ResultColumn column : columns) {
            if (!first) {
                bytes.put(style.delimiter());
            }
            first = false;
            bytes.put('"');
            int from = bytes.at();
            bytes.put(column.name());
            bytes.quoteForCsv(from);
        }
        bytes.put('\r');
        bytes.put('\n');
    }

    private static byte delimiter(Parameters parameters) {
        String text = parameters.text("delimiter").orElse(",");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length != 1 || bytes[0] == '"' || bytes[0] == '\n' || bytes[0] == '\r') {
            throw new HttpException(400, "the parameter delimiter is one character of ASCII");
        }
        return bytes[0];
    }

    private static Map<String, String> headers(Parameters parameters) {
        String name = parameters.text("filename").orElse("query").replaceAll("[^A-Za-z0-9._-]", "_");
        return Map.of("Content-Type", "text/csv; charset=utf-8", "Content-Disposition",
                "attachment; filename=\"" + (name.endsWith(".csv") ? name : name + ".csv") + "\"");
    }
}
