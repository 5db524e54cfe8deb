package io.tidemark.storage.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.SimulatedDisk;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WalTest {
    private final SimulatedDisk disk = new SimulatedDisk();

    @Test
    void readsBackWhatWasAppendedOverManySegments() {
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
            for (int i = 1; i <= 200; i++) {
                WalFixture.commit(wal, i, i * 17 % 3000);
            }
            assertThat(wal.segments()).hasSizeGreaterThan(3);
            assertThat(wal.durableTxn()).isEqualTo(200);
        }
        WalFixture.Content content = WalFixture.read(disk);
        assertThat(content.seeds()).hasSize(200).containsEntry(77L, 77L);
        assertThat(content.end().lastTxn()).isEqualTo(200);
        assertThat(content.end().lastCommitMicros()).isEqualTo(1_000_199);
    }

    @Test
    void takesNoRecordWhoseNumberIsNotTheNext() {
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
            for (int i = 1; i <= 3; i++) {
                WalFixture.commit(wal, i, 100);
            }
        }
        List<Long> offsets = new ArrayList<>();
        try (WalReader reader = WalReader.open(disk, WalFixture.WAL, WalFixture.DATABASE, 1,
                Long.MAX_VALUE)) {
            while (reader.next()) {
                offsets.add(reader.record().offset());
            }
        }
        // The third record, whose checksums are all right, takes the place of the second.
        Path segment = WalFixture.WAL.resolve("00000001-0000000000000000001-0000000001.wal");
        try (DiskFile file = disk.open(segment, Disk.Open.WRITE)) {
            MemorySegment third = MemorySegment.ofArray(new byte[(int) (offsets.get(2) - offsets.get(1))]);
            file.read(third, offsets.get(2));
            file.write(third, offsets.get(1));
        }
        assertThatThrownBy(() -> WalFixture.read(disk)).isInstanceOf(StorageException.CorruptFile.class);
    }

    @Test
    void readsARangeOnly() {
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
            for (int i = 1; i <= 100; i++) {
                WalFixture.commit(wal, i, 2000);
            }
            assertThat(WalFixture.read(disk, 60, 70).seeds().keySet()).containsExactly(60L, 61L, 62L, 63L,
                    64L,
                    65L, 66L, 67L, 68L, 69L, 70L);
            assertThat(WalFixture.read(disk, 101, Long.MAX_VALUE).seeds()).isEmpty();
        }
    }

    @Test
    void givesARecordLargerThanASegmentOneOfItsOwnSize() {
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
            WalFixture.commit(wal, 1, 10);
            WalFixture.commit(wal, 2, 300_000);
            WalFixture.commit(wal, 3, 5_000);
            assertThat(wal.segments()).extracting(WalSegment::firstTxn).containsExactly(1L, 2L, 3L);
            assertThat(wal.segments()).extracting(WalSegment::lastTxn).containsExactly(1L, 2L, 3L);
        }
        assertThat(WalFixture.read(disk).seeds()).hasSize(3);
    }

    @Test
    void goesOnBehindTheEndInANewSegment() {
        WalEnd end = WalEnd.NOTHING;
        for (int start = 0; start < 5; start++) {
            try (Wal wal = WalFixture.open(disk, end)) {
                WalFixture.commit(wal, start, 100);
                assertThat(wal.segments()).hasSize(start + 1);
            }
            end = WalFixture.read(disk).end();
            assertThat(end.lastTxn()).isEqualTo(start + 1);
        }
        assertThat(WalFixture.names(disk)).hasSize(5).first().asString()
                .isEqualTo("00000001-0000000000000000001-0000000001.wal");
    }

    @Test
    void keepsTheEndAndTellsWhatIsMissingAfterARetirement() {
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
            WalFixture.commit(wal, 1, 100);
            WalFixture.commit(wal, 2, 100);
        }
        try (Wal wal = WalFixture.open(disk, WalFixture.read(disk).end())) {
            assertThat(wal.retire(2, this::unlink)).isEqualTo(1);
        }
        assertThat(WalFixture.read(disk, 2, Long.MAX_VALUE).end()).isEqualTo(new WalEnd(2, 1_000_001));
        assertThatThrownBy(() -> WalFixture.read(disk)).isInstanceOf(StorageException.CorruptFile.class)
                .hasMessageContaining("begins with txn 2");
    }

    @Test
    void doesNotReplayWhatIsBehindTheCutOfANewTimeline() {
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
            for (int i = 1; i <= 100; i++) {
                WalFixture.commit(wal, i, 2000);
            }
        }
        WalIdentity next = new WalIdentity(WalFixture.DATABASE, 2);
        WalEnd cut = new WalEnd(40, 1_000_039);
        try (Wal wal = Wal.open(disk, WalFixture.WAL, WalFixture.options(WalMode.SYNC, 1), next, cut)) {
            WalFixture.commit(wal, 1041, 10);
            WalFixture.commit(wal, 1042, 10);
        }
        WalFixture.Content content = WalFixture.read(disk);
        assertThat(content.seeds()).hasSize(42).containsEntry(40L, 40L).containsEntry(41L, 1041L);
        assertThat(content.end().lastTxn()).isEqualTo(42);
    }

    @Test
    void retiresTheOldestSegmentsUpToThePinnedOne() {
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
            for (int i = 1; i <= 200; i++) {
                WalFixture.commit(wal, i, 2000);
            }
            List<WalSegment> before = wal.segments();
            WalSegment pinned = before.get(2);
            List<Long> offered = new ArrayList<>();
            int count = wal.retire(150, segment -> {
                offered.add(segment.number());
                return segment.number() != pinned.number() && unlink(segment);
            });
            assertThat(count).isEqualTo(2);
            assertThat(offered).containsExactly(1L, 2L, 3L);
            assertThat(wal.segments()).first().isEqualTo(pinned);
            wal.retire(Long.MAX_VALUE, this::unlink);
            assertThat(wal.segments()).hasSize(1).first().matches(WalSegment::active);
        }
    }

    @Test
    void refusesTheLogOfAnotherDatabase() {
        WalFixture.open(disk, WalEnd.NOTHING).close();
        assertThatThrownBy(() -> WalReader.open(disk, WalFixture.WAL, new UUID(1, 2), 1, 9))
                .isInstanceOf(StorageException.ForeignFile.class);
    }

    @Test
    void refusesToGoBack() {
        try (Wal wal = WalFixture.open(disk, new WalEnd(50, 0))) {
            WalFixture.commit(wal, 1, 1);
        }
        assertThatThrownBy(() -> WalFixture.open(disk, new WalEnd(20, 0)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("txn 20 is before");
    }

    @Test
    void beginsEveryRunWithASmallSegment() {
        try (Wal wal = WalFixture.openLarge(disk, WalEnd.NOTHING)) {
            for (int i = 1; i <= 30; i++) {
                WalFixture.commit(wal, i, 50_000);
            }
            assertThat(sizeOfLast(wal)).isEqualTo(4 << 20);
        }
        for (int start = 0; start < 3; start++) {
            try (Wal wal = WalFixture.openLarge(disk, WalFixture.read(disk).end())) {
                assertThat(sizeOfLast(wal)).isBetween(1L << 20, (1L << 20) + 60_000);
            }
        }
        assertThat(WalFixture.read(disk).seeds()).hasSize(30);
    }

    @Test
    void beginsARunWithASegmentThatTheUnprovenTailFits() {
        try (Wal wal = WalFixture.openLarge(disk, WalEnd.NOTHING)) {
            WalFixture.commit(wal, 1, 10);
            WalFixture.commit(wal, 2, 3_000_000);
        }
        try (Wal wal = WalFixture.openLarge(disk, WalFixture.read(disk).end())) {
            assertThat(sizeOfLast(wal)).isBetween(4_000_000L, 4_100_000L);
            WalFixture.commit(wal, 3, 10);
        }
        assertThat(WalFixture.read(disk).seeds()).hasSize(3);
    }

    private long sizeOfLast(Wal wal) {
        try (DiskFile file = disk.open(wal.segments().getLast().path(), Disk.Open.READ)) {
            return file.size();
        }
    }

    @Test
    void isEmptyWhenThereIsNoDirectory() {
        assertThat(WalFixture.read(disk)).isEqualTo(new WalFixture.Content(new TreeMap<>(),
                WalEnd.NOTHING));
    }

    @Test
    void leavesNoSpareSegmentBehind() {
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
            assertThat(WalFixture.names(disk)).anyMatch(name -> name.startsWith("spare-"));
            assertThat(wal.durableTxn()).isZero();
        }
        assertThat(WalFixture.names(disk)).noneMatch(name -> name.startsWith("spare-"));
    }

    @Test
    void makesNoSpareSegmentOfTheLastRoomOfADisk() {
        disk.withFreeBytes(2 * WalFixture.SEGMENT_BYTES - 1);
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
            assertThat(WalFixture.names(disk)).noneMatch(name -> name.startsWith("spare-"));
            WalFixture.commit(wal, 1, WalFixture.SEGMENT_BYTES / 2);
            WalFixture.commit(wal, 2, WalFixture.SEGMENT_BYTES / 2);
            assertThat(WalFixture.names(disk)).noneMatch(name -> name.startsWith("spare-"));
            disk.withFreeBytes(2 * WalFixture.SEGMENT_BYTES);
            WalFixture.commit(wal, 3, WalFixture.SEGMENT_BYTES / 2);
            assertThat(WalFixture.names(disk)).anyMatch(name -> name.startsWith("spare-"));
        }
    }

    private boolean unlink(WalSegment segment) {
        disk.unlink(segment.path());
        return true;
    }
}
