package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.maintain.FileRemover;
import io.tidemark.storage.restore.RestoreItem;
import io.tidemark.storage.restore.RestoreRequest;
import io.tidemark.storage.verify.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Before each operation in turn, somebody who asks nobody removes a set that is in use, or a part of it. */
class RemovedSetTest {
    private static final Path CONF = Path.of("/no-conf");
    private static final Path DB = TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY);

    private SimulatedDisk disk = new SimulatedDisk();
    private String id = "";

    /** What is removed. */
    enum What {
        SET, MANIFEST, FILES;

        void remove(SimulatedDisk disk, Path set) {
            switch (this) {
                case SET -> FileRemover.deleteTree(disk, set);
                case MANIFEST -> disk.unlink(set.resolve(FileNames.BACKUP_MANIFEST));
                case FILES -> FileRemover.deleteTree(disk, set.resolve(FileNames.DB_DIRECTORY));
            }
        }
    }

    private Database prepared() {
        disk = new SimulatedDisk();
        Database database = TestDatabases.open(disk, TestDatabases.ROOT);
        Days.create(database, "days", 3);
        Days.delete(database, "days", 1);
        Days.create(database, "weeks", 2);
        id = backUp(database);
        return database;
    }

    private static String backUp(Database database) {
        return database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).id();
    }

    /** A run for each operation, until there are no more. @return how many runs have failed */
    private int atEachOperation(What what, BiConsumer<Database, Runnable> run) {
        int refused = 0;
        for (long at = 0;; at++) {
            long[] seen = {0, at};
            boolean[] now = {false, false};
            try (Database database = prepared()) {
                Path set = TestDatabases.BACKUPS.resolve(id);
                run.accept(database, () -> disk.withFaults(_ -> {
                    if (seen[0]++ == seen[1]) {
                        now[0] = true;
                        what.remove(disk, set);
                    }
                    return Faults.Fault.NONE;
                }));
            } catch (StorageException failure) {
                refused++;
                now[1] = true;
            }
            if (!now[0]) {
                assertThat(now[1]).isFalse();
                return refused;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRestoreBringsEverythingOrNothing(What what) {
        int refused = atEachOperation(what, (database, remove) -> {
            Map<String, List<String>> after = TableContents.of(database);
            Days.delete(database, "days", 0);
            Days.append(database, "weeks", 0, 1);
            database.flush();
            Map<String, List<String>> before = TableContents.of(database);
            List<Path> files = Damage.files(disk, DB);
            try (SetUse use = database.backupSets().use(id, "restore")) {
                remove.run();
                database.restore(database.planRestore(use.set(), RestoreRequest.tables(
                        List.of(RestoreItem.of("days"), RestoreItem.of("weeks")),
                        RestoreRequest.Mode.REPLACE)),
                        BackupControl.NONE);
                disk.withFaults(Faults.none());
                assertThat(TableContents.of(database)).isEqualTo(after);
            } catch (StorageException.OfFile refusal) {
                disk.withFaults(Faults.none());
                assertThat(refusal).hasMessageContaining(id);
                assertThat(TableContents.of(database)).isEqualTo(before);
                database.maintain();
                assertThat(Damage.files(disk, DB)).isEqualTo(files);
                throw refusal;
            }
        });
        if (what == What.MANIFEST) {
            assertThat(refused).as("it was read before").isZero();
        } else {
            assertThat(refused).isGreaterThan(5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBackupThatSharesItsFilesIsWhole(What what) {
        int refused = atEachOperation(what, (database, remove) -> {
            Days.append(database, "days", 3, 1);
            Map<String, List<String>> content = TableContents.of(database);
            remove.run();
            String second = backUp(database);
            disk.withFaults(Faults.none());
            assertThat(database.verifyBackup(second, Level.RESTORE, BackupControl.NONE).problems()).isEmpty();
            try (Database restored = TestDatabases.open(disk.settled(),
                    TestDatabases.BACKUPS.resolve(second))) {
                assertThat(TableContents.of(restored)).isEqualTo(content);
            }
        });
        assertThat(refused).isZero();
    }
}
