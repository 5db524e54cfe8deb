package io.tidemark.storage.backup;

import java.util.UUID;

/**
 * The first line of a manifest: what a set is.
 *
 * @param server      version of the program that wrote it
 * @param kind        what the set is good for
 * @param set         identity of the set; its name may be used again after it was dropped
 * @param label       text of the person who took it, may be empty
 * @param database    identity of the database
 * @param timeline    of the database when the set was taken
 * @param txn         the cut: commits up to this one are in the set
 * @param cutMicros   commit time of the cut, microseconds since 1970 UTC
 * @param begunMicros when the backup began, microseconds since 1970 UTC
 * @param tables      how many, without the system's own; sets of format 2 count these too
 * @param rows        of these tables
 * @param files       how many, without the manifest itself
 * @param bytes       of these files
 * @param bytesCopied of those that were written for this set, and are not shared with an earlier one
 */
public record SetHead(String server, Kind kind, UUID set, String label, UUID database, long timeline,
        long txn, long cutMicros, long begunMicros, int tables, long rows, int files, long bytes,
        long bytesCopied) {
    /** What a set is good for. */
    public enum Kind {
        /** A server can be started on it. */
        DATABASE("database"),
        /** Only {@code RESTORE TABLE} reads it. */
        TABLES("tables");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As it stands in a manifest. */
        public String word() {
            return word;
        }
    }
}
