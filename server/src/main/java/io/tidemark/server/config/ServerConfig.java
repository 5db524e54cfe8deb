package io.tidemark.server.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings that a server runs with, checked.
 *
 * @param root            the root directory, absolute
 * @param pgAddress       where PostgreSQL clients connect; port 0 takes a free one
 * @param http            REST
 * @param monitoring      the door for health and metrics
 * @param connectionLimit clients at once, 1 or more
 * @param messageBytes    longest protocol message, 64 KiB to 1 GiB
 * @param statementThreads threads that run statements, 1 or more
 * @param workerCount     threads that a scan is spread over, 1 or more
 * @param memtableBytes   memory for rows not yet in parts, 1 MiB or more
 * @param backupRoot      absolute, or null when BACKUP is disabled
 * @param walArchiveCommand run by the shell for each segment of the log before it goes; empty for none
 * @param snapshotMaxAge  zero for never
 * @param values          every setting with its origin, in declaration order
 * @param warnings        sentences about what was found odd, to be logged
 */
public record ServerConfig(Path root, InetSocketAddress pgAddress, HttpSettings http,
        MonitoringSettings monitoring, String user,
        String database,
        int connectionLimit,
        int messageBytes, int statementThreads, int workerCount, long queryMemoryBytes, CommitMode commitMode,
        long memtableBytes,
        int walSegmentBytes, String walArchiveCommand, @Nullable Path backupRoot,
        String backupDirectoryFormat,
        boolean snapshotRecovery,
        Duration snapshotMaxAge, long snapshotMinFreeBytes, SecuritySettings security,
        LineSettings line,
        List<SettingValue> values,
        List<String> warnings) {

    /** Copies the lists. */
    public ServerConfig {
        values = List.copyOf(values);
        warnings = List.copyOf(warnings);
    }

    /** When a commit is answered. */
    public enum CommitMode {
        /** After it is on disk. */
        SYNC,
        /** At once; it is on disk soon after. */
        ASYNC,
        /** At once; the operating system decides when it is on disk. */
        NOSYNC
    }

    /** The file that people edit. */
    public static Path file(Path root) {
        return root.resolve("conf").resolve("server.conf");
    }
}
