package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lets every operation of a recovery from a copy of a prepared snapshot fail in turn, until a run of it meets no failure
 * any more. A start that is refused keeps the copy as good as it was.
 */
class SnapshotRecoveryFaultTest {
    private static final Path COPY = Path.of("/copy");

    /** A copy, and what was in the database when the snapshot was prepared. */
    private static final class Copied {
        final SimulatedDisk disk = new SimulatedDisk();
        final Map<String, List<String>> cut;

        Copied() {
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                Days.create(database, "days", 3);
                Days.create(database, "gone", 2);
                database.flush();
                Days.delete(database, "days", 1);
                cut = TableContents.of(database);
                database.prepareSnapshot();
                Days.append(database, "days", 3, 1);
                Days.create(database, "new", 1);
                database.flush();
                Days.delete(database, "days", 0);
                new CopyTool(disk, () -> {}).copyTree(TestDatabases.ROOT, COPY);
                CopyTool.createEmpty(disk, COPY.resolve(FileNames.RESTORE_MARKER));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"DISK_FULL, 1, 1, false", "DISK_FULL, 60, 4, false", "IO_ERROR, 1, 1, false",
            "IO_ERROR, 3, 4, false", "IO_ERROR, 1, 1, true", "IO_ERROR, 3, 4, true"})
    void endsWithTheCutWhateverFailedBefore(Faults.Fault fault, int failures, int step, boolean reads) {
        int failed = 0;
        for (long at = 0;; at += step) {
            Copied copied = new Copied();
            String what = fault + " at " + (reads ? "read " : "operation ") + at;
            long from = at;
            long[] seen = {0};
            boolean[] met = {false};
            boolean[] reached = {false};
            copied.disk.withFaults(operation -> {
                if (reads != (operation.kind() == DiskOperation.Kind.READ)) {
                    return Faults.Fault.NONE;
                }
                boolean here = seen[0] >= from && seen[0] < from + failures
                        && (fault != Faults.Fault.DISK_FULL || operation.kind().takesSpace());
                reached[0] |= seen[0]++ >= from;
                met[0] |= here;
                return here ? fault : Faults.Fault.NONE;
            });
            try (Database database = TestDatabases.open(copied.disk, COPY)) {
                assertThat(TableContents.of(database)).as(what).isEqualTo(copied.cut);
            } catch (StorageException failure) {
                assertThat(met[0]).as(what + ": " + failure).isTrue();
            }
            copied.disk.withFaults(Faults.none());
            for (int open = 0; open < 2; open++) {
                try (Database database = TestDatabases.open(copied.disk, COPY)) {
                    assertThat(TableContents.of(database)).as(what).isEqualTo(copied.cut);
                    database.maintain();
                }
            }
            assertThat(copied.disk.exists(COPY.resolve(FileNames.RESTORE_MARKER))).as(what).isFalse();
            if (!reached[0]) {
                break;
            }
            failed++;
        }
        assertThat(failed).isGreaterThan(20 / step);
    }
}
