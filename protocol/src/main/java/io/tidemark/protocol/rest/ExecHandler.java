package io.tidemark.protocol.rest;

import io.tidemark.protocol.engine.Cursor;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.http.HttpException;
import io.tidemark.protocol.http.HttpExchange;
import io.tidemark.protocol.http.HttpHandler;
import io.tidemark.protocol.http.HttpStatus;
import io.tidemark.protocol.http.JsonText;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /exec}: runs a statement and answers JSON. */
final class ExecHandler implements HttpHandler {
    private static final Map<String, String> JSON = Map.of("Content-Type",
            "application/json; charset=utf-8");

    private final RestEngine engine;

    ExecHandler(RestEngine engine) {
        this.engine = engine;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (RestMemory.Share memory = engine.memory().share()) {
            Parameters parameters = Parameters.of(exchange, memory);
            String sql = parameters.text("query").orElse("");
            if (sql.isBlank()) {
                refuse(exchange, sql, ErrorFields.error(SqlState.SYNTAX_ERROR, "empty query"));
                return;
            }
            new Run(exchange, parameters, sql, memory).run();
        }
    }

    private static void refuse(HttpExchange exchange, String sql, ErrorFields error) throws IOException {
        StringBuilder text = new StringBuilder("{\"query\":");
        JsonText.quote(text, sql);
        describe(text.append(','), error).append('}');
        exchange.respond(HttpStatus.of(error.state()), JSON, text.toString());
    }

    private static StringBuilder describe(StringBuilder text, ErrorFields error) {
        JsonText.quote(text.append("\"error\":"), error.message());
        text.append(",\"position\":").append(Math.max(0, error.position() - 1)).append(",\"sqlstate\":\"")
                .append(error.state().code()).append('"');
        String detail = error.detail();
        if (detail != null) {
            JsonText.quote(text.append(",\"detail\":"), detail);
        }
        String hint = error.hint();
        if (hint != null) {
            JsonText.quote(text.append(",\"hint\":"), hint);
        }
        return text;
    }

    /** One request. */
    private final class Run {
        private final HttpExchange exchange;
        private final Parameters parameters;
        private final String sql;
        private final RestMemory.Share memory;
        private final RowLimit limit;
        private final long startNanos = System.nanoTime();
        private long compiledNanos = startNanos;
        private @Nullable RowBytes bytes;
        private @Nullable TextRows rows;

        Run(HttpExchange exchange, Parameters parameters, String sql, RestMemory.Share memory) {
            this.memory = memory;
            this.exchange = exchange;
            this.parameters = parameters;
            this.sql = sql;
            this.limit = RowLimit.parse(parameters.text("limit").orElse(""));
        }

        void run() throws IOException {
            try (RestSession session = engine.open(exchange, parameters.settings());
                    Prepared prepared = session.prepare(sql)) {
                compiledNanos = System.nanoTime();
                String tag = session.run(prepared, (cursor, columns) -> select(prepared, cursor, columns));
                RowBytes open = bytes;
                TextRows sink = rows;
                if (open == null || sink == null || (!exchange.isCommitted() && isQuiet(tag))) {
                    exchange.respond(200, JSON, done(tag));
                } else {
                    end(open, sink);
                }
            } catch (EngineException refusal) {
                fail(refusal);
            }
        }

        /** What clients of the reference know to have no rows. */
        private boolean isQuiet(String tag) {
            return tag.startsWith("BACKUP") || tag.startsWith("SNAPSHOT") || tag.startsWith("CHECKPOINT");
        }

        private String done(String tag) {
            String[] words = tag.split(" ", -1);
            return switch (words[0]) {
                case "INSERT" -> "{\"dml\":\"OK\"}";
                case "UPDATE" -> "{\"dml\":\"OK\",\"updated\":" + words[words.length - 1] + "}";
                case "DELETE" -> "{\"dml\":\"OK\",\"deleted\":" + words[words.length - 1] + "}";
                default -> "{\"ddl\":\"OK\"}";
            };
        }

        private void select(Prepared prepared, Cursor cursor, List<ResultColumn> columns) {
            OutputStream out = exchange.respond(200, JSON);
            RowBytes open = new RowBytes(out, memory);
            bytes = open;
            open.put(head(prepared, columns));
            TextRows sink = new TextRows(open, TextRows.Style.json(parameters.flag("quoteLargeNum")), limit,
                    columns);
            rows = sink;
            boolean countsAll = parameters.flag("count") || limit.end() == Long.MAX_VALUE;
            boolean more = cursor.fetch(countsAll ? Long.MAX_VALUE : Math.max(1, limit.end()), sink);
            while (more && countsAll) {
                more = cursor.fetch(Long.MAX_VALUE, sink);
            }
            sink.finish();
        }

        private String head(Prepared prepared, List<ResultColumn> columns) {
            if (parameters.flag("nm")) {
                return "{\"dataset\":[";
            }
            StringBuilder text = new StringBuilder(256).append("{\"query\":");
            JsonText.quote(text, sql).append(",\"columns\":[");
            String separator = "";
            int index = 0;
            for (ResultColumn column : columns) {
                text.append(separator).append("{\"name\":");
                JsonText.quote(text, column.name()).append(",\"type\":\"")
                        .append(prepared.isSymbol(index++) ? "SYMBOL" : TypeNames.of(column.typeOid()))
                        .append("\"}");
                separator = ",";
            }
            return text.append("],\"timestamp\":").append(prepared.timestampColumn())
                    .append(",\"dataset\":[").toString();
        }

        private void end(RowBytes open, TextRows sink) {
            StringBuilder text = new StringBuilder("],\"count\":")
                    .append(parameters.flag("count") ? sink.seen() : sink.written());
            if (parameters.flag("timings")) {
                long now = System.nanoTime();
                text.append(",\"timings\":{\"authentication\":0,\"compiler\":")
                        .append(compiledNanos - startNanos).append(",\"execute\":")
                        .append(now - compiledNanos)
                        .append(",\"count\":0}");
            }
            if (parameters.flag("explain")) {
                text.append(",\"explain\":{\"jitCompiled\":false}");
            }
            open.put(text.append('}').toString());
            open.handOn();
        }

        private void fail(EngineException refusal) throws IOException {
            engine.errorSent(refusal.fields().state());
            if (!exchange.isCommitted()) {
                refuse(exchange, sql, refusal.fields());
                return;
            }
            RowBytes open = bytes;
            TextRows sink = rows;
            if (open != null && sink != null) {
                sink.dropOpenRow();
                open.put(describe(new StringBuilder("],\"count\":").append(sink.written()).append(','),
                        refusal.fields()).append('}').toString());
                open.handOn();
            }
            exchange.cut(); // a client that doesn't look for the error must see that this is no result
        }
    }

    /** Refuses a statement's time-out that is no number. */
    static String timeout(String text) {
        try {
            long millis = Long.parseLong(text.strip());
            if (millis >= 0 && millis <= Integer.MAX_VALUE) {
                return String.valueOf(millis);
            }
        } catch (NumberFormatException none) {
            // said below
        }
        throw new HttpException(400, String.format(Locale.ROOT,
                "the header Statement-Timeout is a number of milliseconds, not %s", text));
    }
}
