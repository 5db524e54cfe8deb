package io.tidemark.protocol.rest;

import io.tidemark.protocol.engine.CopyIn;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.http.HttpException;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.protocol.rest.ImportReport.Target;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * One import, in one transaction: looks at the file's beginning, makes the table where there is none, streams the rows. A table to be
 * overwritten is locked only when all rows of the one that takes its place are there. Confined to its request.
 */
final class CsvImport {
    private static final int FULL = 65_536;
    /** How the name of a table begins that takes another's place; nobody but the import ever sees it. */
    private static final String REPLACEMENT = "import_";

    private final RestSession session;
    private final RestMemory.Share memory;
    private final String table;
    private final ImportSettings settings;
    private final Map<String, FieldFormat> schema;
    /** Where rows go: the table, or what takes its place when all are there. */
    private String into;

    /** A column of a table that exists. */
    private record Known(String name, FieldKind kind, boolean required) {}

    CsvImport(RestSession session, RestMemory.Share memory, String table, ImportSettings settings,
            Map<String, FieldFormat> schema) {
        this.memory = memory;
        this.session = session;
        this.table = table;
        this.into = table;
        this.settings = settings;
        this.schema = new LinkedHashMap<>();
        schema.forEach((name, format) -> this.schema.put(name.toLowerCase(Locale.ROOT), format));
    }

    ImportReport run(InputStream file) throws IOException {
        memory.take(2 * CsvShape.SAMPLE_BYTES);
        byte[] sample = file.readNBytes(CsvShape.SAMPLE_BYTES);
        CsvShape shape = CsvShape.of(sample, sample.length < CsvShape.SAMPLE_BYTES, settings, memory);
        List<Known> known = columns();
        boolean replaces = !known.isEmpty() && settings.overwrite();
        if (replaces) {
            known = List.of();
            into = REPLACEMENT + UUID.randomUUID().toString().replace("-", "");
        }
        if (known.isEmpty() && !settings.create()) {
            throw new EngineException(SqlState.UNDEFINED_TABLE, "table does not exist: " + table);
        }
        execute("BEGIN");
        List<Target> targets = known.isEmpty() ? create(shape) : targets(shape, known);
        ImportReport report = new ImportReport(table, settings, shape.hasHeader(), targets);
        CsvRecords records = new CsvRecords(
                new SequenceInputStream(new ByteArrayInputStream(sample), file), shape.delimiter(), memory);
        if (shape.hasHeader()) {
            records.next();
        }
        copy(records, targets, report);
        if (replaces) {
            execute("DROP TABLE " + quoted(table));
            execute("ALTER TABLE " + quoted(into) + " RENAME TO " + quoted(table));
        }
        execute("COMMIT");
        return report;
    }

    private List<Known> columns() throws IOException {
        List<Known> known = new ArrayList<>();
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        try (Prepared query = session
                .prepare("SELECT column_name, udt_name, is_nullable FROM information_schema.columns "
                        + "WHERE table_schema = current_schema() AND table_name = " + literal(table)
                        + " ORDER BY ordinal_position")) {
            session.run(query, (cursor, columns) -> {
                RowBytes bytes = new RowBytes(rows, memory);
                cursor.fetch(Long.MAX_VALUE,
                        new TextRows(bytes, TextRows.Style.csv((byte) ','), RowLimit.ALL, columns));
                bytes.handOn();
            });
        }
        CsvRecords records = new CsvRecords(new ByteArrayInputStream(rows.toByteArray()), (byte) ',', memory);
        while (records.next()) {
            known.add(new Known(text(records, 0), FieldKind.ofColumn(text(records, 1)),
                    text(records, 2).equals("NO")));
        }
        return known;
    }

    private static String text(CsvRecords records, int field) {
        return new String(records.bytes(), records.from(field), records.to(field) - records.from(field),
                StandardCharsets.UTF_8);
    }

