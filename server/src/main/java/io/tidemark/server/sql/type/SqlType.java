package io.tidemark.server.sql.type;

import org.jspecify.annotations.Nullable;

/**
 * A type with its modifier.
 *
 * @param modifier PostgreSQL's typmod: -1 for none; varchar and bpchar {@code length + 4}; numeric
 *                 {@code (precision << 16 | scale) + 4}; timestamps and time the fractional digits;
 *                 interval the bits of its fields {@code << 16 |} the fractional digits
 * @param row      the fields of a RECORD where they are known, else null
 */
public record SqlType(TypeId id, int modifier, @Nullable RowType row) {
    /** A type that is no record. */
    public SqlType(TypeId id, int modifier) {
        this(id, modifier, null);
    }

    /** Records with these fields. */
    public static SqlType record(RowType row) {
        return new SqlType(TypeId.RECORD, -1, row);
    }

    /** The type without a modifier. */
    public static SqlType of(TypeId id) {
        return new SqlType(id, -1);
    }

    /** numeric(precision, scale). */
    public static SqlType numeric(int precision, int scale) {
        return new SqlType(TypeId.NUMERIC, ((precision << 16) | scale) + 4);
    }

    /** Digits of a numeric with a modifier. */
    public int precision() {
        return (modifier - 4) >>> 16;
    }

    /** Digits after the point of a numeric with a modifier. */
    public int scale() {
        return (modifier - 4) & 0xFFFF;
    }

    /** Limit in characters of a varchar or bpchar with a modifier. */
    public int length() {
        return modifier - 4;
    }
}
