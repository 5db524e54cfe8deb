package io.tidemark.storage.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.SimulatedDisk;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Full disks, failing media, and damage that is found or that is harmless. */
class WalFaultTest {
    private static final int COMMITS = 120;

    private static Wal open(SimulatedDisk disk, int spares) {
        return Wal.open(disk, WalFixture.WAL, WalFixture.options(WalMode.SYNC, spares), WalFixture.IDENTITY,
                WalEnd.NOTHING);
    }

    @Test
    void staysUsableWhenAnyOperationFailsOnce() {
        long operations = workload(new SimulatedDisk(), new TreeMap<>());
        for (Faults.Fault fault : new Faults.Fault[]{Faults.Fault.DISK_FULL, Faults.Fault.IO_ERROR}) {
            for (int at = 0; at < operations; at++) {
                SimulatedDisk disk = new SimulatedDisk().withFaults(Faults.once(at, fault));
                TreeMap<Long, Long> acknowledged = new TreeMap<>();
                workload(disk, acknowledged);
                TreeMap<Long, Long> found = WalFixture.read(disk.withFaults(Faults.none())).seeds();
                assertThat(found).as("%s at %d", fault, at).containsAllEntriesOf(acknowledged);
                assertThat(WalFixture.read(disk.crash(new Random(at))).seeds()).as("%s at %d", fault, at)
                        .containsAllEntriesOf(acknowledged);
            }
        }
    }

