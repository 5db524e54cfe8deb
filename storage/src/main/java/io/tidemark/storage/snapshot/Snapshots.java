package io.tidemark.storage.snapshot;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.maintain.Live;
import io.tidemark.storage.maintain.TableFilePublisher;
import io.tidemark.storage.maintain.TableFiles;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.table.DatabaseVersion;
import io.tidemark.storage.table.PartSet;
import io.tidemark.storage.table.PinRegistry;
import io.tidemark.storage.table.PinRegistry.FilePin;
import io.tidemark.storage.table.RegistryFile;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.wal.WalSegment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SNAPSHOT PREPARE and COMPLETE of a running database. That a snapshot is held is the file {@code snapshot/_snapshot};
 * the pins of its files are rebuilt from it at every start. Safe for many threads.
 */
public final class Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

    private final Disk disk;
    private final Path root;
    private final Path directory;
    private final PinRegistry pins;
    private final InstantSource clock;
    private final Limits limits;
    private final SnapshotTables files;
    private final ReleasedSnapshots released;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Held held;
    /** Whether the directory has a name that no power cut takes; that it is there does not tell, since a sync can fail. */
    private boolean named;
    /** The packed file was removed, but may come back at a power cut. */
    private boolean unsynced;
    /** Of a PREPARE that failed, as long as its packed file is there or may come back. */
    private @Nullable FilePin doubtful;

    /**
     * When a forgotten snapshot is let go.
     *
     * @param maxAge       zero for never
     * @param minFreeBytes of the root's file system, 0 for never
     */
    public record Limits(Duration maxAge, long minFreeBytes) {}

    /** A held snapshot and the pin of its files. */
    private record Held(SnapshotFile.Cut cut, int tables, long pinnedBytes, FilePin pin) {}

    /** The files that recovery from a snapshot needs beside the packed one, and their bytes. */
    private record Needed(List<Path> files, long bytes) {}

    /** No snapshot is known yet; {@link #resume} looks for one. */
    public Snapshots(Disk disk, Path root, PinRegistry pins, InstantSource clock, Limits limits) {
        this.disk = disk;
        this.root = root;
        this.directory = root.resolve(FileNames.SNAPSHOT_DIRECTORY);
        this.pins = pins;
        this.clock = clock;
        this.limits = limits;
        this.files = new SnapshotTables(disk, root);
        this.released = new ReleasedSnapshots(disk, directory);
    }

    private Path file() {
        return directory.resolve(FileNames.SNAPSHOT);
    }

    /**
     * Holds again what was held before the restart. A snapshot that is damaged, or whose files are not all there, is let
     * go for good: copies of it could not be recovered. One that cannot be read, or not by this program, may be sound: it
     * keeps the start from going on, since what it holds would be swept.
     *
     * @param timeline of the database; a snapshot of an earlier one was recovered from, and is removed
     */
    public void resume(long timeline) {
        lock.lock();
        try {
            released.resume();
            if (!disk.exists(file())) {
                released.take();
                return;
            }
            try {
                SnapshotFile snapshot = SnapshotFile.decode(file(), AtomicFile.read(disk, file()));
                if (snapshot.cut().timeline() < timeline) {
                    remove();
                } else {
                    resume(snapshot);
                }
            } catch (StorageException.CorruptFile | StorageException.ForeignFile damaged) {
                invalidate(damaged);
            }
        } finally {
            lock.unlock();
        }
    }

    private void resume(SnapshotFile snapshot) {
        List<TableVersion> stored = new ArrayList<>();
        for (SnapshotFile.Table table : snapshot.tables().stored()) {
            stored.add(table.files().decode(root.resolve(FileNames.DB_DIRECTORY).resolve(table.directory())));
        }
        Needed needed = needed(snapshot, stored);
        Optional<Path> lost = needed.files.stream().filter(file -> !disk.exists(file)).findFirst();
        if (lost.isPresent()) {
            invalidate(new StorageException.FileMissing(lost.get()));
            return;
        }
        hold(snapshot, needed);
        try {
            files.writeMissing(snapshot.tables().stored());
        } catch (StorageException.DiskFull full) {
            LOG.warn("event=snapshot-files-missing reason=\"{}\"", full.getMessage());
        }
        LOG.warn(
                "event=snapshot-held since={} txn={} hint=\"run SNAPSHOT COMPLETE when the copy is done\"",
                instant(snapshot.cut().preparedMicros()), snapshot.cut().txn());
    }

    /** Durable before the start sweeps what the snapshot names, so that no later one claims to hold that. */
    private void invalidate(StorageException reason) {
        LOG.error(
                "event=snapshot-unusable reason=\"{}\" hint=\"it is released: copies taken from now on cannot be "
                        + "recovered\"",
                reason.getMessage());
        remove();
    }

    private Needed needed(SnapshotFile snapshot, List<TableVersion> stored) {
        List<Path> needed = new ArrayList<>();
        long bytes = 0;
        for (TableVersion table : stored) {
            for (Part part : table.parts().parts()) {
                needed.add(part.path());
                bytes += part.entry().fileBytes();
            }
            for (DeleteVector vector : table.parts().vectors()) {
                needed.add(vector.path());
                bytes += vector.entry().fileBytes();
            }
        }
        for (String segment : snapshot.segments()) {
            Path path = root.resolve(FileNames.WAL_DIRECTORY).resolve(segment);
            needed.add(path);
            bytes += disk.exists(path) ? disk.size(path) : 0;
        }
        return new Needed(needed, bytes);
    }

    private void hold(SnapshotFile snapshot, Needed needed) {
        held = new Held(snapshot.cut(), snapshot.tables().count(), needed.bytes,
                pins.pinFiles(needed.files, "snapshot"));
    }

    /** Holds the present state; {@link StorageException.WrongState} when one is held. Waits for no flush. */
    public void prepare(Live live, TableFilePublisher publisher) {
        lock.lock();
        try {
            if (held != null) {
                throw new StorageException.WrongState("Waiting for SNAPSHOT COMPLETE to be called",
                        "run SNAPSHOT COMPLETE first");
            }
            remove();
            if (!named) {
                disk.makeDirectories(directory);
                disk.syncDirectory(root);
                named = true;
            }
            boolean done = false;
            try {
                pins.holds().takeLongestNanos();
                publisher.cut("snapshot", cut -> prepare(live, cut));
                done = true;
                LOG.info("event=snapshot-prepared held_micros={}", pins.holds().takeLongestNanos() / 1_000);
            } finally {
                if (!done) {
                    Held half = held;
                    held = null;
                    doubtful = half == null ? null : half.pin;
                    removeQuietly();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private Optional<Held> prepare(Live live, TableFilePublisher.Cut cut) {
        try (var view = cut.view()) {
            live.wal().sync();
            // A table that was dropped and is still in the files is not of the cut: the log would only drop it again.
            List<TableVersion> stored = cut.files().tables().stream()
                    .filter(table -> view.version().table(table.id()).isPresent()).toList();
            SnapshotFile.Tables tables = tables(stored, view.version());
            RegistryFile known = cut.files().registry();
            RegistryFile registry = new RegistryFile(known.databaseId(), known.timeline(),
                    // Up to there the registry is complete, and the log may be gone.
                    Math.max(known.txn(), cut.neededTxn() - 1),
                    // A name that a table had when its entry was made may be another's now.
                    known.nextTableId(), known.tables().stream().flatMap(entry -> view.version()
                            .table(entry.tableId())
                            .map(table -> new RegistryFile.Entry(table.id(), table.name(),
                                    entry.directory()))
                            .stream()).toList());
            long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
            SnapshotFile snapshot = new SnapshotFile(
                    new SnapshotFile.Cut(known.databaseId(), known.timeline(), view.txn(),
                            view.commitMicros(), now, cut.neededTxn()),
                    segments(live, cut.neededTxn(), view.txn()), tables, registry.encode());
            hold(snapshot, needed(snapshot, stored));
            files.publish(snapshot);
            return Optional.ofNullable(held);
        }
    }

    private static SnapshotFile.Tables tables(List<TableVersion> stored, DatabaseVersion all) {
        List<SnapshotFile.Table> files = new ArrayList<>();
        Set<Integer> known = new HashSet<>();
        for (TableVersion table : stored) {
            known.add(table.id());
            files.add(new SnapshotFile.Table(nameOf(table.directory()), TableFiles.of(table)));
        }
        List<SnapshotFile.Table> logged = new ArrayList<>();
        for (TableVersion table : all.tables()) {
            if (!known.contains(table.id())) {
                // All of its rows are in the log, also those that a part has which no file lists yet.
                TableVersion bare = table.withParts(PartSet.empty(), List.of(), 0, table.nextPartId());
                logged.add(new SnapshotFile.Table(nameOf(table.directory()), TableFiles.of(bare)));
            }
        }
        return new SnapshotFile.Tables(files, logged);
    }

    private static List<String> segments(Live live, long neededTxn, long txn) {
        return live.wal().segments().stream()
                .filter(segment -> segment.lastTxn() >= neededTxn && segment.firstTxn() <= txn)
                .map(WalSegment::path).map(Snapshots::nameOf).toList();
    }

    private static String nameOf(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    /** Lets go; does nothing when none is held. */
    public void complete() {
        lock.lock();
        try {
            Held ending = held;
            if (ending == null) {
                return;
            }
            remove();
            held = null;
            ending.pin.close();
        } finally {
            lock.unlock();
        }
    }

    private void remove() {
        if (disk.exists(file())) {
            unsynced = true;
            disk.unlink(file());
        }
        if (unsynced) {
            disk.syncDirectory(directory);
            unsynced = false;
        }
        FilePin ended = doubtful;
        if (ended != null) {
            doubtful = null;
            ended.close();
        }
        released.take();
    }

    private void removeQuietly() {
        try {
            remove();
        } catch (StorageException failure) {
            LOG.warn("event=snapshot-not-removed reason=\"{}\"", failure.getMessage());
        }
    }

    /** Whether one is held, and what it costs. */
    public SnapshotStatus status() {
        lock.lock();
        try {
            Held now = held;
            return now == null
                    ? SnapshotStatus.NONE
                    : new SnapshotStatus(true, instant(now.cut.preparedMicros()), now.cut.txn(), now.tables,
                            now.pinnedBytes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets go of a snapshot that is too old, or when the disk is nearly full, and deletes what COMPLETE and a PREPARE that
     * failed have left. At most one thread at a time.
     */
    public void watch() {
        removeDoubtful();
        releaseForgotten();
        released.delete();
    }

    private void removeDoubtful() {
        lock.lock();
        try {
            if (doubtful != null) {
                removeQuietly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void releaseForgotten() {
        lock.lock();
        try {
            Held now = held;
            if (now == null) {
                return;
            }
            Duration age = Duration.between(instant(now.cut.preparedMicros()), clock.instant());
            boolean old = !limits.maxAge.isZero() && age.compareTo(limits.maxAge) > 0;
            if (old || (limits.minFreeBytes > 0 && disk.freeBytes(root) < limits.minFreeBytes)) {
                LOG.error(
                        "event=snapshot-released reason=\"{}\" age={} hint=\"copies taken from now on cannot be "
                                + "recovered\"",
                        old ? "too old" : "too little free space", age);
                complete();
            }
        } finally {
            lock.unlock();
        }
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
