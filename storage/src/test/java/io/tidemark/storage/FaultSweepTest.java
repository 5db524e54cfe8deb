package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.check.DatabaseCheck;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.part.StoredFile;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lets every operation of a script fail in turn, until a run of it meets no failure any more: commits, flushes, merges,
 * schema changes, a snapshot, a backup, a restart and a recovery from the snapshot. Whatever fails, nothing
 * acknowledged is lost, nothing half done is seen, and the database works when the disk does again (I17).
 */
class FaultSweepTest {
    private static final Path COPY = Path.of("/copy");
    private static final Path CONF = Path.of("/no-conf");

    @ParameterizedTest
    @CsvSource({"DISK_FULL, 1, 1", "DISK_FULL, 60, 4", "IO_ERROR, 1, 1", "IO_ERROR, 3, 4"})
    void worksOnAfterAFailureOfAnyOperation(Faults.Fault fault, int failures, int step) {
        List<Boolean> canFail = new ArrayList<>();
        new Script("no failure", operation -> {
            if (operation.kind() != DiskOperation.Kind.READ) {
                canFail.add(applies(fault, operation));
            }
            return Faults.Fault.NONE;
        }).run();
        assertThat(canFail.size()).isGreaterThan(200);
        for (int first = 0; first < canFail.size(); first += step) {
            if (canFail.get(first)) {
                int from = first;
                new Script(fault + " at operation " + first, operation -> operation.index() >= from
                        && operation.index() < from + failures && applies(fault, operation)
                                ? fault
                                : Faults.Fault.NONE)
                        .run();
            }
        }
    }

    private static boolean applies(Faults.Fault fault, DiskOperation operation) {
        return operation.kind() != DiskOperation.Kind.READ && !operation.path().startsWith(COPY)
                && (fault != Faults.Fault.DISK_FULL || operation.kind().takesSpace());
    }

    /** One run of the script. */
    private static final class Script {
        private final String name;
        private final SimulatedDisk disk = new SimulatedDisk();
        private final Workload workload = new Workload(new Random(11));
        private boolean failed;
        private @Nullable Database database;
        private @Nullable Map<String, List<String>> prepared;

        Script(String name, Faults faults) {
            this.name = name;
            disk.withFaults(operation -> {
                Faults.Fault fault = faults.at(operation);
                failed |= fault != Faults.Fault.NONE;
                return fault;
            });
        }

        void run() {
            open();
            commits(4);
            attempt(Database::flush);
            commits(2);
            deletes();
            attempt(Database::flush);
            attempt(Database::compact);
            commits(1);
            deletes();
            attempt(Database::flush);
            snapshot();
            attempt(Database::compact);
            backup();
            commits(1);
            deletes();
            attempt(Database::flush);
            copy();
            attempt(Database::completeSnapshot);
            attempt(Database::maintain);
            commits(2);
            close();
            open();
            commits(1);
            attempt(Database::flush);
            disk.withFaults(Faults.none());
            worksAgain();
            close();
            open();
            opened().maintain();
            checkFiles();
            close();
            restore();
        }

        private void open() {
            try {
                database = TestDatabases.open(disk, TestDatabases.ROOT);
            } catch (StorageException refused) {
                disk.withFaults(Faults.none());
                database = TestDatabases.open(disk, TestDatabases.ROOT);
            }
            Map<String, List<String>> found = TableContents.of(database);
            assertThat(found).as(name).isIn(workload.model(), workload.attempted());
            workload.adopt(found);
        }

        private void close() {
            try {
                opened().close();
            } catch (StorageException failure) {
                assertThat(failed).as(name).isTrue();
            }
        }

        private Database opened() {
            return Objects.requireNonNull(database);
        }

        private interface Step {
            void run(Database database);
        }

        private boolean attempt(Step step) {
            boolean done = false;
            try {
                step.run(opened());
                done = true;
            } catch (StorageException refused) {
                assertThat(failed).as(name + ": " + refused).isTrue();
            }
            assertThat(TableContents.of(opened())).as(name).isEqualTo(workload.model());
            return done;
        }

        private void commits(int count) {
            // A commit that made the log fail may be there after a restart, so no other one may be tried before.
            for (int i = 0; i < count && opened().failure().isEmpty(); i++) {
                attempt(workload::step);
            }
        }

        private void deletes() {
            if (opened().failure().isEmpty()) {
                attempt(workload::delete);
            }
        }

        private void snapshot() {
            prepared = attempt(Database::prepareSnapshot) ? workload.model() : null;
            assertThat(opened().snapshotStatus().inProgress()).as(name).isEqualTo(prepared != null);
        }

        private void backup() {
            Map<String, List<String>> cut = workload.model();
            Set<Path> before = sets();
            boolean done = attempt(running -> {
                BackupResult result = running.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE);
                try (Database restored = TestDatabases.open(disk.settled(), result.path())) {
                    assertThat(TableContents.of(restored)).as(name).isEqualTo(cut);
                }
            });
            assertThat(sets()).as(name).hasSize(before.size() + (done ? 1 : 0));
        }

        private Set<Path> sets() {
            Set<Path> sets = new TreeSet<>();
            if (disk.exists(TestDatabases.BACKUPS)) {
                for (Path path : disk.list(TestDatabases.BACKUPS)) {
                    if (!String.valueOf(path.getFileName()).startsWith(".")) {
                        sets.add(path);
                    }
                }
            }
            return sets;
        }

        private void copy() {
            if (prepared != null) {
                new CopyTool(disk, () -> {}).copyTree(TestDatabases.ROOT, COPY);
                CopyTool.createEmpty(disk, COPY.resolve(FileNames.RESTORE_MARKER));
            }
        }

        /** After the failure: everything can be done again, by this process unless its log has failed for good. */
        private void worksAgain() {
            if (opened().failure().isPresent()) {
                close();
                open();
            }
            boolean was = failed;
            failed = false;
            commits(2);
            attempt(Database::completeSnapshot);
            snapshot();
            assertThat(prepared).as(name).isNotNull();
            attempt(Database::compact);
            backup();
            attempt(Database::completeSnapshot);
            attempt(Database::compact);
            failed = was;
        }

        private void checkFiles() {
            assertThat(DatabaseCheck.run(disk, TestDatabases.ROOT).problems()).as(name).isEmpty();
            Set<Path> listed = new HashSet<>();
            try (DatabaseView view = opened().view()) {
                for (TableVersion table : view.version().tables()) {
                    table.parts().files().stream().map(StoredFile::path).forEach(listed::add);
                }
            }
            Set<Path> found = new HashSet<>();
            collectParts(TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY), found);
            assertThat(found).as(name).isEqualTo(listed);
            assertThat(disk.list(TestDatabases.BACKUPS)).as(name).isEqualTo(List.copyOf(sets()));
            assertThat(disk.list(TestDatabases.ROOT.resolve(FileNames.SNAPSHOT_DIRECTORY))).as(name)
                    .isEmpty();
        }

        private void collectParts(Path directory, Set<Path> found) {
            for (Path child : disk.list(directory)) {
                if (disk.isDirectory(child)) {
                    collectParts(child, found);
                } else if (FileNames.parsePart(child).isPresent()
                        || FileNames.DeletesName.parse(child).isPresent()) {
                    found.add(child);
                } else {
                    assertThat(FileNames.isAside(child)).as(name + ": " + child).isFalse();
                }
            }
        }

        private void restore() {
            if (disk.exists(COPY)) {
                try (Database restored = TestDatabases.open(disk, COPY)) {
                    restored.flush();
                }
            }
        }
    }
}
