package io.tidemark.storage.backup;

/**
 * How a set is taken.
 *
 * @param kind           whether files of earlier sets are shared
 * @param bytesPerSecond most bytes that are written in a second; 0 for no limit
 * @param verify         whether what was written is read again and compared before the set is published
 * @param label          text that the set carries, of at most 1,000 characters, may be empty
 */
public record BackupOptions(Kind kind, long bytesPerSecond, boolean verify, String label) {
    /** The first line of a manifest, which has it, is read at once. */
    private static final int MAX_LABEL = 1_000;

    /** Shares what an earlier set has, without a limit. */
    public static final BackupOptions DEFAULT = new BackupOptions(Kind.AUTO, 0, false, "");

    /** Whether files of earlier sets are shared. */
    public enum Kind {
        /** Files that an earlier set has get a second name. */
        AUTO,
        /** All files are written again. */
        FULL
    }

    /** Checks the limits. */
    public BackupOptions {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("bytes per second: " + bytesPerSecond);
        }
        if (label.length() > MAX_LABEL) {
            throw new IllegalArgumentException("a label of " + label.length() + " characters");
        }
    }

    /** The same with another kind. */
    public BackupOptions withKind(Kind other) {
        return new BackupOptions(other, bytesPerSecond, verify, label);
    }

    /** The same with a limit, 0 for none. */
    public BackupOptions withBytesPerSecond(long limit) {
        return new BackupOptions(kind, limit, verify, label);
    }

    /** The same, reading again what was written or not. */
    public BackupOptions withVerify(boolean readAgain) {
        return new BackupOptions(kind, bytesPerSecond, readAgain, label);
    }

    /** The same with another label. */
    public BackupOptions withLabel(String text) {
        return new BackupOptions(kind, bytesPerSecond, verify, text);
    }
}
