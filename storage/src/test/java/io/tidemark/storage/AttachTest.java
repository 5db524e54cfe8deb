package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.restore.AttachedSet;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttachTest {
    private static final Path CONF = Path.of("/no-conf");

    private static String backup(Database database) {
        return database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).id();
    }

    private static AttachedSet attach(Database database, String id) {
        return database.attach(database.backupSets().use(id, "attached"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void showsTheCutOfTheSetAndWritesNothingBelowIt(long seed) {
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(new Random(seed));
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            for (int step = 0; step < 25; step++) {
                workload.step(database);
                if (step % 7 == 0) {
                    database.flush();
                }
            }
            String id = backup(database);
            Map<String, List<String>> cut = workload.model();
            disk.withFaults(operation -> operation.path().startsWith(TestDatabases.BACKUPS)
                    && operation.kind() != DiskOperation.Kind.READ
                            ? Faults.Fault.IO_ERROR
                            : Faults.Fault.NONE);
            try (AttachedSet attached = attach(database, id); AttachedSet again = attach(database, id)) {
                workload.step(database);
                try (DatabaseView view = attached.view(); DatabaseView other = again.view()) {
                    assertThat(TableContents.of(view)).isEqualTo(cut);
                    assertThat(TableContents.of(other)).isEqualTo(cut);
                    assertThat(view.txn()).isEqualTo(attached.set().head().txn());
                }
                database.compact();
                assertThat(TableContents.of(database)).isEqualTo(workload.model());
            }
        }
    }

    @Test
    void showsItsTablesBesideThoseOfTheDatabase() {
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(new Random(7));
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            for (int step = 0; step < 15; step++) {
                workload.step(database);
            }
            Map<String, List<String>> expected = new TreeMap<>();
            workload.model().forEach((name, rows) -> expected.put("old." + name, rows));
            try (AttachedSet attached = attach(database, backup(database))) {
                for (int step = 0; step < 15; step++) {
                    workload.step(database);
                }
                expected.putAll(workload.model());
                List<TableVersion> tables = attached.tables(name -> "old." + name);
                try (DatabaseView live = database.view(); DatabaseView both = live.with(tables, -1)) {
                    assertThat(TableContents.of(both)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void keepsTheSetFromBeingDroppedUntilItIsClosed() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 3);
            String id = backup(database);
            try (AttachedSet attached = attach(database, id); DatabaseView view = attached.view()) {
                assertThat(TableContents.of(view)).containsKey("days");
                assertThatThrownBy(() -> database.backupSets().drop(id, true))
                        .isInstanceOf(StorageException.WrongState.class).hasMessageContaining("attached");
            }
            database.backupSets().drop(id, true);
            assertThat(database.backupSets().list()).isEmpty();
        }
    }

    @Test
    void refusesASetWhoseListsAreDamagedAndHoldsNothing() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 3);
            String id = backup(database);
            Damage.flip(disk, TestDatabases.BACKUPS.resolve(id).resolve("db/t1/_txn"), 40, 3);
            assertThatThrownBy(() -> attach(database, id)).isInstanceOf(StorageException.CorruptFile.class);
            database.backupSets().drop(id, false);
        }
    }
}
