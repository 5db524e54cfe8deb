package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.check.DatabaseCheck;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.restore.RestoreItem;
import io.tidemark.storage.restore.RestoreRequest;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.verify.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ConcurrentRestoreTest {
    private static final int RESTORES = 25;

    @Test
    void letsOthersWriteReadFlushMergeAndVerifyMeanwhile() throws Exception {
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(new Random(8), "a.",
                new WorkloadSize(100, 4, WorkloadSize.USUAL_SCHEMA));
        DatabaseOptions options = TestDatabases.options(TestDatabases.ROOT).withBackground(true);
        try (Database database = TestDatabases.open(disk, options);
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            Days.create(database, "days", 4);
            Days.delete(database, "days", 2);
            String id = database
                    .backupDatabase(Path.of("/no-conf"), BackupOptions.DEFAULT, BackupControl.NONE).id();
            List<String> days = days(database);
            AtomicBoolean done = new AtomicBoolean();
            Future<?> writer = threads.submit(() -> {
                while (!done.get()) {
                    workload.step(database);
                }
            });
            Future<?> reader = threads.submit(() -> {
                while (!done.get()) {
                    assertThat(days(database)).isEqualTo(days);
                }
            });
            Future<?> keeper = threads.submit(() -> {
                while (!done.get()) {
                    database.compact();
                    assertThat(database.verifyDatabase(Level.RESTORE, BackupControl.NONE).problems())
                            .isEmpty();
                    database.prepareSnapshot();
                    database.completeSnapshot();
                }
            });
            for (int i = 0; i < RESTORES; i++) {
                try (SetUse use = database.backupSets().use(id, "restore")) {
                    database.restore(database.planRestore(use.set(),
                            RestoreRequest.tables(List.of(RestoreItem.of("days")),
                                    RestoreRequest.Mode.REPLACE)),
                            BackupControl.NONE);
                }
            }
            done.set(true);
            writer.get();
            reader.get();
            keeper.get();
            assertThat(days(database)).isEqualTo(days);
        }
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT);
                DatabaseView view = database.view()) {
            assertThat(TableContents.of(view, "a.")).isEqualTo(workload.model());
            assertThat(TableContents.of(view, "days")).hasSize(1);
        }
        assertThat(DatabaseCheck.run(disk, TestDatabases.ROOT).problems()).isEmpty();
    }

    private static List<String> days(Database database) {
        try (DatabaseView view = database.view()) {
            Map<String, List<String>> found = TableContents.of(view, "days");
            return found.getOrDefault("days", List.of());
        }
    }
}