    private List<Target> create(CsvShape shape) {
        List<Target> targets = new ArrayList<>();
        StringBuilder sql = new StringBuilder("CREATE TABLE ").append(quoted(into)).append(" (");
        boolean found = settings.timestamp().isEmpty();
        String designated = "";
        for (int i = 0; i < shape.names().size(); i++) {
            String name = shape.names().get(i);
            FieldFormat format = schema.getOrDefault(name.toLowerCase(Locale.ROOT),
                    FieldFormat.of(shape.kinds().get(i)));
            FieldKind kind = format.kind();
            boolean isTime = name.equalsIgnoreCase(settings.timestamp());
            if (isTime) {
                kind = kind == FieldKind.DATE ? FieldKind.TIMESTAMP : kind;
                found = true;
                designated = name;
            }
            targets.add(new Target(name, format.as(kind), isTime));
            sql.append(i == 0 ? "" : ", ").append(quoted(name)).append(' ').append(kind.sqlName());
        }
        if (!found) {
            throw new HttpException(400,
                    "the file has no column for timestamps named " + settings.timestamp());
        }
        sql.append(')');
        if (!designated.isEmpty()) {
            sql.append(" TIMESTAMP(").append(quoted(designated)).append(')');
        }
        if (!settings.partitionBy().isEmpty()) {
            sql.append(" PARTITION BY ").append(settings.partitionBy());
        }
        execute(sql.toString());
        return targets;
    }

    private List<Target> targets(CsvShape shape, List<Known> known) {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < shape.names().size(); i++) {
            String name = shape.names().get(i);
            Known column = null;
            if (!shape.hasHeader()) {
                column = i < known.size() ? known.get(i) : null;
            } else {
                for (Known one : known) {
                    column = one.name().equalsIgnoreCase(name) ? one : column;
                }
            }
            if (column == null) {
                throw new EngineException(SqlState.UNDEFINED_COLUMN,
                        "the table has no column for value " + (i + 1) + " of each line: " + name);
            }
            FieldFormat format = schema.getOrDefault(column.name().toLowerCase(Locale.ROOT),
                    FieldFormat.of(column.kind()));
            targets.add(new Target(column.name(), format.as(column.kind()), column.required()));
        }
        return targets;
    }

    private void execute(String sql) {
        try (Prepared prepared = session.prepare(sql)) {
            session.run(prepared, (_, _) -> {
                throw new IllegalStateException("rows of " + sql);
            });
        }
    }

    private void copy(CsvRecords records, List<Target> targets, ImportReport report) throws IOException {
        StringBuilder sql = new StringBuilder("COPY ").append(quoted(into)).append(" (");
        String separator = "";
        for (Target column : targets) {
            sql.append(separator).append(quoted(column.name()));
            separator = ", ";
        }
        try (Prepared prepared = session.prepare(sql.append(") FROM STDIN").toString())) {
            session.copy(prepared, copy -> feed(copy, records, targets, report));
        }
    }

    private void feed(CopyIn copy, CsvRecords records, List<Target> targets, ImportReport report)
            throws IOException {
        CopyText rows = CopyText.of(memory);
        while (records.next()) {
            int start = rows.at();
            String trouble = row(records, targets, rows, report);
            if (trouble.isEmpty()) {
                report.imported();
            } else {
                rows.at(start);
                if (settings.atomicity() == ImportSettings.Atomicity.ABORT) {
                    throw new HttpException(400, "line " + records.line() + ": " + trouble
                            + ": nothing was imported");
                }
                report.reject(records.line(), trouble);
            }
            if (rows.at() >= FULL) {
                copy.accept(rows.bytes(), 0, rows.at());
                rows.at(0);
            }
        }
        copy.accept(rows.bytes(), 0, rows.at());
    }

    /** Appends a row. @return why it can't be; empty when it was */
    private String row(CsvRecords records, List<Target> targets, CopyText rows, ImportReport report) {
        int count = records.fieldCount();
        if (count < targets.size() || (count > targets.size() && !settings.extraValues())) {
            return count + " values for " + targets.size() + " columns";
        }
        for (int i = 0; i < targets.size(); i++) {
            if (i > 0) {
                rows.put('\t');
            }
            Target target = targets.get(i);
            int from = records.from(i);
            int to = records.to(i);
            boolean nothing = from == to && !(records.isQuoted(i) && target.kind().isText());
            if (!nothing && !target.format().put(records.bytes(), from, to, rows)) {
                report.badValue(i);
                if (settings.atomicity() != ImportSettings.Atomicity.SKIP_COLUMN || target.required()) {
                    return "column " + target.name() + " can't have " + shown(records, i);
                }
                nothing = true;
            }
            if (nothing) {
                if (target.required()) {
                    return "column " + target.name() + " has no value";
                }
                rows.nothing();
            }
        }
        rows.put('\n');
        return "";
    }

    private static String shown(CsvRecords records, int field) {
        String text = text(records, field);
        return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
