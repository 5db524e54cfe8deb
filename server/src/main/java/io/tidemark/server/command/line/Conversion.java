package io.tidemark.server.command.line;

import io.tidemark.protocol.engine.LineRow.Kind;
import io.tidemark.protocol.type.FloatText;
import io.tidemark.protocol.type.IntegerText;
import io.tidemark.server.command.copy.ColumnInput;
import io.tidemark.server.command.copy.CopyTarget;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.table.Column;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Values of one kind on their way into a column of another type, where nothing is lost: a whole number into a double that can
 * hold it, a text into whatever its column reads. Confined to one thread.
 */
final class Conversion {
    /** Integers up to here are doubles, and floats. */
    private static final long DOUBLE_LIMIT = 1L << 53;
    private static final long FLOAT_LIMIT = 1L << 24;
    /** What takes a number by its text. */
    private static final Set<TypeId> BY_TEXT = Set.of(TypeId.NUMERIC, TypeId.TEXT, TypeId.VARCHAR,
            TypeId.BPCHAR,
            TypeId.SYMBOL);

    private final Kind kind;
    private final Column column;
    private final SqlType type;
    private final VectorBuilder builder;
    private final ColumnInput input;
    private byte[] scratch = new byte[64];

    /** @param builder one of the column's type, where the values go */
    Conversion(Kind kind, Column column, VectorBuilder builder, CopyTarget target) {
        this.kind = kind;
        this.column = column;
        this.type = ColumnTypes.sqlType(column);
        this.builder = builder;
        this.input = ColumnInput.of(column, builder, target);
    }

    /** Whether values of this kind lie in memory as those of the column do. */
    static boolean isNone(Kind kind, Column column) {
        TypeId type = ColumnTypes.sqlType(column).id();
        return switch (kind) {
            case TAG -> type == TypeId.SYMBOL;
            case LONG -> type == TypeId.INT8;
            case DOUBLE -> type == TypeId.FLOAT8;
            case BOOLEAN -> type == TypeId.BOOLEAN;
            case TIME -> (type == TypeId.TIMESTAMP || type == TypeId.TIMESTAMPTZ) && column.scale() == 0;
            case TEXT -> type == TypeId.TEXT || (type == TypeId.VARCHAR && column.precision() == 0);
            case ARRAY -> false;
        };
    }

    /**
     * Adds a value, which is not NULL.
     *
     * @throws SqlException                             when the column can't hold it; perhaps nothing was added
     * @throws io.tidemark.protocol.type.ValueException likewise
     */
    void append(Vector source, int row) {
        switch (kind) {
            case TAG, TEXT, ARRAY -> appendText(source, row);
            case LONG -> appendWhole(((FixedVector) source).longAt(row));
            case DOUBLE -> appendDouble(Double.longBitsToDouble(((FixedVector) source).longAt(row)));
            case BOOLEAN -> appendBoolean(((BitVector) source).value(row));
            case TIME -> appendTime(((FixedVector) source).longAt(row));
        }
    }

    private void appendText(Vector source, int row) {
        if (source instanceof DictionaryVector symbols) {
            appendText(symbols.dictionary(), symbols.code(row));
            return;
        }
        VarVector texts = (VarVector) source;
        int length = texts.length(row);
        if (length > scratch.length) {
            scratch = new byte[Math.max(length, scratch.length * 2)];
        }
        MemorySegment.copy(texts.bytes(), ValueLayout.JAVA_BYTE, texts.offset(row), scratch, 0, length);
        if (kind == Kind.ARRAY && type.id().element() != TypeId.FLOAT8) {
            throw mismatch("an array of doubles");
        }
        input.append(scratch, 0, length);
    }

    private void appendWhole(long value) {
        switch (type.id()) {
            case INT8, TIMESTAMP, TIMESTAMPTZ -> fixed().appendLong(value);
            case INT4 -> fixed().appendInt((int) inRange(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT2 -> fixed().appendShort((short) inRange(value, Short.MIN_VALUE, Short.MAX_VALUE));
            case FLOAT8 -> fixed().appendDouble((double) inRange(value, -DOUBLE_LIMIT, DOUBLE_LIMIT));
            case FLOAT4 -> fixed().appendFloat((float) inRange(value, -FLOAT_LIMIT, FLOAT_LIMIT));
            default -> {
                if (!BY_TEXT.contains(type.id())) {
                    throw mismatch("a whole number");
                }
                input.append(scratch, 0, IntegerText.put(value, scratch, 0));
            }
        }
    }

    private long inRange(long value, long least, long most) {
        if (value < least || value > most) {
            throw tooLarge(String.valueOf(value));
        }
        return value;
    }

    private void appendDouble(double value) {
        switch (type.id()) {
            case FLOAT8 -> fixed().appendDouble(value);
            case FLOAT4 -> {
                if (Double.isFinite(value) && Float.isInfinite((float) value)) {
                    throw tooLarge(String.valueOf(value));
                }
                fixed().appendFloat((float) value);
            }
            case INT8, INT4, INT2 -> {
                if (value != Math.rint(value) || Math.abs(value) > DOUBLE_LIMIT) {
                    throw tooLarge(String.valueOf(value));
                }
                appendWhole((long) value);
            }
            default -> {
                if (!BY_TEXT.contains(type.id())) {
                    throw mismatch("a double");
                }
                input.append(scratch, 0, FloatText.put(value, scratch, 0));
            }
        }
    }

    private void appendBoolean(boolean value) {
        if (builder instanceof BitBuilder bits) {
            bits.append(value);
        } else if (BY_TEXT.contains(type.id()) && type.id() != TypeId.NUMERIC) {
            byte[] text = String.valueOf(value).getBytes(StandardCharsets.US_ASCII);
            input.append(text, 0, text.length);
        } else {
            throw mismatch("a boolean");
        }
    }

    private void appendTime(long micros) {
        switch (type.id()) {
            case TIMESTAMP, TIMESTAMPTZ, INT8 -> fixed().appendLong(micros);
            default -> throw mismatch("a time");
        }
    }

    private FixedBuilder fixed() {
        return (FixedBuilder) builder;
    }

    private SqlException tooLarge(String value) {
        return new SqlException("22003",
                "column \"" + column.name() + "\" of type " + type.id().pgName() + " cannot hold " + value,
                SqlException.NO_POSITION);
    }

    private SqlException mismatch(String what) {
        return new SqlException("42804",
                "column \"" + column.name() + "\" is of type " + type.id().pgName() + " but the line has "
                        + what,
                SqlException.NO_POSITION);
    }
}
