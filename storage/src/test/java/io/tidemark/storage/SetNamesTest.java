package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.ExpirePolicy;
import io.tidemark.storage.backup.SetSummary;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.SimulatedDisk;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The name of a set may be another's a moment later, and what was told to be done holds after a power cut. */
class SetNamesTest {
    private static final Path CONF = Path.of("/no-conf");
    private static final long PATIENCE_MILLIS = 300;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final HookedDisk hooked = new HookedDisk(disk);

    private static String backUp(Database database) {
        return database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).id();
    }

    /** EXPIRE has made up its mind; then somebody drops one of those sets, and a new one gets its name. */
    @Test
    void expireSparesANewSetWithTheNameOfAnExpiredOne() {
        try (Database database = TestDatabases.open(hooked, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            for (int set = 0; set < 3; set++) {
                backUp(database);
            }
            AtomicBoolean broken = new AtomicBoolean();
            hooked.before(() -> {
                if (broken.compareAndSet(false, true)) {
                    database.backupSets().drop("2026-01-02.1", false);
                    assertThat(backUp(database)).isEqualTo("2026-01-02.1");
                }
            });
            assertThat(database.backupSets().expire(ExpirePolicy.keepLast(1), false))
                    .extracting(SetSummary::id).containsExactly("2026-01-02");
            assertThat(database.backupSets().list()).extracting(SetSummary::id)
                    .containsExactlyInAnyOrder("2026-01-02.1", "2026-01-02.2");
        }
    }

    @Test
    void aSetIsNeverPinnedAndDroppedAtOnce() throws InterruptedException {
        String id;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            id = backUp(database);
        }
        BackupSets sets = new BackupSets(hooked, TestDatabases.BACKUPS);
        AtomicBoolean pinned = new AtomicBoolean();
        Thread pinning = Thread.ofPlatform().unstarted(() -> {
            try {
                sets.pin(id, true);
                pinned.set(true);
            } catch (StorageException gone) {
                assertThat(gone).isNotNull();
            }
        });
        hooked.before(() -> {
            if (pinning.getState() == Thread.State.NEW) {
                pinning.start();
                try {
                    pinning.join(PATIENCE_MILLIS);
                } catch (InterruptedException nobodyInterruptsUs) {
                    throw new IllegalStateException(nobodyInterruptsUs);
                }
            }
        });
        try {
            sets.drop(id, false);
        } catch (StorageException.WrongState refused) {
            assertThat(refused).hasMessageContaining("pinned");
        }
        pinning.join();
        assertThat(sets.list()).hasSize(pinned.get() ? 1 : 0);
    }

    /** The first attempt made the file, or removed it, and could not sync the directory; the second one has to. */
    @Test
    void aPinAndItsEndAreDurableAfterAnAttemptThatFailed() {
        String id;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            id = backUp(database);
        }
        BackupSets sets = new BackupSets(disk, TestDatabases.BACKUPS);
        for (boolean pinned : new boolean[]{true, false}) {
            disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.SYNC_DIRECTORY
                    ? Faults.Fault.IO_ERROR
                    : Faults.Fault.NONE);
            assertThatThrownBy(() -> sets.pin(id, pinned)).isInstanceOf(StorageException.InputOutput.class);
            disk.withFaults(Faults.none());
            sets.pin(id, pinned);
            for (int seed = 0; seed < 20; seed++) {
                BackupSets crashed = new BackupSets(disk.crash(new Random(seed)), TestDatabases.BACKUPS);
                assertThat(crashed.list().getFirst().pinned()).as("seed %d", seed).isEqualTo(pinned);
            }
        }
    }

    /** While a set is written, another one fails when it has its name, and another server drops what is left of it. */
    @Test
    void aSetIsNotTakenForOneThatWasWithdrawnUnderItsName() {
        try (Database database = TestDatabases.open(hooked, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            AtomicBoolean stuck = new AtomicBoolean();
            disk.withFaults(operation -> {
                if (operation.kind() == DiskOperation.Kind.SYNC_DIRECTORY
                        && operation.path().equals(TestDatabases.BACKUPS)) {
                    stuck.set(true);
                }
                return stuck.get() && operation.kind() != DiskOperation.Kind.READ
                        ? Faults.Fault.IO_ERROR
                        : Faults.Fault.NONE;
            });
            AtomicBoolean broken = new AtomicBoolean();
            hooked.beforeWrite(() -> {
                if (broken.compareAndSet(false, true)) {
                    assertThatThrownBy(() -> backUp(database))
                            .isInstanceOf(StorageException.InputOutput.class);
                    disk.withFaults(Faults.none());
                    assertThat(database.backupSets().list()).isEmpty();
                    BackupSets others = new BackupSets(disk, TestDatabases.BACKUPS);
                    others.drop(others.list().getFirst().id(), false);
                }
            });
            backUp(database);
            assertThat(database.backupSets().list()).hasSize(1);
            backUp(database);
            assertThat(database.backupSets().list()).hasSize(2);
        }
    }
}
