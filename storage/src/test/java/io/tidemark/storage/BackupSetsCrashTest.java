package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.ExpirePolicy;
import io.tidemark.storage.backup.SetSummary;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.SimulatedDisk;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cuts the power, or lets an operation fail, at every point of dropping, pinning and expiring sets. */
class BackupSetsCrashTest {
    private static final Path CONF = Path.of("/no-conf");

    private final Map<String, Map<String, List<String>>> contents = new HashMap<>();
    private final SimulatedDisk base = prepared();

    /** Four sets of a database, each with another content. */
    private SimulatedDisk prepared() {
        SimulatedDisk disk = new SimulatedDisk();
        Random random = new Random(21);
        Workload workload = new Workload(random);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            for (int round = 0; round < 4; round++) {
                for (int step = 0; step < 6; step++) {
                    workload.step(database);
                }
                database.flush();
                String id = database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).id();
                contents.put(id, workload.model());
            }
        }
        return disk.settled();
    }

    /** What the script has been told is done. */
    private static final class Progress {
        private boolean dropped;
        private boolean pinned;
        private boolean expired;
    }

    private static void script(SimulatedDisk disk, Progress progress) {
        BackupSets sets = new BackupSets(disk, TestDatabases.BACKUPS);
        sets.pin("2026-01-02.1", true);
        progress.pinned = true;
        sets.drop("2026-01-02.2", false);
        progress.dropped = true;
        sets.expire(ExpirePolicy.keepLast(1), false);
        progress.expired = true;
    }

    @Test
    void leavesEverySetWholeOrGoneWhenThePowerFailsAtAnyPoint() {
        Random random = new Random(4);
        boolean ended = false;
        int states = 0;
        for (int at = 0; !ended; at++) {
            for (int variant = 0; variant < 6; variant++) {
                SimulatedDisk disk = base.settled();
                disk.withFaults(Faults.powerCutAt(disk.operationCount() + at));
                Progress progress = new Progress();
                try {
                    script(disk, progress);
                    ended = true;
                } catch (Faults.PowerCut cut) {
                    assertThat(cut).isNotNull();
                }
                check(disk.crash(random), progress, "cut before operation " + at);
                states++;
            }
        }
        assertThat(states).isGreaterThan(300);
    }

    @ParameterizedTest
    @EnumSource(value = Faults.Fault.class, names = {"IO_ERROR", "DISK_FULL"})
    void leavesEverySetWholeOrGoneWhenAnyOperationFails(Faults.Fault fault) {
        boolean ended = false;
        for (int at = 0; !ended; at++) {
            SimulatedDisk disk = base.settled();
            disk.withFaults(Faults.once(disk.operationCount() + at, fault));
            Progress progress = new Progress();
            try {
                script(disk, progress);
                ended = at > 200;
            } catch (StorageException refused) {
                assertThat(refused).isNotNull();
            }
            disk.withFaults(Faults.none());
            check(disk, progress, fault + " at operation " + at);
        }
    }

    private void check(SimulatedDisk disk, Progress progress, String name) {
        // A start sweeps what is left; then only sets and pins of sets are there.
        TestDatabases.open(disk, TestDatabases.ROOT).close();
        BackupSets sets = new BackupSets(disk, TestDatabases.BACKUPS);
        List<SetSummary> list = sets.list();
        assertThat(disk.list(TestDatabases.BACKUPS)).as(name)
                .noneMatch(path -> path.toString().contains(".dropped-"));
        List<String> ids = list.stream().map(SetSummary::id).toList();
        assertThat(ids).as(name).contains("2026-01-02.3", "2026-01-02.1");
        if (progress.dropped) {
            assertThat(ids).as(name).doesNotContain("2026-01-02.2");
        }
        if (progress.expired) {
            assertThat(ids).as(name).containsExactlyInAnyOrder("2026-01-02.1", "2026-01-02.3");
        }
        for (SetSummary summary : list) {
            assertThat(summary.problem()).as(name).isEmpty();
            if (progress.pinned && summary.id().equals("2026-01-02.1")) {
                assertThat(summary.pinned()).as(name).isTrue();
            }
            checkFiles(disk, sets.open(summary.id()), name);
        }
        // Everything can be done again.
        script(disk, new Progress(), ids);
        assertThat(sets.list()).as(name).hasSize(2);
        try (Database restored = TestDatabases.open(disk, sets.list().getFirst().path())) {
            assertThat(TableContents.of(restored)).as(name).isEqualTo(contents.get("2026-01-02.1"));
        }
    }

    private static void script(SimulatedDisk disk, Progress progress, List<String> ids) {
        BackupSets sets = new BackupSets(disk, TestDatabases.BACKUPS);
        sets.pin("2026-01-02.1", true);
        if (ids.contains("2026-01-02.2")) {
            sets.drop("2026-01-02.2", false);
        }
        sets.expire(ExpirePolicy.keepLast(1), false);
        progress.expired = true;
    }

    private static void checkFiles(Disk disk, BackupSet set, String name) {
        for (BackupSet.File file : set.files()) {
            try (DiskFile content = disk.open(set.path().resolve(file.path()), Disk.Open.READ)) {
                assertThat(HexFormat.of().formatHex(Checksums.sha256(content))).as(name)
                        .isEqualTo(file.sha256());
            }
        }
    }
}
