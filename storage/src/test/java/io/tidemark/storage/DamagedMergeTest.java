package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.verify.Level;
import io.tidemark.storage.verify.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A merge makes no sound part of a damaged one: the damage would be in all later backups, and nobody could tell. */
class DamagedMergeTest {
    /** Of a partition, that are merged soon. */
    private static final int SMALL_PARTS = 17;

    private final SimulatedDisk disk = new SimulatedDisk();

    @Test
    void leavesADamagedPartToBeFound() {
        Path damaged;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            for (int part = 1; part < SMALL_PARTS; part++) {
                Days.append(database, "days", 0, 1);
                database.flush();
            }
            damaged = parts(database).getFirst().path();
        }
        String content = new String(AtomicFile.read(disk, damaged), StandardCharsets.ISO_8859_1);
        disk.flip(damaged, content.indexOf("word 3") + 5L, 0);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThatThrownBy(database::maintain).isInstanceOf(StorageException.CorruptFile.class);
            assertThat(database.verifyDatabase(Level.CHECKSUM, BackupControl.NONE).problems())
                    .extracting(Problem::path)
                    .containsExactly(TestDatabases.ROOT.relativize(damaged).toString());
            // The others are merged as soon as there are enough of them.
            Days.append(database, "days", 0, 1);
            database.flush();
            database.maintain();
            assertThat(parts(database)).hasSize(2).extracting(Part::path).contains(damaged);
        }
    }

    @Test
    void triesNothingTwiceWithAPartThatCannotBeRead() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            Days.append(database, "days", 0, 1);
            database.flush();
            Path unreadable = parts(database).getFirst().path();
            disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.READ
                    && operation.path().equals(unreadable) ? Faults.Fault.IO_ERROR : Faults.Fault.NONE);
            assertThatThrownBy(database::compact).isInstanceOf(StorageException.InputOutput.class);
            Days.append(database, "days", 0, 1);
            database.compact();
            assertThat(parts(database)).hasSize(2).extracting(Part::path).contains(unreadable);
        }
    }

    @Test
    void mergesAPartThatCouldNotBeReadForAWhileAndNeverADamagedOne() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
        try (Database database = TestDatabases.open(disk, TestDatabases.options(TestDatabases.ROOT),
                now::get)) {
            Days.create(database, "days", 2);
            Days.append(database, "days", 0, 2);
            database.flush();
            Path damaged = parts(database).getFirst().path();
            disk.flip(damaged, disk.size(damaged) / 2, 0);
            disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.READ
                    && !operation.path().equals(damaged) ? Faults.Fault.IO_ERROR : Faults.Fault.NONE);
            assertThatThrownBy(database::compact).isInstanceOf(StorageException.OfFile.class);
            disk.withFaults(Faults.none());
            database.compact();
            assertThat(parts(database)).hasSize(4);
            now.updateAndGet(then -> then.plus(Duration.ofMinutes(6)));
            database.compact();
            assertThat(parts(database)).hasSize(3).extracting(Part::path).contains(damaged);
            now.updateAndGet(then -> then.plus(Duration.ofDays(1)));
            database.compact();
            assertThat(parts(database)).hasSize(3);
        }
    }

    /** While a part is left out and comes back, the partition is as quiet as before; and it comes back ever later. */
    @Test
    void mergesTheOthersOfAQuietPartitionThoughItsNewestPartCannotBeRead() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
        AtomicInteger reads = new AtomicInteger();
        try (Database database = TestDatabases.open(disk, TestDatabases.options(TestDatabases.ROOT),
                now::get)) {
            Days.create(database, "days", 1);
            for (int part = 1; part < 3; part++) {
                Days.append(database, "days", 0, 1);
                database.flush();
            }
            Path unreadable = parts(database).getLast().path();
            disk.withFaults(operation -> {
                if (operation.kind() != DiskOperation.Kind.READ || !operation.path().equals(unreadable)) {
                    return Faults.Fault.NONE;
                }
                reads.incrementAndGet();
                return Faults.Fault.IO_ERROR;
            });
            database.maintain();
            now.updateAndGet(then -> then.plus(Duration.ofMinutes(5)));
            assertThatThrownBy(database::maintain).isInstanceOf(StorageException.InputOutput.class);
            now.updateAndGet(then -> then.plus(Duration.ofSeconds(1)));
            database.maintain();
            assertThat(parts(database)).hasSize(2).extracting(Part::path).contains(unreadable);
            database.maintain();
            now.updateAndGet(then -> then.plus(Duration.ofMinutes(5)));
            assertThatThrownBy(database::maintain).isInstanceOf(StorageException.InputOutput.class);
            now.updateAndGet(then -> then.plus(Duration.ofMinutes(9)));
            database.maintain();
            assertThat(reads).hasValue(2);
            disk.withFaults(Faults.none());
            now.updateAndGet(then -> then.plus(Duration.ofMinutes(1)));
            database.maintain();
            assertThat(parts(database)).hasSize(1);
        }
    }

    private static List<Part> parts(Database database) {
        try (DatabaseView view = database.view()) {
            return view.version().table("days").orElseThrow().parts().parts();
        }
    }
}
