package io.tidemark.server.command.backup;

import io.tidemark.storage.backup.BackupProgress;
import java.util.Locale;

/** How far something is, in words for people. Stateless. */
final class ProgressText {
    private static final double NANOS = 1e9;
    private static final long KIBI = 1024;
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;

    private ProgressText() {}

    /** {@code backup: 42 %, 420.0 MB of 1.0 GB, 85.1 MB/s, 7 s left}. */
    static String of(String what, BackupProgress progress, long nanos) {
        double seconds = Math.max(nanos, 1) / NANOS;
        double speed = progress.bytesDone() / seconds;
        long total = Math.max(progress.bytesTotal(), progress.bytesDone());
        int percent = total == 0 ? 0 : (int) (progress.bytesDone() * 100.0 / total);
        String left = speed < 1
                ? ""
                : ", " + duration((long) ((total - progress.bytesDone()) / speed)) + " left";
        return what + ": " + percent + " %, " + bytes(progress.bytesDone()) + " of " + bytes(total) + ", "
                + bytes((long) speed) + "/s" + left;
    }

    /** {@code 1.5 GB}: powers of 1024. */
    static String bytes(long bytes) {
        if (bytes < KIBI) {
            return bytes + " bytes";
        }
        String[] units = {"kB", "MB", "GB", "TB", "PB"};
        double value = bytes;
        int unit = -1;
        while (value >= KIBI && unit < units.length - 1) {
            value /= KIBI;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    private static String duration(long seconds) {
        if (seconds < MINUTE) {
            return seconds + " s";
        }
        return seconds < HOUR
                ? seconds / MINUTE + " min " + seconds % MINUTE + " s"
                : seconds / HOUR + " h " + seconds % HOUR / MINUTE + " min";
    }
}
