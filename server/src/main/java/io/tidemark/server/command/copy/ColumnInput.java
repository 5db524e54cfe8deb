package io.tidemark.server.command.copy;

import io.tidemark.protocol.type.BoolText;
import io.tidemark.protocol.type.ByteaText;
import io.tidemark.protocol.type.FloatText;
import io.tidemark.protocol.type.IntegerText;
import io.tidemark.protocol.type.UuidText;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.function.FittedImages;
import io.tidemark.server.sql.type.DateTimeParser;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.DictionaryBuilder;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.table.Column;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the texts of one column into a builder of storage's layout. Confined to one thread. */
@FunctionalInterface
public interface ColumnInput {
    /**
     * Adds the value whose text is {@code from} (inclusive) to {@code to} (exclusive) of valid UTF-8.
     *
     * @throws SqlException                                    when it is no value of the column
     * @throws io.tidemark.protocol.type.ValueException likewise
     */
    void append(byte[] text, int from, int to);

    /** The input of a column; {@code builder} is one of its type. */
    static ColumnInput of(Column column, VectorBuilder builder, CopyTarget target) {
        SqlType declared = ColumnTypes.sqlType(column);
        TypeId type = declared.id();
        if (type == TypeId.TIME || type == TypeId.INTERVAL || type == TypeId.JSON || type == TypeId.JSONB
                || type.element() != null) {
            return KeptInput.of(declared, builder, target);
        }
        return switch (builder) {
            case BitBuilder bits -> (text, from, to) -> bits.append(BoolText.parse(text, from, to - from));
            case DictionaryBuilder symbols -> symbols::append;
            case VarBuilder texts -> variable(column, texts);
            case FixedBuilder values -> fixed(column, values, target);
        };
    }

    private static ColumnInput variable(Column column, VarBuilder builder) {
        int limit = column.precision();
        return switch (column.type()) {
            case NUMERIC -> (text, from, to) -> DecimalInput.appendText(builder, text, from, to);
            case BYTEA -> (text, from, to) -> {
                byte[] value = ByteaText.parse(text, from, to - from);
                builder.append(value, 0, value.length);
            };
            case VARCHAR -> limit == 0
                    ? builder::append
                    : (text, from, to) -> builder.append(text, from,
                            limited(text, from, to, limit, "character varying"));
            case CHAR -> (text, from, to) -> appendPadded(builder, text, from,
                    limited(text, from, to, limit, "character"), limit);
            default -> builder::append;
        };
    }

    private static ColumnInput fixed(Column column, FixedBuilder builder, CopyTarget target) {
        SqlType type = ColumnTypes.sqlType(column);
        return switch (column.type()) {
            case SMALLINT ->
                (text, from, to) -> builder.appendShort(IntegerText.parseInt2(text, from, to - from));
            case INTEGER ->
                (text, from, to) -> builder.appendInt(IntegerText.parseInt4(text, from, to - from));
            case BIGINT ->
                (text, from, to) -> builder.appendLong(IntegerText.parseInt8(text, from, to - from));
            case REAL ->
                (text, from, to) -> builder.appendFloat(FloatText.parseFloat4(text, from, to - from));
            case DOUBLE -> (text, from, to) -> {
                double quick = Quick.float8(text, from, to);
                builder.appendDouble(
                        Double.isNaN(quick) ? FloatText.parseFloat8(text, from, to - from) : quick);
            };
            case DECIMAL -> (text, from, to) -> DecimalInput.append(builder, column, text, from, to);
            case TIMESTAMP ->
                (text, from, to) -> builder.appendLong(
                        FittedImages.micros(type, TimeInput.timestamp(text, from, to, target)));
            case TIMESTAMPTZ ->
                (text, from, to) -> builder.appendLong(
                        FittedImages.micros(type, TimeInput.timestamptz(text, from, to, target)));
            case DATE -> (text, from, to) -> {
                long quick = Quick.date(text, from, to);
                builder.appendInt(quick != Quick.NO_LONG
                        ? (int) quick
                        : DateTimeParser.date(string(text, from, to), target.environment().moment()));
            };
            case UUID -> uuid(builder);
            default -> throw new IllegalStateException("no column of fixed width: " + column);
        };
    }

    private static ColumnInput uuid(FixedBuilder builder) {
        long[] halves = new long[2];
        return (text, from, to) -> {
            UuidText.parse(text, from, to - from, halves);
            builder.append16(Long.reverseBytes(halves[0]), Long.reverseBytes(halves[1]));
        };
    }

    /** Where a text of at most {@code limit} characters ends: blanks beyond are cut off, anything else is refused. */
    private static int limited(byte[] text, int from, int to, int limit, String type) {
        if (to - from <= limit || Utf8.characters(text, from, to) <= limit) {
            return to;
        }
        int end = from;
        for (int characters = 0; characters < limit || (text[end] & 0xC0) == 0x80; end++) {
            if ((text[end] & 0xC0) != 0x80) {
                characters++;
            }
        }
        for (int i = end; i < to; i++) {
            if (text[i] != ' ') {
                throw new SqlException("22001", "value too long for type " + type + '(' + limit + ')',
                        SqlException.NO_POSITION);
            }
        }
        return end;
    }

    private static void appendPadded(VarBuilder builder, byte[] text, int from, int to, int limit) {
        int missing = limit - Utf8.characters(text, from, to);
        if (missing <= 0) {
            builder.append(text, from, to);
            return;
        }
        byte[] padded = new byte[to - from + missing];
        System.arraycopy(text, from, padded, 0, to - from);
        Arrays.fill(padded, to - from, padded.length, (byte) ' ');
        builder.append(padded, 0, padded.length);
    }

    /** The text as an object, for the parsers that need one. */
    static String string(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.UTF_8);
    }
}
