package io.tidemark.storage.wal;

import io.tidemark.storage.file.Disk;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** What the tests of the log share: a database's identity, payloads that are known from their seed, reading all. */
final class WalFixture {
    static final Path WAL = Path.of("/database/wal");
    static final UUID DATABASE = new UUID(0x1122334455667788L, 0x99aabbccddeeff00L);
    static final WalIdentity IDENTITY = new WalIdentity(DATABASE, 1);

    /** Bytes; the smallest, so that tests rotate often. */
    static final int SEGMENT_BYTES = 64 << 10;

    private WalFixture() {}

    /** What is in a log. */
    record Content(TreeMap<Long, Long> seeds, WalEnd end) {
        long last() {
            return seeds.isEmpty() ? 0 : seeds.lastKey();
        }
    }

    /** A clock that stands still and a background that runs at once: the same calls, the same disk operations. */
    static WalOptions options(WalMode mode, int spareCount) {
        return options(mode, spareCount, SEGMENT_BYTES);
    }

    private static WalOptions options(WalMode mode, int spareCount, int segmentBytes) {
        AtomicLong clock = new AtomicLong(1_000_000);
        return new WalOptions(mode, segmentBytes, spareCount, clock::get, Runnable::run);
    }

    /** With segments of 4 MiB, larger than the one that a run begins with. */
    static Wal openLarge(Disk disk, WalEnd end) {
        return Wal.open(disk, WAL, options(WalMode.SYNC, 1, 4 << 20), IDENTITY, end);
    }

    static Wal open(Disk disk, WalEnd end) {
        return Wal.open(disk, WAL, options(WalMode.SYNC, 1), IDENTITY, end);
    }

    /** Two pieces; the first 8 bytes are the seed. */
    static WalEntry entry(long seed, int byteCount) {
        byte[] bytes = new byte[byteCount];
        new Random(seed).nextBytes(bytes);
        MemorySegment head = MemorySegment.ofArray(new byte[Long.BYTES]);
        head.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, seed);
        return WalEntry.of((int) (seed & 0xff), 2, 7, List.of(head, MemorySegment.ofArray(bytes)));
    }

    static void commit(Wal wal, long seed, int byteCount) {
        wal.awaitDurable(wal.append(entry(seed, byteCount)).txn());
    }

    /** Reads everything, and checks that txns are dense, times rise and payloads are what their seed says. */
    static Content read(Disk disk) {
        return read(disk, 1, Long.MAX_VALUE);
    }

    static Content read(Disk disk, long from, long to) {
        TreeMap<Long, Long> seeds = new TreeMap<>();
        try (WalReader reader = WalReader.open(disk, WAL, DATABASE, from, to)) {
            long micros = Long.MIN_VALUE;
            while (reader.next()) {
                WalRecord record = reader.record();
                long expected = seeds.isEmpty() ? from : seeds.lastKey() + 1;
                check(record.txn() == expected, "txn " + record.txn() + " after " + (expected - 1));
                check(record.commitMicros() > micros, "commit time does not rise");
                micros = record.commitMicros();
                seeds.put(record.txn(), seedOf(record));
            }
            return new Content(seeds, reader.end());
        }
    }

    private static long seedOf(WalRecord record) {
        long seed = record.payload().get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        byte[] body = record.payload().asSlice(Long.BYTES).toArray(ValueLayout.JAVA_BYTE);
        byte[] expected = new byte[body.length];
        new Random(seed).nextBytes(expected);
        check(Arrays.equals(body, expected), "payload of seed " + seed);
        check(record.type() == (int) (seed & 0xff) && record.tableCount() == 2 && record.flags() == 7,
                "fields");
        return seed;
    }

    static List<String> names(Disk disk) {
        List<String> names = new ArrayList<>();
        disk.list(WAL).forEach(path -> names.add(path.getFileName() + ""));
        return names;
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
