package io.tidemark.server.command.backup;

import java.util.Map;
import java.util.Optional;

/**
 * How many backups, verifications and restores run and ran.
 *
 * @param running now
 * @param ended   since the start of the server
 * @param last    the last backup of the whole database that was completed, also before the server's start
 */
public record BackupFigures(int running, Map<Kind, Long> ended, Optional<Last> last) {
    /** Copies the map. */
    public BackupFigures {
        ended = Map.copyOf(ended);
    }

    /**
     * Runs that are counted together.
     *
     * @param what   such as {@code backup}
     * @param status such as {@code complete}
     */
    public record Kind(String what, String status) {}

    /**
     * A backup that was completed.
     *
     * @param endMicros microseconds since 1970 UTC
     * @param micros    that it took
     * @param bytes     of its files, those that earlier sets have too included
     */
    public record Last(long endMicros, long micros, long bytes) {}
}