    @Test
    void refusesCommitsOnAFullDiskFromAnyOperationOnAndAcceptsThemAgain() {
        long operations = workload(new SimulatedDisk(), new TreeMap<>());
        for (int at = 3; at < operations; at++) {
            SimulatedDisk disk = new SimulatedDisk().withFaults(Faults.diskFullFrom(at));
            disk.withFaults(Faults.none()).makeDirectories(WalFixture.WAL);
            disk.withFaults(Faults.diskFullFrom(at));
            TreeMap<Long, Long> acknowledged = new TreeMap<>();
            try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
                commitAll(wal, acknowledged);
                long before = wal.lastTxn();
                disk.withFaults(Faults.none());
                WalFixture.commit(wal, 4711, 5_000);
                acknowledged.put(before + 1, 4711L);
                assertThat(wal.failure()).isEmpty();
            }
            assertThat(WalFixture.read(disk).seeds()).as("full from %d", at).isEqualTo(acknowledged);
        }
    }

    @Test
    void usesItsSpareSegmentsOnAFullDiskAndWritesNothingAfterThem() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Wal wal = open(disk, 2)) {
            disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.CREATE
                    ? Faults.Fault.DISK_FULL
                    : Faults.Fault.NONE);
            int accepted = 0;
            try {
                for (; accepted < 1000; accepted++) {
                    WalFixture.commit(wal, accepted, 3_000);
                }
            } catch (StorageException.DiskFull full) {
                assertThat(full).hasMessageContaining("/database/wal/spare-");
            }
            assertThat(accepted).isBetween(55, 65); // three segments
            long operations = disk.operationCount();
            assertThatThrownBy(() -> wal.append(WalFixture.entry(1, 3_000)))
                    .isInstanceOf(StorageException.DiskFull.class);
            assertThat(disk.operationCount()).isEqualTo(operations + 1);
            assertThat(WalFixture.read(disk).seeds()).hasSize(accepted);
        }
    }

    @Test
    void turnsReadOnlyWhenTwoSegmentsFail() {
        SimulatedDisk disk = new SimulatedDisk();
        Wal wal = WalFixture.open(disk, WalEnd.NOTHING);
        WalFixture.commit(wal, 1, 10);
        disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.FORCE
                ? Faults.Fault.IO_ERROR
                : Faults.Fault.NONE);
        assertThatThrownBy(() -> WalFixture.commit(wal, 2, 10))
                .isInstanceOf(StorageException.InputOutput.class);
        disk.withFaults(Faults.none());
        assertThatThrownBy(() -> WalFixture.commit(wal, 3, 10)).isInstanceOf(StorageException.ReadOnly.class)
                .hasMessageContaining("the write-ahead log failed: input/output error");
        assertThat(wal.failure()).isPresent();
        assertThat(WalFixture.read(disk.crash(new Random(1))).last()).isBetween(1L, 2L);
    }

    @Test
    void turnsReadOnlyWhenAWriteHasFailedAndNoOtherSegmentCanBeMade() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Wal wal = open(disk, 0)) {
            WalFixture.commit(wal, 1, 10);
            disk.withFaults(_ -> Faults.Fault.IO_ERROR);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> WalFixture.commit(wal, 2, 10))
                        .isInstanceOf(StorageException.InputOutput.class);
                assertThat(wal.failure().isPresent()).isEqualTo(i == 1);
            }
            disk.withFaults(Faults.none());
            assertThatThrownBy(() -> WalFixture.commit(wal, 3, 10))
                    .isInstanceOf(StorageException.ReadOnly.class);
        }
        assertThat(WalFixture.read(disk).seeds()).hasSize(1);
    }

    @Test
    void goesOnWhenASegmentIsFullAndTheNextCouldNotBeMadeAtFirst() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Wal wal = open(disk, 0)) {
            WalFixture.commit(wal, 1, WalFixture.SEGMENT_BYTES / 2);
            disk.withFaults(_ -> Faults.Fault.IO_ERROR);
            assertThatThrownBy(() -> WalFixture.commit(wal, 2, WalFixture.SEGMENT_BYTES / 2))
                    .isInstanceOf(StorageException.InputOutput.class);
            disk.withFaults(Faults.none());
            assertThat(wal.failure()).isEmpty();
            WalFixture.commit(wal, 3, WalFixture.SEGMENT_BYTES / 2);
        }
        assertThat(WalFixture.read(disk).seeds()).hasSize(2);
    }

    @Test
    void findsDamageInAcknowledgedRecordsAndCutsATornTail() {
        SimulatedDisk disk = new SimulatedDisk();
        Path file;
        long used;
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
            for (int i = 1; i <= 20; i++) {
                WalFixture.commit(wal, i, 40);
            }
            file = wal.segments().getFirst().path();
            used = wal.segments().getFirst().usedBytes();
        }
        int recordBytes = (int) RecordHeader.recordBytes(48);
        int found = 0;
        for (long at = SegmentHeader.BYTES; at < used; at++) {
            SimulatedDisk damaged = disk.settled();
            flip(damaged, file, at);
            boolean last = at >= used - recordBytes;
            try {
                assertThat(WalFixture.read(damaged).last()).as("byte %d", at).isEqualTo(last ? 19 : 20);
            } catch (StorageException.CorruptFile corrupt) {
                found++;
                assertThat(last).isFalse();
                assertThat(corrupt.path()).isEqualTo(file);
                assertThat(corrupt.offset()).isEqualTo(SegmentHeader.BYTES
                        + (at - SegmentHeader.BYTES) / recordBytes * recordBytes);
            }
        }
        // Each commit was acknowledged before the next was written, so only damage in the last is taken for a tear.
        assertThat(found).isEqualTo(19 * recordBytes);
    }

    @Test
    void findsThatARecordWasAcknowledgedByOneFarBehindIt() {
        SimulatedDisk disk = new SimulatedDisk();
        Path file;
        try (Wal wal = WalFixture.openLarge(disk, WalEnd.NOTHING)) {
            WalFixture.commit(wal, 1, 10);
            WalFixture.commit(wal, 2, 2_500_000);
            WalFixture.commit(wal, 3, 10);
            WalFixture.commit(wal, 4, 10);
            file = wal.segments().get(1).path();
        }
        assertThat(WalFixture.read(disk.settled()).seeds()).hasSize(4);
        flip(disk, file, SegmentHeader.BYTES + 1000);
        assertThatThrownBy(() -> WalFixture.read(disk)).isInstanceOfSatisfying(
                StorageException.CorruptFile.class,
                corrupt -> assertThat(corrupt.offset()).isEqualTo(SegmentHeader.BYTES));
    }

    @Test
    void findsEveryFlippedByteOfASegmentHeader() {
        SimulatedDisk disk = new SimulatedDisk();
        Wal wal = WalFixture.open(disk, WalEnd.NOTHING);
        Path file = wal.segments().getFirst().path();
        wal.close();
        for (int at = 0; at < 76; at++) {
            SimulatedDisk damaged = disk.settled();
            flip(damaged, file, at);
            assertThatThrownBy(() -> WalFixture.read(damaged))
                    .isInstanceOf(StorageException.CorruptFile.class);
        }
    }

    private static void flip(Disk disk, Path path, long offset) {
        try (DiskFile file = disk.open(path, Disk.Open.WRITE)) {
            byte[] one = new byte[1];
            file.read(MemorySegment.ofArray(one), offset);
            one[0] ^= 0x10;
            file.write(MemorySegment.ofArray(one), offset);
        }
    }

    /** Commits until done, through failures; starts again when the log does not open. */
    private static long workload(SimulatedDisk disk, SortedMap<Long, Long> acknowledged) {
        for (int attempt = 0; attempt < 2; attempt++) {
            try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
                commitAll(wal, acknowledged);
                break;
            } catch (StorageException.OfFile expected) {
                assertThat(attempt).as("fails once only").isZero();
            }
        }
        return disk.operationCount();
    }

    private static void commitAll(Wal wal, SortedMap<Long, Long> acknowledged) {
        for (int i = 1; i <= COMMITS; i++) {
            try {
                WalAppended appended = wal.append(WalFixture.entry(i, i % 3 == 0 ? 10 : 2_500));
                wal.awaitDurable(appended.txn());
                acknowledged.put(appended.txn(), (long) i);
            } catch (StorageException.OfFile | StorageException.ReadOnly expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
        }
    }
}
