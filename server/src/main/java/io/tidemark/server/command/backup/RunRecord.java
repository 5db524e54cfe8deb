package io.tidemark.server.command.backup;

import io.tidemark.storage.backup.BackupProgress;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A backup, verification or restore that runs or ran.
 *
 * @param number      1 or more, in the order of beginning
 * @param what        words of the statement, such as {@code BACKUP DATABASE}
 * @param subject     tables or set that it is about; empty for the whole database
 * @param processId   of the session
 * @param startMicros microseconds since 1970 UTC
 * @param progress    how far it is, or came
 * @param end         null while it runs
 */
record RunRecord(long number, String what, String subject, int processId, long startMicros,
        BackupProgress progress, @Nullable End end) {
    /** How a run ended. */
    enum Status {
        /** It did what it was to do. */
        COMPLETE,
        /** It could not. */
        FAILED,
        /** Somebody wanted it to end. */
        ABORTED;

        /** In small letters. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The end of a run.
     *
     * @param micros   when, microseconds since 1970 UTC
     * @param set      name of the set that it made or read; empty for none
     * @param identity of that set
     * @param problems that a verification found; -1 for other runs
     * @param message  of the failure, or what was done
     */
    record End(Status status, long micros, String set, @Nullable UUID identity, long problems,
            String message) {
        /** A run that made no set. */
        static End of(Status status, long micros, String message) {
            return new End(status, micros, "", null, -1, message);
        }
    }

    /** Nothing is done. */
    static final BackupProgress NOTHING = new BackupProgress(0, 0, 0, 0, 0);

    boolean isBackup() {
        return what.startsWith("BACKUP ");
    }

    /** Whether it is, or was, a backup of the whole database. */
    boolean isWholeBackup() {
        return what.startsWith("BACKUP DATABASE");
    }

    /** The statement's first word, in small letters. */
    String kind() {
        return what.split(" ", 2)[0].toLowerCase(Locale.ROOT);
    }

    /** Done so far, 0 to 100. */
    int percent() {
        if (end != null && end.status() == Status.COMPLETE) {
            return 100;
        }
        return progress.bytesTotal() == 0
                ? 0
                : (int) Math.min(99, progress.bytesDone() * 100.0 / progress.bytesTotal());
    }

    /** The same with an end. */
    RunRecord ended(BackupProgress reached, End how) {
        return new RunRecord(number, what, subject, processId, startMicros, reached, how);
    }
}
