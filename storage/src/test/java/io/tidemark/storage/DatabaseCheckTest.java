package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.check.DatabaseCheck;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DatabaseCheckTest {
    private static final Random RANDOM = new Random(42);

    private static SimulatedDisk worked(boolean prepared) {
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(RANDOM);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            for (int step = 0; step < 30; step++) {
                workload.step(database);
            }
            database.flush();
            if (prepared) {
                database.prepareSnapshot();
            }
            workload.step(database);
        }
        return disk;
    }

    private static List<Path> files(Disk disk, Path directory) {
        List<Path> files = new ArrayList<>();
        for (Path child : disk.list(directory)) {
            if (disk.isDirectory(child)) {
                files.addAll(files(disk, child));
            } else {
                files.add(child);
            }
        }
        return files;
    }

    private static void flip(Disk disk, Path path) {
        try (DiskFile file = disk.open(path, Disk.Open.WRITE)) {
            long offset = RANDOM.nextLong(file.size());
            MemorySegment one = MemorySegment.ofArray(new byte[1]);
            file.read(one, offset);
            one.set(ValueLayout.JAVA_BYTE, 0,
                    (byte) (one.get(ValueLayout.JAVA_BYTE, 0) ^ 1 << RANDOM.nextInt(8)));
            file.write(one, offset);
        }
    }

    @Test
    void findsNothingInASoundRoot() {
        DatabaseCheck.Result result = DatabaseCheck.run(worked(true), TestDatabases.ROOT);
        assertThat(result.problems()).isEmpty();
        assertThat(result.tables()).isPositive();
        assertThat(result.parts()).isPositive();
        assertThat(result.records()).isPositive();
    }

    @Test
    void findsAnyFlippedBitInTheFilesOfTables() {
        SimulatedDisk sound = worked(false);
        for (Path path : files(sound, TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY))) {
            for (int flip = 0; flip < 5; flip++) {
                SimulatedDisk damaged = sound.settled();
                flip(damaged, path);
                assertThat(DatabaseCheck.run(damaged, TestDatabases.ROOT).problems()).as("%s", path)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void refusesToRecoverFromADamagedOrIncompleteCopyAndChangesNothing() {
        SimulatedDisk sound = worked(true);
        CopyTool.createEmpty(sound, TestDatabases.ROOT.resolve(FileNames.RESTORE_MARKER));
        List<Path> all = files(sound, TestDatabases.ROOT);
        int refused = 0;
        for (Path path : all) {
            boolean part = FileNames.parsePart(path).isPresent();
            boolean snapshot = path
                    .startsWith(TestDatabases.ROOT.resolve(FileNames.SNAPSHOT_DIRECTORY).toString());
            if (!part && !snapshot) {
                continue;
            }
            SimulatedDisk damaged = sound.settled();
            flip(damaged, path);
            long operations = damaged.operationCount();
            assertThatThrownBy(() -> TestDatabases.open(damaged, TestDatabases.ROOT)).as("%s", path)
                    .isInstanceOf(StorageException.class);
            // One sync at the start, and nothing else.
            assertThat(damaged.operationCount()).isLessThanOrEqualTo(operations + 1);
            assertThat(files(damaged, TestDatabases.ROOT)).isEqualTo(all);
            refused++;
        }
        assertThat(refused).isGreaterThan(3);
    }
}
