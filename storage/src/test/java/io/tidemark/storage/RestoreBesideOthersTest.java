package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.restore.RestorePlan;
import io.tidemark.storage.restore.RestoreRequest;
import io.tidemark.storage.restore.RestoreRequest.Mode;
import io.tidemark.storage.restore.StagedRestore;
import io.tidemark.storage.table.DatabaseView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A restore of a whole database while others create tables: afterwards it is what the set is, or nothing has happened. */
class RestoreBesideOthersTest {
    private static final String TEMPORARY = "temporary";

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Database database = TestDatabases.open(disk, TestDatabases.ROOT);
    private final Map<String, List<String>> atBackup;
    private final SetUse use;

    RestoreBesideOthersTest() {
        Days.create(database, "days", 3);
        atBackup = TableContents.of(database);
        String id = database
                .backupDatabase(Path.of("/no-conf"), BackupOptions.DEFAULT, BackupControl.NONE).id();
        use = database.backupSets().use(id, "restore");
    }

    @AfterEach
    void close() {
        use.close();
        database.close();
    }

    private RestorePlan plan(Mode mode) {
        return database.planRestore(use.set(), RestoreRequest.database(use.set(), mode, _ -> false,
                TEMPORARY::equals));
    }

    private void drop(String name) {
        try (Transaction transaction = database.begin(); DatabaseView view = database.view()) {
            transaction.dropTable(view.table(name).orElseThrow().schema().tableId());
            transaction.commit();
        }
    }

    @Test
    void dropsATableThatWasCreatedAfterThePlan() {
        RestorePlan plan = plan(Mode.REPLACE);
        Days.create(database, "late", 2);
        database.restore(plan, BackupControl.NONE);
        assertThat(TableContents.of(database)).isEqualTo(atBackup);
    }

    @Test
    void leavesATableAloneThatIsNoneOfItsBusiness() {
        RestorePlan plan = plan(Mode.REPLACE);
        Days.create(database, TEMPORARY, 2);
        database.restore(plan, BackupControl.NONE);
        assertThat(TableContents.of(database)).containsOnlyKeys("days", TEMPORARY);
        drop("days");
        database.restore(plan(Mode.FAIL_IF_EXISTS), BackupControl.NONE);
        assertThat(TableContents.of(database)).containsOnlyKeys("days", TEMPORARY);
    }

    @Test
    void failsInsteadWhenItMustReplaceNothing() {
        drop("days");
        RestorePlan plan = plan(Mode.FAIL_IF_EXISTS);
        Days.create(database, "late", 2);
        assertThatThrownBy(() -> database.restore(plan, BackupControl.NONE))
                .isInstanceOf(StorageException.TableExists.class).hasMessageContaining("late");
        assertThat(TableContents.of(database)).containsOnlyKeys("late");
    }

    @Test
    void conflictsWithATableThatComesBeforeItsCommit() {
        for (Mode mode : Mode.values()) {
            if (mode == Mode.FAIL_IF_EXISTS) {
                drop("days");
            }
            RestorePlan plan = plan(mode);
            try (StagedRestore staged = database.stageRestore(plan, BackupControl.NONE);
                    Transaction transaction = database.begin()) {
                staged.applyTo(transaction);
                Days.create(database, "late", 2);
                assertThatThrownBy(transaction::commit).isInstanceOf(StorageException.Conflict.class)
                        .hasMessageContaining("late");
            }
            assertThat(TableContents.of(database)).containsKey("late");
            if (mode == Mode.FAIL_IF_EXISTS) {
                drop("late");
            }
            database.restore(plan(mode), BackupControl.NONE);
            assertThat(TableContents.of(database)).isEqualTo(atBackup);
        }
    }

    @Test
    void doesNotMindTablesThatComeAndGoOrAreNoneOfItsBusiness() {
        try (StagedRestore staged = database.stageRestore(plan(Mode.REPLACE), BackupControl.NONE);
                Transaction transaction = database.begin()) {
            staged.applyTo(transaction);
            Days.create(database, TEMPORARY, 2);
            Days.create(database, "late", 2);
            drop("late");
            transaction.commit();
        }
        assertThat(TableContents.of(database)).containsOnlyKeys("days", TEMPORARY);
    }
}
