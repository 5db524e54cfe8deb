package io.tidemark.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.failure.StorageException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealDiskTest {
    @TempDir
    private Path directory;

    @Test
    void readsBackWhatWasWrittenFromHeapAndNativeMemory() {
        byte[] content = new byte[3_000_001];
        new Random(1).nextBytes(content);
        RealDisk disk = new RealDisk();
        try (Arena arena = Arena.ofConfined();
                DiskFile file = disk.open(directory.resolve("f"), Disk.Open.CREATE)) {
            file.write(MemorySegment.ofArray(content), 7);
            file.force();
            disk.syncDirectory(directory);
            disk.syncFileSystem(directory);
            assertThat(file.size()).isEqualTo(content.length + 7);
            MemorySegment found = arena.allocate(content.length + 100);
            assertThat(file.read(found, 7)).isEqualTo(content.length);
            assertThat(found.asSlice(0, content.length).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
            byte[] heap = new byte[content.length];
            assertThat(file.read(MemorySegment.ofArray(heap), 7)).isEqualTo(content.length);
            assertThat(heap).isEqualTo(content);
            assertThat(file.read(found, 1L << 40)).isZero();
            assertThat(Checksums.crc32c(file, 7, content.length))
                    .isEqualTo(Checksums.crc32c(MemorySegment.ofArray(content)));
        }
    }

    @Test
    void aWatchSyncsUntilItIsClosed() {
        RealDisk disk = new RealDisk();
        Disk.Watch watch = disk.watchFileSystem(directory);
        watch.sync();
        watch.sync();
        watch.close();
        watch.close();
        assertThatThrownBy(watch::sync).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keepsWhatWasWrittenBackAndDroppedFromMemory() {
        byte[] content = new byte[3 << 20];
        new Random(2).nextBytes(content);
        RealDisk disk = new RealDisk();
        try (DiskFile file = disk.open(directory.resolve("f"), Disk.Open.CREATE)) {
            file.write(MemorySegment.ofArray(content), 0);
            file.startWriteBack(0, content.length);
            file.finishWriteBack(0, content.length);
            byte[] found = new byte[content.length];
            assertThat(file.read(MemorySegment.ofArray(found), 0)).isEqualTo(content.length);
            assertThat(found).isEqualTo(content);
        }
    }

    @Test
    void keepsWhatWasWrittenPastTheCache() {
        for (int size : new int[]{0, 1, 4095, 4096, 100_000, 3 << 20, (3 << 20) + 17}) {
            byte[] content = new byte[size];
            new Random(size).nextBytes(content);
            RealDisk disk = new RealDisk();
            try (Arena arena = Arena.ofConfined();
                    DiskFile file = disk.open(directory.resolve("f" + size), Disk.Open.CREATE)) {
                file.bypassCache();
                for (int at = 0; at < size; at += 1 << 20) {
                    MemorySegment piece = arena.allocate(Math.min(1 << 20, size - at),
                            size % 2 == 0 ? 4096 : 1);
                    MemorySegment.copy(content, at, piece, ValueLayout.JAVA_BYTE, 0, (int) piece.byteSize());
                    file.write(piece, at);
                }
                byte[] found = new byte[size];
                assertThat(file.size()).isEqualTo(size);
                assertThat(file.read(MemorySegment.ofArray(found), 0)).isEqualTo(size);
                assertThat(found).as("%d bytes", size).isEqualTo(content);
            }
        }
    }

    @Test
    void mapsAFileReadOnlyForLongerThanItIsOpen() {
        RealDisk disk = new RealDisk();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment mapping;
            try (DiskFile file = disk.open(directory.resolve("f"), Disk.Open.CREATE)) {
                file.writeZeros(0, 10_000);
                file.write(MemorySegment.ofArray(new byte[]{1, 2, 3}), 9_000);
                mapping = file.map(arena);
            }
            assertThat(mapping.byteSize()).isEqualTo(10_000);
            assertThat(mapping.get(ValueLayout.JAVA_BYTE, 9_002)).isEqualTo((byte) 3);
            assertThat(mapping.isReadOnly()).isTrue();
        }
    }

    @Test
    void isNotDisturbedByAnInterrupt() {
        RealDisk disk = new RealDisk();
        try (DiskFile file = disk.open(directory.resolve("f"), Disk.Open.CREATE)) {
            Thread.currentThread().interrupt();
            file.write(MemorySegment.ofArray(new byte[10]), 0);
            file.force();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(file.size()).isEqualTo(10);
        }
    }

    @Test
    void namesThePathInItsRefusals() {
        Path missing = directory.resolve("missing");
        RealDisk disk = new RealDisk();
        disk.open(directory.resolve("there"), Disk.Open.CREATE).close();
        assertThatThrownBy(() -> disk.open(missing, Disk.Open.READ))
                .isInstanceOf(StorageException.FileMissing.class)
                .hasMessage("file does not exist: " + missing);
        assertThatThrownBy(() -> disk.unlink(missing)).isInstanceOf(StorageException.FileMissing.class);
        assertThatThrownBy(() -> disk.open(directory.resolve("there"), Disk.Open.CREATE))
                .isInstanceOf(StorageException.FileExists.class);
        assertThatThrownBy(() -> disk.open(directory, Disk.Open.WRITE))
                .isInstanceOf(StorageException.InputOutput.class).hasMessageContaining("Is a directory");
    }

    @Test
    void doesNotTakeWhatItCannotSeeForMissing() {
        RealDisk disk = new RealDisk();
        assertThat(disk.exists(directory)).isTrue();
        assertThat(disk.exists(directory.resolve("missing"))).isFalse();
        Path unanswerable = directory.resolve("x".repeat(1000));
        assertThatThrownBy(() -> disk.exists(unanswerable)).isInstanceOf(StorageException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void recognisesAFullDisk() {
        RealDisk disk = new RealDisk();
        try (DiskFile full = disk.open(Path.of("/dev/full"), Disk.Open.WRITE)) {
            assertThatThrownBy(() -> full.write(MemorySegment.ofArray(new byte[1]), 0))
                    .isInstanceOf(StorageException.DiskFull.class)
                    .hasMessage("no space left on device: /dev/full");
        }
    }

    @Test
    void linksRenamesListsAndUnlinks() {
        RealDisk disk = new RealDisk();
        Path a = directory.resolve("a");
        Path b = directory.resolve("b");
        AtomicFile.replace(disk, a, new byte[]{1, 2});
        disk.link(a, b);
        AtomicFile.replace(disk, a, new byte[]{3});
        assertThat(AtomicFile.read(disk, b)).containsExactly(1, 2);
        disk.rename(a, b);
        assertThat(disk.list(directory)).containsExactly(b);
        assertThat(disk.size(b)).isEqualTo(1);
        disk.unlink(b);
        assertThat(disk.exists(b)).isFalse();
        assertThat(disk.fileSystem(directory).name()).isNotEmpty();
        assertThat(disk.freeBytes(directory)).isPositive();
    }

    @Test
    void locksADirectoryOnce() {
        try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> DirectoryLock.acquire(directory))
                    .isInstanceOf(StorageException.DirectoryInUse.class).hasMessageContaining("this process");
        }
        DirectoryLock.acquire(directory).close();
    }
}
