package io.tidemark.server.sql.type;

/**
 * A type with its modifier.
 *
 * @param modifier PostgreSQL's typmod: -1 for none; varchar and bpchar {@code length + 4}; numeric
 *                 {@code (precision << 16 | scale) + 4}; timestamps, time and interval the fractional digits
 */
public record SqlType(TypeId id, int modifier) {
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
