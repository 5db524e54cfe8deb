package io.tidemark.storage.type;

/**
 * What a column holds: its code in our files, its layout in memory and in a part (Apache Arrow's), its width.
 *
 * <p>Every type takes NULL through a validity bitmap; a null slot of a fixed-width type holds zero.
 */
public enum ColumnType {
    /** Arrow bool, one bit a value. */
    BOOLEAN(1, Layout.BIT, 0),
    /** Arrow int16. */
    SMALLINT(2, Layout.FIXED, 2),
    /** Arrow int32. */
    INTEGER(3, Layout.FIXED, 4),
    /** Arrow int64. */
    BIGINT(4, Layout.FIXED, 8),
    /** Arrow float32. */
    REAL(5, Layout.FIXED, 4),
    /** Arrow float64. */
    DOUBLE(6, Layout.FIXED, 8),
    /** Exact decimal of any scale, as plain decimal text ({@code -12.50}, {@code NaN}): Arrow utf8. */
    NUMERIC(7, Layout.VARIABLE, 0),
    /** Arrow decimal128 with the column's precision (1 to 38) and scale (0 to precision). */
    DECIMAL(8, Layout.FIXED, 16),
    /** Arrow utf8 without a limit. */
    TEXT(9, Layout.VARIABLE, 0),
    /** Arrow utf8; the column's precision is the limit in characters, 0 for none. */
    VARCHAR(10, Layout.VARIABLE, 0),
    /** Arrow utf8 padded with blanks to the column's precision, in characters. */
    CHAR(11, Layout.VARIABLE, 0),
    /** Arrow Dictionary&lt;int32, utf8&gt;: text with few distinct values. */
    SYMBOL(12, Layout.DICTIONARY, 4),
    /** Arrow timestamp(µs) without zone: microseconds since 1970-01-01. */
    TIMESTAMP(13, Layout.FIXED, 8),
    /** Arrow timestamp(µs, UTC). */
    TIMESTAMPTZ(14, Layout.FIXED, 8),
    /** Arrow date32: days since 1970-01-01. */
    DATE(15, Layout.FIXED, 4),
    /** Arrow fixed_size_binary(16), big-endian, extension {@code arrow.uuid}. */
    UUID(16, Layout.FIXED, 16),
    /** Arrow binary. */
    BYTEA(17, Layout.VARIABLE, 0);

    /** How the values of a column lie in memory and in a part. */
    public enum Layout {
        /** One bit a value, least significant bit first: {@code BitVector}. */
        BIT,
        /** {@link ColumnType#width} bytes a value: {@code FixedVector}. */
        FIXED,
        /** int32 offsets and bytes: {@code VarVector}. */
        VARIABLE,
        /** int32 codes into a dictionary of utf8: {@code DictionaryVector}. */
        DICTIONARY
    }

    private final int code;
    private final Layout layout;
    private final int width;

    ColumnType(int code, Layout layout, int width) {
        this.code = code;
        this.layout = layout;
        this.width = width;
    }

    /** The number that stands for this type in our files: 1 to 65,535, never renumbered, never reused. */
    public int code() {
        return code;
    }

    /** How values lie in memory. */
    public Layout layout() {
        return layout;
    }

    /** Bytes a value of a FIXED or DICTIONARY layout; 0 for the others. */
    public int width() {
        return width;
    }

    /** The type with this code, or an {@link IllegalArgumentException} that names it. */
    public static ColumnType ofCode(int code) {
        for (ColumnType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new IllegalArgumentException("unknown column type code: " + code);
    }
}
