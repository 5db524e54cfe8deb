package io.tidemark.storage.verify;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is not as it was written.
 *
 * @param kind      what is wrong
 * @param table     storage name of the table; null when it is none's
 * @param partition name of the partition's directory; null when it is none's
 * @param column    name of the column; null when it is none's
 * @param path      of the file or directory, from the set's or the data root on; null when the matter is none's
 * @param offset    bytes from the start of the file to the range whose checksum is wrong; -1 when not known
 * @param found     what is there
 * @param expected  what should be there
 */
public record Problem(Kind kind, @Nullable String table, @Nullable String partition, @Nullable String column,
        @Nullable String path, long offset, String found, String expected) {
    /** What can be wrong. */
    public enum Kind {
        /** The manifest or one of its lists cannot be believed. */
        MANIFEST("manifest"),
        /** A file, directory or table is not there. */
        MISSING("missing"),
        /** A file, directory or table that nothing lists. */
        EXTRA("extra"),
        /** A file lies under another name. */
        RENAMED("renamed"),
        /** A file holds what another one should. */
        SWAPPED("swapped"),
        /** A file is too short or too long. */
        LENGTH("length"),
        /** Bytes are not those that were written. */
        CHECKSUM("checksum"),
        /** Files that are sound for themselves do not fit together. */
        CONTENT("content"),
        /** Counts, ranges or sums of rows are not those of the manifest. */
        ROWS("rows"),
        /** Something cannot be read: the system refuses. */
        UNREADABLE("unreadable");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The kind in one word. */
        public String word() {
            return word;
        }
    }
}
