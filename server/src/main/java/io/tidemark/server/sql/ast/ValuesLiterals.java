package io.tidemark.server.sql.ast;

/**
 * VALUES whose cells are all literals: three arrays instead of a node a cell, so that an INSERT of thousands of rows costs 9 bytes a
 * cell next to its text.
 *
 * <p>
 * Cell {@code (row, column)} has a kind and a span of the query string. Rows and columns count from 0.
 */
public final class ValuesLiterals implements QueryBody {
    /** {@link #kind}: NULL. */
    public static final byte NULL = 0;
    /** {@link #kind}: TRUE. */
    public static final byte TRUE = 1;
    /** {@link #kind}: FALSE. */
    public static final byte FALSE = 2;
    /** {@link #kind}: digits with an optional sign. */
    public static final byte INTEGER = 3;
    /** {@link #kind}: a number with a fraction or an exponent and an optional sign. */
    public static final byte DECIMAL = 4;
    /** {@link #kind}: a string whose value is its span. */
    public static final byte STRING = 5;
    /** {@link #kind}: a string whose span has doubled quotes. */
    public static final byte QUOTED_STRING = 6;

    private final String sql;
    private final int columnCount;
    private final byte[] kinds;
    private final int[] starts;
    private final int[] ends;
    private final int position;

    /**
     * Takes the arrays as they are; the caller must not change them afterwards.
     *
     * @param sql
     *            the whole query string
     * @param kinds
     *            one a cell, row by row
     * @param starts
     *            first char of the value (a string's after its quote)
     * @param ends
     *            the char after the value
     */
    public ValuesLiterals(String sql, int columnCount, byte[] kinds, int[] starts, int[] ends, int position) {
        if (columnCount < 1 || kinds.length == 0 || kinds.length % columnCount != 0
                || starts.length != kinds.length
                || ends.length != kinds.length) {
            throw new IllegalArgumentException("cells do not form rows");
        }
        this.sql = sql;
        this.columnCount = columnCount;
        this.kinds = kinds;
        this.starts = starts;
        this.ends = ends;
        this.position = position;
    }

    @Override
    public int position() {
        return position;
    }

    /** Columns of each row, at least 1. */
    public int columnCount() {
        return columnCount;
    }

    /** Rows, at least 1. */
    public int rowCount() {
        return kinds.length / columnCount;
    }

    /** One of the constants of this class. */
    public byte kind(int row, int column) {
        return kinds[row * columnCount + column];
    }

    /** The query string that {@link #start} and {@link #end} index. */
    public String sql() {
        return sql;
    }

    /** First char of the value. */
    public int start(int row, int column) {
        return starts[row * columnCount + column];
    }

    /** The char after the value. */
    public int end(int row, int column) {
        return ends[row * columnCount + column];
    }

    /** Where an error about the cell points: the literal's first char, the quote of a string. */
    public int cellPosition(int row, int column) {
        int start = start(row, column);
        return kind(row, column) >= STRING ? start - 1 : start;
    }

    /** The value: a number with its sign, a decoded string, or the word as written of NULL, TRUE and FALSE. */
    public String text(int row, int column) {
        String span = sql.substring(start(row, column), end(row, column));
        return kind(row, column) == QUOTED_STRING ? span.replace("''", "'") : span;
    }
}
