package io.tidemark.storage.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.HookedDisk;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.file.SimulatedDisk;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCopyTest {
    private static final UUID SET = new UUID(1, 2);
    private static final int LARGE = (5 << 20) + 17;

    @TempDir
    private Path directory;

    private static byte[] fill(Disk disk, Path path, int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        try (DiskFile file = disk.open(path, Disk.Open.CREATE)) {
            file.write(MemorySegment.ofArray(content), 0);
        }
        return content;
    }

    private static FileCopy copy(Disk disk, Path set, BackupOptions options) {
        return copy(disk, set, options, new Courtesy(() -> 0, () -> 0, () -> 0, false));
    }

    private static FileCopy copy(Disk disk, Path set, BackupOptions options, Courtesy courtesy) {
        return new FileCopy(disk, set, SET, new Pace(options, BackupControl.NONE, courtesy),
                options.verify());
    }

    @Test
    void copiesFilesOfEverySizeWithTheirChecksums() {
        Path set = directory.resolve("set");
        RealDisk disk = new RealDisk();
        try (FileCopy copy = copy(disk, set, BackupOptions.DEFAULT.withVerify(true))) {
            for (int bytes : List.of(0, 1, 256 << 10, (256 << 10) + 1, 1 << 20, (1 << 20) + 4096, LARGE,
                    9 << 20)) {
                Path source = directory.resolve("f" + bytes);
                byte[] content = fill(disk, source, bytes);
                BackupSet.File file = Pending.join(copy.copy(source, "db/f" + bytes, bytes));
                assertThat(AtomicFile.read(disk, set.resolve(file.path()))).isEqualTo(content);
                assertThat(file.bytes()).isEqualTo(bytes);
                assertThat(file.crc32c()).isEqualTo(Checksums.crc32c(MemorySegment.ofArray(content)));
                assertThat(file.sha256())
                        .isEqualTo(HexFormat.of().formatHex(Checksums.sha256().digest(content)));
            }
        }
    }

    /** At first in small pieces; then nobody commits any more, and whole buffers come. */
    @Test
    void copiesAFileWhilePausesBeginAndEnd() {
        Disk below = new SimulatedDisk();
        below.makeDirectories(Path.of("/set/db"));
        HookedDisk disk = new HookedDisk(below);
        int bytes = (16 << 20) + 17;
        byte[] content = fill(disk, Path.of("/set/source"), bytes);
        AtomicInteger writes = new AtomicInteger();
        disk.beforeWrite(writes::incrementAndGet);
        Courtesy courtesy = new Courtesy(() -> 1, () -> 0, () -> writes.get() * 10_000_000L,
                true);
        try (FileCopy copy = copy(disk, Path.of("/set"), BackupOptions.DEFAULT.withVerify(true), courtesy)) {
            BackupSet.File file = Pending.join(copy.copy(Path.of("/set/source"), "db/copy", bytes));
            assertThat(AtomicFile.read(disk, Path.of("/set/db/copy"))).isEqualTo(content);
            assertThat(file.crc32c()).isEqualTo(Checksums.crc32c(MemorySegment.ofArray(content)));
        }
        assertThat(writes.get()).isBetween(19, 30);
    }

    @Test
    void letsCommitsPassWhileItReadsWhatAnotherWrote() {
        Disk disk = new SimulatedDisk();
        disk.makeDirectories(Path.of("/set"));
        int bytes = (4 << 20) + 17;
        fill(disk, Path.of("/set/written"), bytes);
        AtomicInteger looks = new AtomicInteger();
        Courtesy courtesy = new Courtesy(() -> 1, () -> 0, () -> {
            looks.incrementAndGet();
            return 0;
        }, true);
        try (FileCopy copy = copy(disk, Path.of("/set"), BackupOptions.DEFAULT, courtesy)) {
            assertThat(copy.describe("written").bytes()).isEqualTo(bytes);
        }
        assertThat(looks.get()).isGreaterThan((int) (bytes / Courtesy.PIECE_BYTES));
    }

    /** Past the page cache, where the file system can do that. */
    @Test
    void copiesAFileWhilePausesBeginAndEndOnARealDisk() {
        int bytes = (40 << 20) + 17;
        AtomicInteger looks = new AtomicInteger();
        Courtesy courtesy = new Courtesy(() -> 1, () -> 0, () -> looks.incrementAndGet() * 2_000_000L,
                true);
        RealDisk disk = new RealDisk();
        try (FileCopy copy = copy(disk, directory, BackupOptions.DEFAULT.withVerify(true), courtesy)) {
            byte[] content = fill(disk, directory.resolve("source"), bytes);
            Pending.join(copy.copy(directory.resolve("source"), "db/copy", bytes));
            assertThat(AtomicFile.read(disk, directory.resolve("db/copy"))).isEqualTo(content);
        }
    }

    @Test
    void tellsOfEveryWriteThatFails() {
        SimulatedDisk below = new SimulatedDisk();
        below.makeDirectories(Path.of("/set/db"));
        HookedDisk disk = new HookedDisk(below);
        Path source = Path.of("/set/source");
        byte[] content = fill(disk, source, LARGE);
        for (int failing = 0; failing < 6; failing++) {
            AtomicInteger left = new AtomicInteger(failing);
            String target = "db/" + failing;
            disk.beforeWrite(() -> {
                if (left.getAndDecrement() == 0) {
                    throw new StorageException.InputOutput(Path.of(target), "no medium");
                }
            });
            try (FileCopy copy = copy(disk, Path.of("/set"), BackupOptions.DEFAULT)) {
                assertThatThrownBy(() -> copy.copy(source, target, LARGE)).as("write %d", failing)
                        .isInstanceOf(StorageException.InputOutput.class).hasMessageContaining("no medium");
            }
            assertThat(left.get()).as("no write follows one that failed").isEqualTo(-1);
        }
        disk.beforeWrite(() -> {});
        try (FileCopy copy = copy(disk, Path.of("/set"), BackupOptions.DEFAULT)) {
            Pending.join(copy.copy(source, "db/whole", LARGE));
        }
        assertThat(AtomicFile.read(disk, Path.of("/set/db/whole"))).isEqualTo(content);
    }
}
