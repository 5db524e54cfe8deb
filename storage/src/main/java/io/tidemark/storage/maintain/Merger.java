package io.tidemark.storage.maintain;

import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.commit.Committer;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCheck;
import io.tidemark.storage.part.PartEntry;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.PartSet;
import io.tidemark.storage.table.TableDeletes;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.thread.Pauses;
import io.tidemark.storage.wal.Wal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges parts of one partition where it pays: many small ones soon; small or overlapping ones once when the partition
 * is no longer written; one of which many rows are deleted. Other large parts in order are never rewritten. Only rows
 * that a delete vector names are left out, so that the parts still hold the commits up to the table's flushed txn. At most one thread at a time.
 */
final class Merger {
    private static final Logger LOG = LoggerFactory.getLogger(Merger.class);
    /** Rows; a part with fewer is small. */
    private static final long SMALL_ROWS = 256 * 1024;
    /** Small parts of a partition that are too many. */
    private static final int MAX_SMALL_PARTS = 16;
    /** Rows; more are not merged into one part. */
    private static final long MAX_MERGED_ROWS = 32L << 20;
    /** Deleted rows of a part from which on it is written anew, percent. */
    private static final long HOLLOW_PERCENT = 30;
    /** A part that could not be read is tried again after so long, and each time after twice as long, up to a day. */
    private static final Duration UNREADABLE = Duration.ofMinutes(5);
    private static final Duration MOST_UNREADABLE = Duration.ofDays(1);
    /** A partition without new parts for so long is no longer written. */
    private static final Duration QUIET = Duration.ofMinutes(5);

    private final Disk disk;
    private final Committer committer;
    private final Wal wal;
    private final TableFilePublisher publisher;
    private final InstantSource clock;
    private final LongAdder merges = new LongAdder();
    private final Map<Partition, Seen> seen = new HashMap<>();
    /** Parts that are left as they are, or were until lately. */
    private final Map<Part, Left> left = new HashMap<>();

    /** Until when a part is left: for good when it is damaged. */
    private record Left(Instant until, Duration pause) {
        static final Left FOR_GOOD = new Left(Instant.MAX, Duration.ZERO);
    }

    private record Partition(int table, String name) {}

    /** The newest part of a partition and when it was first seen. */
    private record Seen(long newestPart, Instant since) {}

    Merger(Disk disk, Live live, TableFilePublisher publisher, InstantSource clock) {
        this.disk = disk;
        this.committer = live.committer();
        this.wal = live.wal();
        this.publisher = publisher;
        this.clock = clock;
    }

    /** Merges that were done so far. */
    long merges() {
        return merges.sum();
    }

    /** Does the merges that are due; {@code quiet} also those of partitions that may still be written. */
    void merge(boolean quiet) {
        Attempts attempts = new Attempts();
        try (DatabaseView view = committer.view("merge")) {
            for (TableVersion table : view.version().tables()) {
                Map<String, List<Part>> partitions = new TreeMap<>();
                table.parts().parts().forEach(part -> partitions
                        .computeIfAbsent(part.entry().partition(), _ -> new ArrayList<>()).add(part));
                partitions.forEach((name, all) -> {
                    List<Part> parts = all.stream().filter(part -> !isLeft(part)).toList();
                    List<Part> due = due(parts, quiet || isQuiet(new Partition(table.id(), name), all));
                    if (due.size() > 1) {
                        attempts.addWhileRoom(() -> merge(view, table, due));
                    }
                    parts.stream()
                            .filter(part -> !(due.size() > 1 && due.contains(part)) && isHollow(table, part))
                            .forEach(part -> attempts.addWhileRoom(() -> merge(view, table, List.of(part))));
                });
            }
        }
        attempts.end();
    }

    private boolean isLeft(Part part) {
        Left known = left.get(part);
        return known != null && known.until.isAfter(clock.instant());
    }

    /** Whether so many rows are deleted that the part is worth to be written anew. */
    private static boolean isHollow(TableVersion table, Part part) {
        long deleted = table.parts().vector(part).map(vector -> vector.entry().rows()).orElse(0L);
        return deleted * 100 > part.entry().rows() * HOLLOW_PERCENT;
    }

