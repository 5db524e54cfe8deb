package io.tidemark.server.command.copy;

import io.tidemark.protocol.type.ValueException;
import io.tidemark.server.command.copy.CopyFormat.Header;
import io.tidemark.server.sql.SqlException;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.table.Column;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** COPY FROM in the text and CSV formats. Confined to its session. */
final class CopyReader implements CopyInput {
    /** PostgreSQL's MAX_COPY_DATA_DISPLAY: bytes of a line or value that an error shows. */
    private static final int MAX_SHOWN_BYTES = 100;

    private final CopyTarget target;
    private final CopyFormat format;
    private final RowBatches batches;
    private final LineScanner lines;
    private final Fields fields;
    private final int fieldCount;
    private final boolean[] forceNotNull;
    private final boolean[] forceNull;
    private final boolean forces;
    private final int timestampField;
    private boolean atHeader;

    CopyReader(CopyTarget target, CopyFormat format, Consumer<Batch> consumer) {
        this.target = target;
        this.format = format;
        batches = new RowBatches(target, consumer);
        lines = new LineScanner(format);
        fieldCount = target.columns().size();
        fields = new Fields(format, fieldCount);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < fieldCount; i++) {
            names.add(target.field(i).name());
        }
        forceNotNull = ForcedColumns.of("FORCE_NOT_NULL", format.forceNotNull(), names);
        forceNull = ForcedColumns.of("FORCE_NULL", format.forceNull(), names);
        forces = !format.forceNotNull().equals(CopyFormat.Columns.NONE)
                || !format.forceNull().equals(CopyFormat.Columns.NONE);
        timestampField = target.columns().indexOf(target.schema().timestampColumn());
        atHeader = format.header() != Header.NONE;
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        locating(() -> lines.add(bytes, offset, length));
        readLines();
    }

    @Override
    public void finish() {
        lines.end();
        readLines();
        batches.flush();
    }

    @Override
    public long rows() {
        return batches.rows();
    }

    @Override
    public void close() {
        batches.close();
    }

    private void readLines() {
        while (nextLine()) {
            int from = lines.lineStart();
            int to = lines.lineLimit();
            split(from, to);
            if (atHeader) {
                atHeader = false;
                matchHeader();
                continue;
            }
            row();
            batches.endRow(to - from);
        }
    }

    private boolean nextLine() {
        try {
            return lines.next();
        } catch (SqlException refused) {
            throw at(refused, null);
        }
    }

    private void locating(Runnable step) {
        try {
            step.run();
        } catch (SqlException refused) {
            throw at(refused, null);
        }
    }

    private void split(int from, int to) {
        if (lines.isUnchecked()) {
            locating(() -> Utf8.check(lines.bytes(), from, to));
        }
        try {
            fields.split(lines.bytes(), from, to, lines.isSpecial());
        } catch (SqlException refused) {
            throw at(refused, line());
        }
    }

    private void matchHeader() {
        if (format.header() != Header.MATCH) {
            return;
        }
        if (fields.count() != fieldCount) {
            throw bad("wrong number of fields in header line: field count is " + fields.count()
                    + ", expected " + fieldCount);
        }
        for (int i = 0; i < fieldCount; i++) {
            String expected = target.field(i).name();
            String mismatch = "column name mismatch in header line field " + (i + 1) + ": got ";
            if (fields.isNull(i)) {
                throw bad(mismatch + "null value (\"" + format.nullText() + "\"), expected \"" + expected
                        + '"');
            }
            if (!fields.text(i).equals(expected)) {
                throw bad(mismatch + '"' + fields.text(i) + "\", expected \"" + expected + '"');
            }
        }
    }

    private void row() {
        if (fields.count() > fieldCount && !(fieldCount == 0 && lines.lineStart() == lines.lineLimit())) {
            throw bad("extra data after last expected column");
        }
        if (forces) {
            force();
        }
        byte[] bytes = fields.bytes();
        for (int i = 0; i < fieldCount; i++) {
            if (i >= fields.count()) {
                throw bad("missing data for column \"" + target.field(i).name() + '"');
            }
            if (fields.isNull(i)) {
                batches.builder(i).appendNull();
            } else {
                read(i, bytes);
            }
        }
        boolean hasTimestamp = target.schema().timestampColumn() >= 0;
        if (hasTimestamp && (timestampField < 0 || fields.isNull(timestampField))) {
            Column column = target.schema().columns().get(target.schema().timestampColumn());
            throw at(new SqlException("23502", "null value in column \"" + column.name()
                    + "\" of relation \"" + target.schema().name() + "\" violates not-null constraint",
                    SqlException.NO_POSITION), line());
        }
    }

    private void read(int field, byte[] bytes) {
        try {
            batches.input(field).append(bytes, fields.start(field), fields.end(field));
        } catch (SqlException refused) {
            throw at(refused, inColumn(field));
        } catch (ValueException refused) {
            throw new CopyException(refused.state().code(), String.valueOf(refused.getMessage()), null, null,
                    place() + inColumn(field));
        }
    }

    private void force() {
        for (int i = 0; i < Math.min(fieldCount, fields.count()); i++) {
            if (forceNotNull[i] && fields.isNull(i)) {
                fields.replaceNull(i);
            }
            if (forceNull[i] && !fields.isNull(i) && fields.equalsNullText(i)) {
                fields.makeNull(i);
            }
        }
    }

    private CopyException bad(String message) {
        return at(new SqlException("22P04", message, SqlException.NO_POSITION), line());
    }

    private CopyException at(SqlException refused, @Nullable String rest) {
        return new CopyException(refused.sqlState(), refused.message(), refused.detail(), refused.hint(),
                rest == null ? place() : place() + rest);
    }

    private String place() {
        return "COPY " + target.schema().name() + ", line " + lines.lineNumber();
    }

    private String line() {
        return ": \"" + shown(lines.bytes(), lines.lineStart(), lines.lineLimit()) + '"';
    }

    private String inColumn(int field) {
        return ", column " + target.field(field).name() + ": \""
                + shown(fields.bytes(), fields.start(field), fields.end(field)) + '"';
    }

    private static String shown(byte[] bytes, int from, int to) {
        if (to - from <= MAX_SHOWN_BYTES) {
            return new String(bytes, from, to - from, StandardCharsets.UTF_8);
        }
        int end = from + MAX_SHOWN_BYTES;
        while (end > from && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8) + "...";
    }
}
