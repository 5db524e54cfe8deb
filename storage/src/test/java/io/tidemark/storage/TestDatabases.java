package io.tidemark.storage;

import io.tidemark.storage.file.Disk;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/** Opens databases whose every step is taken by the test's own thread. */
public final class TestDatabases {
    public static final Path ROOT = Path.of("/data");
    public static final Path BACKUPS = Path.of("/backups");
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

    private TestDatabases() {}

    public static DatabaseOptions options(Path root) {
        return DatabaseOptions.of(root).withBackground(false).withBackupRoot(BACKUPS).withSizes(64 << 20,
                64 << 10,
                1 << 20);
    }

    public static Database open(Disk disk, Path root) {
        return open(disk, options(root));
    }

    public static Database open(Disk disk, DatabaseOptions options) {
        return open(disk, options, clock());
    }

    static Database open(Disk disk, DatabaseOptions options, InstantSource clock) {
        disk.makeDirectories(options.root());
        return new Database(new Opening(disk, options, clock).run(), null);
    }

    private static InstantSource clock() {
        return CLOCK;
    }
}
