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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlushBeforeBackupTest {
    private static final int PARTITIONS = 10;
    private static final int MANY = 400;

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

    /** Waits within the first sync of a flush that a backup has begun, which is ended meanwhile. */
    private static CountDownLatch endBackupWhileItFlushes(Database database, HookedDisk hooked) {
        CountDownLatch flushing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        hooked.before(() -> {
            flushing.countDown();
            await(goOn);
        });
        BackupControl control = () -> flushing.getCount() == 0;
        assertThatThrownBy(() -> database.backupDatabase(Path.of("/no-conf"), BackupOptions.DEFAULT, control))
                .isInstanceOf(StorageException.Cancelled.class);
        hooked.before(() -> {});
        return goOn;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aBackupThatIsEndedLeavesTheFlushBehind() throws Exception {
        HookedDisk hooked = new HookedDisk(disk);
        try (Database database = TestDatabases.open(hooked, TestDatabases.ROOT)) {
            Days.create(database, "days", PARTITIONS);
            append(database, MANY);
            CountDownLatch goOn = endBackupWhileItFlushes(database, hooked);
            assertThat(isInMemory(database)).isTrue();
            assertThat(database.backupSets().list()).isEmpty();
            goOn.countDown();
            BackupResult result = backup(database);
            assertThat(isInMemory(database)).isFalse();
            try (Database restored = TestDatabases.open(disk.settled(), result.path())) {
                assertThat(TableContents.of(restored)).isEqualTo(TableContents.of(database));
            }
        }
    }

    @Test
    void aDatabaseIsNotClosedBeforeAFlushThatWasLeftBehindHasEnded() throws Exception {
        HookedDisk hooked = new HookedDisk(disk);
        Database database = TestDatabases.open(hooked, TestDatabases.ROOT);
        Days.create(database, "days", PARTITIONS);
        append(database, MANY);
        CountDownLatch goOn = endBackupWhileItFlushes(database, hooked);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(database::close);
        assertThatThrownBy(() -> closed.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        goOn.countDown();
        closed.get(20, TimeUnit.SECONDS);
        try (Database opened = TestDatabases.open(disk.settled(), TestDatabases.ROOT)) {
            assertThat(isInMemory(opened)).as("what was flushed").isFalse();
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
