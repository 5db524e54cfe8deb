package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileEnvelope;
import io.tidemark.storage.file.FileKind;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.DatabaseView;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A start that finds a held snapshot which it cannot use: it claims nothing that is not so, and takes nothing away. */
class UnusableSnapshotTest {
    private static final Path PACKED = TestDatabases.ROOT.resolve(FileNames.SNAPSHOT_DIRECTORY)
            .resolve(FileNames.SNAPSHOT);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Map<String, List<String>> atPrepare;

    /** Only the snapshot keeps the files of a table that was dropped since. */
    UnusableSnapshotTest() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 3);
            atPrepare = TableContents.of(database);
            database.prepareSnapshot();
            try (Transaction transaction = database.begin(); DatabaseView view = database.view()) {
                transaction.dropTable(view.table("days").orElseThrow().schema().tableId());
                transaction.commit();
            }
            Days.create(database, "later", 1);
            database.compact();
        }
        assertThat(rowFiles()).hasSize(3);
    }

    /** Those of the dropped table. */
    private List<Path> rowFiles() {
        Path table = TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY).resolve("t1");
        return disk.exists(table)
                ? Damage.files(disk, table).stream().filter(path -> FileNames.parsePart(path).isPresent())
                        .toList()
                : List.of();
    }

    private void assertRecovers() {
        CopyTool.createEmpty(disk, TestDatabases.ROOT.resolve(FileNames.RESTORE_MARKER));
        try (Database recovered = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(TableContents.of(recovered)).isEqualTo(atPrepare);
        }
    }

    @Test
    void refusesTheStartWhenItCannotBeReadAndKeepsItsFilesForTheNext() {
        disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.READ
                && operation.path().equals(PACKED)
                        ? Faults.Fault.IO_ERROR
                        : Faults.Fault.NONE);
        assertThatThrownBy(() -> TestDatabases.open(disk, TestDatabases.ROOT))
                .isInstanceOf(StorageException.InputOutput.class).hasMessageContaining(PACKED.toString());
        disk.withFaults(Faults.none());
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(database.snapshotStatus().inProgress()).isTrue();
        }
        assertRecovers();
    }

    @Test
    void refusesTheStartWhenANewerProgramHasPreparedIt() {
        byte[] packed = AtomicFile.read(disk, PACKED);
        AtomicFile.replace(disk, PACKED, new FileEnvelope(99, new byte[100]).encode(FileKind.SNAPSHOT));
        assertThatThrownBy(() -> TestDatabases.open(disk, TestDatabases.ROOT))
                .isInstanceOf(StorageException.TooNewFile.class).hasMessageContaining(PACKED.toString());
        AtomicFile.replace(disk, PACKED, packed);
        assertRecovers();
    }

    @Test
    void letsGoOfADamagedOneForGood() {
        Damage.flip(disk, PACKED, disk.size(PACKED) / 2, 3);
        assertIsReleasedForGood();
    }

    /** Nothing tells any more that it is a file of ours. */
    @Test
    void letsGoOfOneWithoutItsFirstBytesForGood() {
        byte[] packed = AtomicFile.read(disk, PACKED);
        Arrays.fill(packed, 0, 512, (byte) 0);
        AtomicFile.replace(disk, PACKED, packed);
        assertIsReleasedForGood();
    }

    @Test
    void letsGoOfOneThatNeedsALostFileForGood() {
        disk.unlink(rowFiles().get(1));
        assertIsReleasedForGood();
    }

    @Test
    void letsGoOfOneThatNeedsALostSegmentForGood() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            database.completeSnapshot();
            Days.append(database, "later", 1, 1);
            database.prepareSnapshot();
            database.flush();
        }
        // The snapshot needs it, and nobody else: all of it was flushed.
        disk.unlink(disk.list(TestDatabases.ROOT.resolve(FileNames.WAL_DIRECTORY)).stream()
                .filter(path -> FileNames.SegmentName.parse(path).isPresent()).findFirst().orElseThrow());
        assertIsReleasedForGood();
    }

    private void assertIsReleasedForGood() {
        SimulatedDisk damaged = disk.settled();
        TestDatabases.open(damaged, TestDatabases.ROOT).close();
        for (int seed = 0; seed < 20; seed++) {
            SimulatedDisk crashed = damaged.crash(new Random(seed));
            try (Database database = TestDatabases.open(crashed, TestDatabases.ROOT)) {
                assertThat(database.snapshotStatus().inProgress()).as("seed %d", seed).isFalse();
                assertThat(TableContents.of(database)).containsOnlyKeys("later");
            }
            CopyTool.createEmpty(crashed, TestDatabases.ROOT.resolve(FileNames.RESTORE_MARKER));
            assertThatThrownBy(() -> TestDatabases.open(crashed, TestDatabases.ROOT))
                    .isInstanceOf(StorageException.FileMissing.class)
                    .hasMessageContaining(PACKED.toString());
        }
        try (Database database = TestDatabases.open(damaged, TestDatabases.ROOT)) {
            database.prepareSnapshot();
            assertThat(database.snapshotStatus().inProgress()).isTrue();
        }
    }
}
