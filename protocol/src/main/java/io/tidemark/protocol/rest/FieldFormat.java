package io.tidemark.protocol.rest;

import org.jspecify.annotations.Nullable;

/**
 * How the texts of a column are read.
 *
 * @param pattern of its times; null for the usual ones
 */
record FieldFormat(FieldKind kind, @Nullable TimePattern pattern) {
    static FieldFormat of(FieldKind kind) {
        return new FieldFormat(kind, null);
    }

    /** For a column of this kind: with the pattern, if it has times. */
    FieldFormat as(FieldKind other) {
        return new FieldFormat(other, other.isTime() ? pattern : null);
    }

    /** Reads a field and appends it, as {@link FieldKind#put}. */
    boolean put(byte[] text, int from, int to, CopyText copy) {
        TimePattern own = pattern;
        return own == null ? kind.put(text, from, to, copy) : kind.putTime(own.micros(text, from, to), copy);
    }
}
