package io.tidemark.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.failure.StorageException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {
    private static final Path FILE = Path.of("/data/file");

    private final SimulatedDisk disk = new SimulatedDisk();

    SimulatedDiskTest() {
        disk.makeDirectories(Path.of("/data"));
        disk.syncDirectory(Path.of("/"));
    }

    @Test
    void keepsWhatWasForcedAndNamedDurablyInEveryCrashState() {
        write(FILE, "durable", true);
        disk.syncDirectory(Path.of("/data"));
        for (int seed = 0; seed < 200; seed++) {
            assertThat(text(disk.crash(new Random(seed)), FILE)).isEqualTo("durable");
        }
    }

    @Test
    void losesAForcedFileWhoseNameWasNotSyncedInSomeStatesOnly() {
        write(FILE, "durable", true);
        Set<Boolean> found = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            found.add(disk.crash(new Random(seed)).exists(FILE));
        }
        assertThat(found).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void atomicFileLeavesTheOldContentOrTheNewInEveryCrashState() {
        AtomicFile.replace(disk, FILE, "old".getBytes(StandardCharsets.UTF_8));
        long before = disk.operationCount();
        Set<String> found = new HashSet<>();
        for (int cut = 0; cut < 8; cut++) {
            for (int seed = 0; seed < 100; seed++) {
                SimulatedDisk copy = disk.settled().withFaults(Faults.powerCutAt(cut));
                try {
                    AtomicFile.replace(copy, FILE, "new content".getBytes(StandardCharsets.UTF_8));
                    assertThat(text(copy.crash(new Random(seed)), FILE)).isEqualTo("new content");
                } catch (Faults.PowerCut expected) {
                    found.add(text(copy.crash(new Random(seed)), FILE));
                }
            }
        }
        assertThat(found).containsExactlyInAnyOrder("old", "new content");
        assertThat(disk.operationCount()).isEqualTo(before);
    }

    @Test
    void renamingAnUnforcedFileTearsItInSomeStates() {
        write(FILE, "old", true);
        disk.syncDirectory(Path.of("/data"));
        write(Path.of("/data/aside"), "new", false);
        disk.rename(Path.of("/data/aside"), FILE);
        disk.syncDirectory(Path.of("/data"));
        Set<String> found = new HashSet<>();
        for (int seed = 0; seed < 300; seed++) {
            found.add(text(disk.crash(new Random(seed)), FILE));
        }
        assertThat(found).contains("new", "").doesNotContain("old");
    }

    @Test
    void aRetriedForceSucceedsAndLosesTheData() {
        write(FILE, "first", true);
        disk.syncDirectory(Path.of("/data"));
        Set<String> found = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            SimulatedDisk copy = disk.settled().withChance(seed)
                    .withFaults(Faults.once(1, Faults.Fault.IO_ERROR));
            try (DiskFile file = copy.open(FILE, Disk.Open.WRITE)) {
                file.write(bytes("again"), 0);
                assertThatThrownBy(file::force).isInstanceOf(StorageException.InputOutput.class);
                file.force();
            }
            found.add(text(copy.crash(new Random(seed)), FILE));
        }
        assertThat(found).containsExactlyInAnyOrder("first", "again");
    }

    @Test
    void refusesWritesOnAFullDiskButNotInsideTheFile() {
        write(FILE, "1234", true);
        disk.withFaults(Faults.diskFullFrom(0));
        try (DiskFile file = disk.open(FILE, Disk.Open.WRITE)) {
            file.write(bytes("ab"), 0);
            assertThatThrownBy(() -> file.write(bytes("abcd"), 2))
                    .isInstanceOf(StorageException.DiskFull.class)
                    .hasMessageContaining(FILE.toString());
        }
        assertThatThrownBy(() -> disk.open(Path.of("/data/other"), Disk.Open.CREATE))
                .isInstanceOf(StorageException.DiskFull.class);
    }

    private void write(Path path, String text, boolean force) {
        try (DiskFile file = disk.open(path, Disk.Open.CREATE)) {
            file.write(bytes(text), 0);
            if (force) {
                file.force();
            }
        }
    }

    private static MemorySegment bytes(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Disk disk, Path path) {
        return new String(AtomicFile.read(disk, path), StandardCharsets.UTF_8);
    }
}
