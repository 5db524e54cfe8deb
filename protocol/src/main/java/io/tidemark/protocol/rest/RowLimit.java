package io.tidemark.protocol.rest;

import io.tidemark.protocol.http.HttpException;

/**
 * Which rows of a result are wanted: the parameter {@code limit}.
 *
 * @param skip rows at the beginning that are left out
 * @param end  0-based number of the first row after those that are wanted; {@link Long#MAX_VALUE} for all
 * @param last when positive, only so many rows of the end; {@code skip} and {@code end} are 0 and all then
 * @param spare of the last rows, so many of the end are left out
 */
record RowLimit(long skip, long end, long last, long spare) {
    static final RowLimit ALL = new RowLimit(0, Long.MAX_VALUE, 0, 0);
    /** Rows that are kept in memory to know which are the last. */
    static final long MOST_LAST = 1_000_000;

    /**
     * Reads {@code n} (the first n; the last when negative) or {@code lo,hi} (from 1, both included; both negative from the end).
     *
     * @throws HttpException 400 for anything else
     */
    static RowLimit parse(String text) {
        if (text.isBlank()) {
            return ALL;
        }
        int comma = text.indexOf(',');
        if (comma < 0) {
            long count = number(text, text);
            return count >= 0 ? new RowLimit(0, count, 0, 0) : last(-count, 0, text);
        }
        String first = text.substring(0, comma);
        String second = text.substring(comma + 1);
        long low = first.isBlank() ? 1 : number(first, text);
        if (second.isBlank()) {
            return low < 0 ? last(-low, 0, text) : new RowLimit(Math.max(0, low - 1), Long.MAX_VALUE, 0, 0);
        }
        long high = number(second, text);
        if (low < 0 && high <= 0) {
            return -low <= -high ? new RowLimit(0, 0, 0, 0) : last(-low, -high, text);
        }
        if (low < 0 || high < 0) {
            throw refusal(text);
        }
        return new RowLimit(Math.max(0, low - 1), Math.max(high, Math.max(0, low - 1)), 0, 0);
    }

    private static RowLimit last(long count, long spare, String text) {
        if (count > MOST_LAST) {
            throw new HttpException(400, "the parameter limit asks for more than the last " + MOST_LAST
                    + " rows: " + text);
        }
        return new RowLimit(0, Long.MAX_VALUE, count, spare);
    }

    private static long number(String part, String text) {
        try {
            long number = Long.parseLong(part.strip());
            if (number != Long.MIN_VALUE) {
                return number;
            }
        } catch (NumberFormatException none) {
            // said below
        }
        throw refusal(text);
    }

    private static HttpException refusal(String text) {
        return new HttpException(400, "the parameter limit is n or lo,hi, not " + text);
    }
}
