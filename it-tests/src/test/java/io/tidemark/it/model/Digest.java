package io.tidemark.it.model;

import java.util.Arrays;

/** Number of rows and, of each column, the sum of the hashes of its values as text: the same for any order of the rows. */
public final class Digest {
    private final long[] sums;
    private long rows;

    /** Of no rows. */
    public Digest(int columns) {
        sums = new long[columns];
    }

    /** How many rows were added. */
    public long rows() {
        return rows;
    }

    /** Adds the rows of another digest. */
    public void add(Digest other) {
        rows += other.rows;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums[i];
        }
    }

    /** Adds whole lines of COPY's text format. */
    public void addLines(byte[] lines) {
        int start = 0;
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] == '\n') {
                addLine(lines, start, i);
                start = i + 1;
            }
        }
        if (start != lines.length) {
            throw new IllegalArgumentException("a line without an end");
        }
    }

    /** Adds a line without its end. */
    void addLine(byte[] bytes, int from, int to) {
        int column = 0;
        long hash = 1;
        for (int i = from; i <= to; i++) {
            if (i < to && bytes[i] != '\t') {
                hash = hash * 1_000_003 + bytes[i];
            } else if (column < sums.length) {
                sums[column++] += Mixing.mix(hash);
                hash = 1;
            } else {
                throw new IllegalArgumentException("more than " + sums.length + " columns");
            }
        }
        if (column != sums.length) {
            throw new IllegalArgumentException(column + " columns instead of " + sums.length);
        }
        rows++;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest digest && rows == digest.rows && Arrays.equals(sums, digest.sums);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sums);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(rows).append(" rows");
        for (long sum : sums) {
            text.append(' ').append(Long.toHexString(sum));
        }
        return text.toString();
    }
}
