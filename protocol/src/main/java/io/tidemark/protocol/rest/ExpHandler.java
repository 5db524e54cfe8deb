package io.tidemark.protocol.rest;

import io.tidemark.protocol.engine.Cursor;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.export.ArrowStream;
import io.tidemark.protocol.export.ColumnFile;
import io.tidemark.protocol.export.ColumnarRows;
import io.tidemark.protocol.export.FileColumn;
import io.tidemark.protocol.export.ParquetFile;
import io.tidemark.protocol.http.HttpException;
import io.tidemark.protocol.http.HttpExchange;
import io.tidemark.protocol.http.HttpHandler;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.SqlState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code /exp}: runs a query and answers a file of CSV, Arrow or Parquet. */
final class ExpHandler implements HttpHandler {
    private final RestEngine engine;

    /** What files there are. */
    private enum FileFormat {
        CSV("text/csv; charset=utf-8", ".csv"),
        /** A stream, not a file, of Arrow: it is written as rows come. */
        ARROW("application/vnd.apache.arrow.stream", ".arrows"),
        /** With row groups. */
        PARQUET("application/vnd.apache.parquet", ".parquet");

        private final String contentType;
        private final String extension;

        FileFormat(String contentType, String extension) {
            this.contentType = contentType;
            this.extension = extension;
        }

        static FileFormat of(Parameters parameters) {
            String name = parameters.text("fmt").orElse("csv").toLowerCase(Locale.ROOT);
            return switch (name) {
                case "csv" -> CSV;
                case "arrow" -> ARROW;
                case "parquet" -> PARQUET;
                default -> throw new EngineException(ErrorFields
                        .error(SqlState.FEATURE_NOT_SUPPORTED, "/exp does not write the format " + name)
                        .withHint("fmt=csv, fmt=arrow or fmt=parquet"));
            };
        }
    }

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
        FileFormat format = FileFormat.of(parameters);
        String sql = parameters.text("query").orElse("");
        if (sql.isBlank()) {
            throw new EngineException(SqlState.SYNTAX_ERROR, "empty query");
        }
        RowLimit limit = RowLimit.parse(parameters.text("limit").orElse(""));
        try (RestSession session = engine.open(exchange, parameters.settings());
                Prepared prepared = session.prepare(sql)) {
            List<ResultColumn> columns = prepared.columns();
            if (columns == null || !prepared.onlyReads()) {
                throw new EngineException(
                        ErrorFields.error(SqlState.FEATURE_NOT_SUPPORTED, "/exp runs only what reads")
                                .withHint("/exec runs all statements"));
            }
            Map<String, String> headers = headers(parameters, format);
            switch (format) {
                case CSV -> {
                    TextRows.Style style = TextRows.Style.csv(delimiter(parameters));
                    session.run(prepared, (cursor, shown) -> {
                        RowBytes bytes = new RowBytes(exchange.respond(200, headers), memory);
                        if (!parameters.flag("nm")) {
                            names(bytes, shown, style);
                        }
                        TextRows rows = new TextRows(bytes, style, limit, shown);
                        write(cursor, rows, limit);
                        rows.finish();
                        bytes.handOn();
                    });
                }
                case ARROW -> session.run(prepared, FileColumn.formats(columns), (cursor, shown) -> {
                    OutputStream out = exchange.respond(200, headers);
                    write(cursor, shown, new ArrowStream(out, FileColumn.all(shown), memory), limit, memory);
                });
                case PARQUET -> {
                    ParquetFile.Options options = parquet(parameters, memory);
                    session.run(prepared, FileColumn.formats(columns), (cursor, shown) -> {
                        OutputStream out = exchange.respond(200, headers);
                        write(cursor, shown, new ParquetFile(out, FileColumn.all(shown), options, memory),
                                limit, memory);
                    });
                }
            }
        }
    }

    /** Row groups are larger when there is more memory. */
    private static ParquetFile.Options parquet(Parameters parameters, RestMemory.Share memory) {
        int rows = parameters.text("row_group_size").map(ExpHandler::rowCount).orElse(Integer.MAX_VALUE);
        boolean gzip = switch (parameters.text("compression_codec").orElse("uncompressed")
                .toLowerCase(Locale.ROOT)) {
            case "uncompressed" -> false;
            case "gzip" -> true;
            default -> throw new HttpException(400,
                    "the parameter compression_codec is one of uncompressed, gzip");
        };
        return new ParquetFile.Options(memory.takeFairly() / ParquetFile.HEAP_FACTOR, rows, gzip);
    }

    private static int rowCount(String text) {
        if (text.matches("[1-9][0-9]{0,8}")) {
            return Integer.parseInt(text);
        }
        throw new HttpException(400, "the parameter row_group_size is a number of rows, not " + text);
    }

    private static void write(Cursor cursor, List<ResultColumn> columns, ColumnFile file, RowLimit limit,
            RestMemory.Share memory) {
        FormatCodes formats = FileColumn.formats(columns);
        boolean fromEnd = limit.last() > 0;
        ColumnarRows rows = new ColumnarRows(file, FileColumn.all(columns), formats,
                fromEnd ? 0 : limit.skip(), fromEnd ? Long.MAX_VALUE : limit.end());
        if (fromEnd) {
            RowTape tape = new RowTape(rows, limit, memory);
            write(cursor, tape, limit);
            tape.finish();
        } else {
            write(cursor, rows, limit);
        }
        file.finish();
    }

    private static void write(Cursor cursor, RowSink rows, RowLimit limit) {
        boolean all = limit.end() == Long.MAX_VALUE;
        boolean more = cursor.fetch(all ? Long.MAX_VALUE : Math.max(1, limit.end()), rows);
        while (more && all) {
            more = cursor.fetch(Long.MAX_VALUE, rows);
        }
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

    private static Map<String, String> headers(Parameters parameters, FileFormat format) {
        String name = parameters.text("filename").orElse("query").replaceAll("[^A-Za-z0-9._-]", "_");
        return Map.of("Content-Type", format.contentType, "Content-Disposition", "attachment; filename=\""
                + (name.endsWith(format.extension) ? name : name + format.extension) + "\"");
    }
}
