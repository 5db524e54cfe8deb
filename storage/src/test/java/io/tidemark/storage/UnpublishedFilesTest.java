package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a flush or merge has written and could not publish gives its space back, however often it is tried again. */
class UnpublishedFilesTest {
    private static final Path DB = TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY);
    private static final Path WAL = TestDatabases.ROOT.resolve(FileNames.WAL_DIRECTORY);
    private static final int TRIES = 5;
    /** Small parts of a partition that are merged soon. */
    private static final int SMALL_PARTS = 17;
    /** No room for another list of parts, while other files find some. */
    private static final Faults NO_LIST = operation -> operation.kind() == DiskOperation.Kind.CREATE
            && FileNames.isAside(operation.path()) && !operation.path().startsWith(WAL)
                    ? Faults.Fault.DISK_FULL
                    : Faults.Fault.NONE;

    private final SimulatedDisk disk = new SimulatedDisk();

    @Test
    void mergesLeaveNothingBehindWhenTheLogHasFailed() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            smallParts(database);
            failLog(database);
            long before = files(DB);
            refused(database::maintain);
            // The last one's go with the next maintenance.
            assertThat(files(DB)).isLessThanOrEqualTo(before + 1);
        } catch (StorageException closed) {
            assertThat(closed).isInstanceOf(StorageException.InputOutput.class);
        }
    }

    @Test
    void flushesLeaveNothingBehindWhenTheLogHasFailed() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 3);
            Days.append(database, "days", 0, 3);
            Days.delete(database, "days", 2);
            Days.append(database, "days", 0, 3);
            Days.deleteFirstDay(database, "days");
            failLog(database);
            long before = files(DB);
            refused(database::flush);
            database.maintain();
            assertThat(files(DB)).isEqualTo(before);
        } catch (StorageException closed) {
            assertThat(closed).isInstanceOf(StorageException.InputOutput.class);
        }
    }

    @Test
    void flushesLeaveNothingBehindWhenTheDiskIsTooFullForTheirList() {
        Map<String, List<String>> model;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 3);
            Days.append(database, "days", 0, 3);
            Days.deleteFirstDay(database, "days");
            model = TableContents.of(database);
            long before = files(DB);
            disk.withFaults(NO_LIST);
            refused(database::flush);
            database.maintain();
            assertThat(files(DB)).isEqualTo(before);
            disk.withFaults(Faults.none());
            database.flush();
            assertThat(TableContents.of(database)).isEqualTo(model);
        }
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(TableContents.of(database)).isEqualTo(model);
        }
    }

    @Test
    void mergesLeaveNothingBehindWhenTheDiskIsTooFullForTheirList() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            smallParts(database);
            long before = files(DB);
            disk.withFaults(NO_LIST);
            refused(database::maintain);
            // The last one's go with the next maintenance.
            assertThat(files(DB)).isLessThanOrEqualTo(before + 1);
            disk.withFaults(Faults.none());
            database.maintain();
            database.maintain();
            assertThat(files(DB)).isLessThan(before);
        }
    }

    @Test
    void backupsLeaveNothingBehindInTheDatabaseWhenTheLogHasFailed() {
        DatabaseOptions options = TestDatabases.options(TestDatabases.ROOT).withBackupFlush(1);
        try (Database database = TestDatabases.open(disk, options)) {
            Days.create(database, "days", 3);
            Days.append(database, "days", 0, 3);
            failLog(database);
            long before = files(DB);
            for (int count = 0; count < TRIES; count++) {
                database.backupDatabase(Path.of("/no-conf"), BackupOptions.DEFAULT, BackupControl.NONE);
            }
            database.maintain();
            assertThat(files(DB)).isEqualTo(before);
        } catch (StorageException closed) {
            assertThat(closed).isInstanceOf(StorageException.InputOutput.class);
        }
    }

    private static void smallParts(Database database) {
        Days.create(database, "days", 1);
        for (int part = 1; part < SMALL_PARTS; part++) {
            Days.append(database, "days", 0, 1);
            database.flush();
        }
    }

    /** A commit cannot be made durable, and no other segment takes its place. */
    private void failLog(Database database) {
        disk.withFaults(operation -> operation.path().startsWith(WAL)
                && (operation.kind() == DiskOperation.Kind.FORCE
                        || operation.kind() == DiskOperation.Kind.CREATE)
                                ? Faults.Fault.IO_ERROR
                                : Faults.Fault.NONE);
        assertThatThrownBy(() -> Days.append(database, "days", 0, 1))
                .isInstanceOf(StorageException.InputOutput.class);
        assertThat(database.failure()).isPresent();
        disk.withFaults(Faults.none());
    }

    private void refused(Runnable work) {
        for (int count = 0; count < TRIES; count++) {
            assertThatThrownBy(work::run).isInstanceOf(StorageException.class);
        }
    }

    private long files(Path directory) {
        return disk.list(directory).stream()
                .mapToLong(child -> disk.isDirectory(child)
                        ? files(child)
                        : FileNames.parsePart(child).isPresent()
                                || FileNames.DeletesName.parse(child).isPresent() ? 1 : 0)
                .sum();
    }
}
