package io.tidemark.server.sql.type;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values of type tid: {@code (block,offset)} as {@code block << 16 | offset}, both unsigned, 32 and 16 bits. A row's
 * position is made from its id: {@value #ROWS} rows a block, offsets from 1 as in PostgreSQL; rows that are not committed
 * lie in the upper half of the blocks, since their ids are not final.
 */
public final class RowPosition {
    private static final int ROWS = 1 << 15;
    private static final int ROW_BITS = 15;
    private static final int OFFSET_BITS = 16;
    private static final long UNCOMMITTED = 1L << 62;
    private static final long UNCOMMITTED_BLOCK = 1L << 31;
    private static final Pattern TEXT = Pattern.compile("[^(),]*\\(\\s*(\\d{1,10}),\\s*(\\d{1,5})\\).*",
            Pattern.DOTALL);

    private RowPosition() {}

    /** The position of the row with this id. */
    public static long ofRow(long id) {
        boolean committed = id < UNCOMMITTED;
        long row = committed ? id : id - UNCOMMITTED;
        long block = (row >>> ROW_BITS) | (committed ? 0 : UNCOMMITTED_BLOCK);
        return block << OFFSET_BITS | ((row & (ROWS - 1)) + 1);
    }

    /** The id of the row at a position; -1 where no row can be. */
    public static long row(long position) {
        long offset = position & 0xFFFF;
        if (offset == 0 || offset > ROWS) {
            return -1;
        }
        long block = position >>> OFFSET_BITS;
        long row = (block & (UNCOMMITTED_BLOCK - 1)) << ROW_BITS | (offset - 1);
        return block < UNCOMMITTED_BLOCK ? row : row + UNCOMMITTED;
    }

    /** What PostgreSQL's input function makes of a text; null where it refuses. */
    public static @Nullable Long parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        long block = Long.parseLong(parts.group(1));
        int offset = Integer.parseInt(parts.group(2));
        return block > 0xFFFF_FFFFL || offset > 0xFFFF ? null : (Long) (block << OFFSET_BITS | offset);
    }

    /** {@code (block,offset)}. */
    public static String text(long position) {
        return "(" + (position >>> OFFSET_BITS) + "," + (position & 0xFFFF) + ")";
    }
}
