package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.DatabaseView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlushBeforeBackupTest {
    private static final int PARTITIONS = 10;
    private static final int MANY = 400;
    /** Tables that are flushed one after the other, and as many as are flushed together. */
    private static final int ONE_BY_ONE = 3;

    private static final int TOGETHER = 7;

    private final SimulatedDisk disk = new SimulatedDisk();

    private static BackupResult backup(Database database) {
        return database.backupDatabase(Path.of("/no-conf"), BackupOptions.DEFAULT, BackupControl.NONE);
    }

    private static boolean isInMemory(Database database) {
        try (DatabaseView view = database.view()) {
            return !view.version().tables().getFirst().memtables().isEmpty();
        }
    }

    private static void append(Database database, int times) {
        for (int i = 0; i < times; i++) {
            Days.append(database, "days", 0, PARTITIONS);
        }
    }

    @Test
    void aTableWithMuchInMemoryIsSharedByTheNextSet() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", PARTITIONS);
            append(database, MANY);
            assertThat(isInMemory(database)).isTrue();
            BackupResult first = backup(database);
            BackupResult second = backup(database);
            assertThat(first.rows()).isEqualTo((long) (MANY + 1) * PARTITIONS * Days.ROWS);
            assertThat(second.rows()).isEqualTo(first.rows());
            assertThat(second.bytesLinked()).isGreaterThan(second.bytes() * 9 / 10);
            try (Database restored = TestDatabases.open(disk.settled(), second.path())) {
                assertThat(TableContents.of(restored)).isEqualTo(TableContents.of(database));
            }
        }
    }

    @Test
    void aTableWithLittleInMemoryStaysThere() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", PARTITIONS);
            Days.append(database, "days", 0, 1);
            backup(database);
            assertThat(isInMemory(database)).isTrue();
        }
    }

    @Test
    void aTableWithLittleInMemoryOfManyPartitionsIsSharedByTheNextSet() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            Days.append(database, "days", 0, 500);
            backup(database);
            assertThat(isInMemory(database)).isFalse();
            Days.append(database, "days", 7, 1);
            BackupResult second = backup(database);
            assertThat(isInMemory(database)).isTrue();
            assertThat(second.bytesLinked()).isGreaterThan(second.bytes() * 3 / 4);
            try (Database restored = TestDatabases.open(disk.settled(), second.path())) {
                assertThat(TableContents.of(restored)).isEqualTo(TableContents.of(database));
            }
        }
    }

    /** At its first look at whether it is to end. */
    private static void backupThatIsEnded(Database database) {
        assertThatThrownBy(
                () -> database.backupDatabase(Path.of("/no-conf"), BackupOptions.DEFAULT, () -> true))
                .isInstanceOf(StorageException.Cancelled.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {ONE_BY_ONE, TOGETHER})
    void aBackupThatIsEndedWhileItFlushesLeavesTheRowsInMemory(int tables) {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            for (int table = 0; table < tables; table++) {
                Days.create(database, "days" + table, 1);
            }
            database.flush();
            for (int table = 0; table < tables; table++) {
                Days.append(database, "days" + table, 0, PARTITIONS);
            }
            List<DiskOperation> creations = new ArrayList<>();
            disk.withFaults(operation -> {
                if (operation.kind() == DiskOperation.Kind.CREATE) {
                    creations.add(operation);
                }
                return Faults.Fault.NONE;
            });
            backupThatIsEnded(database);
            disk.withFaults(Faults.none());
            assertThat(creations).as("no other flush is tried").hasSize(1);
            assertThat(isInMemory(database)).isTrue();
            assertThat(database.backupSets().list()).isEmpty();
            BackupResult result = backup(database);
            assertThat(isInMemory(database)).isFalse();
            try (Database restored = TestDatabases.open(disk.settled(), result.path())) {
                assertThat(TableContents.of(restored)).isEqualTo(TableContents.of(database));
            }
        }
    }

    /** They wait for it. */
    @Test
    void aFlushIsNotHeldUpWhileWritersHaveNoMemory() {
        DatabaseOptions options = TestDatabases.options(TestDatabases.ROOT).withSizes(1, 1 << 20, 4 << 20)
                .withBackupFlush(1);
        try (Database database = TestDatabases.open(disk, options)) {
            Days.create(database, "days", PARTITIONS);
            append(database, 1);
            assertThat(isInMemory(database)).isTrue();
            backupThatIsEnded(database);
            assertThat(isInMemory(database)).isFalse();
        }
    }

    @Test
    void aFlushThatFailsKeepsNoBackupFromItsRows() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", PARTITIONS);
            append(database, MANY);
            disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.CREATE
                    && operation.path().startsWith(TestDatabases.ROOT)
                            ? Faults.Fault.DISK_FULL
                            : Faults.Fault.NONE);
            BackupResult result = backup(database);
            disk.withFaults(Faults.none());
            assertThat(result.rows()).isEqualTo((long) (MANY + 1) * PARTITIONS * Days.ROWS);
            try (Database restored = TestDatabases.open(disk.settled(), result.path())) {
                assertThat(TableContents.of(restored)).isEqualTo(TableContents.of(database));
            }
        }
    }
}