    private boolean isQuiet(Partition partition, List<Part> parts) {
        long newest = parts.stream().mapToLong(part -> part.entry().id()).max().orElse(0);
        Seen known = seen.get(partition);
        if (known == null || known.newestPart != newest) {
            seen.put(partition, new Seen(newest, clock.instant()));
            return false;
        }
        return Duration.between(known.since, clock.instant()).compareTo(QUIET) >= 0;
    }

    private static List<Part> due(List<Part> parts, boolean quiet) {
        List<Part> small = parts.stream().filter(part -> part.entry().rows() < SMALL_ROWS).toList();
        List<Part> due = new ArrayList<>();
        if (quiet) {
            for (Part part : parts) {
                if (small.contains(part) || parts.stream().anyMatch(other -> overlap(part, other))) {
                    due.add(part);
                }
            }
        } else if (small.size() > MAX_SMALL_PARTS) {
            due.addAll(small);
        }
        long rows = due.stream().mapToLong(part -> part.entry().rows()).sum();
        return rows > MAX_MERGED_ROWS ? small.size() > MAX_SMALL_PARTS ? small : List.of() : due;
    }

    private static boolean overlap(Part one, Part other) {
        PartEntry a = one.entry();
        PartEntry b = other.entry();
        return a.id() != b.id() && a.minTimestamp() <= b.maxTimestamp()
                && b.minTimestamp() <= a.maxTimestamp();
    }

    /** Its rows would get new checksums, and nobody could tell any more: the part stays as it is, to be found. */
    private void requireSound(Part part) {
        try {
            PartCheck.check(disk, part.path(), part.entry());
        } catch (StorageException.OfFile damage) {
            left.put(part, damage instanceof StorageException.CorruptFile
                    ? Left.FOR_GOOD
                    : unreadable(left.get(part)));
            LOG.error("event=part-not-merged path={} reason=\"{}\"", part.path(), damage.getMessage());
            throw damage;
        }
    }

    private Left unreadable(@Nullable Left before) {
        Duration wait = before == null ? UNREADABLE : before.pause.multipliedBy(2);
        Duration limited = wait.compareTo(MOST_UNREADABLE) < 0 ? wait : MOST_UNREADABLE;
        return new Left(clock.instant().plus(limited), limited);
    }

    private void merge(DatabaseView view, TableVersion table, List<Part> before) {
        wal.sync(); // when that fails, nothing could be published
        try {
            mergeSound(view, table, before);
            before.forEach(left::remove);
        } catch (StorageException known) {
            throw known;
        } catch (RuntimeException | VirtualMachineError | LinkageError unknown) {
            // It may well come each time, after much work, and others would get none.
            before.forEach(part -> left.put(part, unreadable(left.get(part))));
            throw unknown;
        }
    }

    private void mergeSound(DatabaseView view, TableVersion table, List<Part> before) {
        // Those that could not be read before, first: else the others would be read for nothing.
        before.stream().sorted(Comparator.comparing(part -> !left.containsKey(part)))
                .forEach(this::requireSound);
        RowIdSet flushed = table.deletes().flushed();
        TableVersion inputs = table.withParts(PartSet.of(before), List.of(), table.flushedTxn(),
                table.nextPartId()).withDeletes(new TableDeletes(flushed, RowIdSet.EMPTY));
        try (DatabaseView rows = PartBuilder.only(view, inputs)) {
            PartBuilder builder = new PartBuilder(disk, table.directory(), () -> publisher.newPartId(table),
                    Pauses.NONE);
            RowIdSet dropped = RowIdSet.EMPTY;
            for (RowIdSet ids : PartDeletes.of(view, inputs, flushed).values()) {
                dropped = dropped.union(ids);
            }
            List<Part> after = builder.write(rows, table);
            if (publisher.merged(table, new MergedParts(before, after, dropped))) {
                merges.increment();
            }
        }
    }
}
