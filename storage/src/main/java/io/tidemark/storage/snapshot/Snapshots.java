package io.tidemark.storage.snapshot;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.maintain.FileRemover;
import io.tidemark.storage.maintain.Live;
import io.tidemark.storage.maintain.TableFilePublisher;
import io.tidemark.storage.maintain.TableFiles;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.table.PinRegistry;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.wal.WalSegment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private @Nullable Held held;

    /**
     * When a forgotten snapshot is let go.
     *
     * @param maxAge       zero for never
     * @param minFreeBytes of the root's file system, 0 for never
     */
    public record Limits(Duration maxAge, long minFreeBytes) {}

    /** A held snapshot and the pin of its files. */
    private record Held(SnapshotFile.Cut cut, int tables, long pinnedBytes, PinRegistry.FilePin pin) {}

    /** No snapshot is known yet; {@link #resume} looks for one. */
    public Snapshots(Disk disk, Path root, PinRegistry pins, InstantSource clock, Limits limits) {
        this.disk = disk;
        this.root = root;
        this.directory = root.resolve(FileNames.SNAPSHOT_DIRECTORY);
        this.pins = pins;
        this.clock = clock;
        this.limits = limits;
    }

    private Path file() {
        return directory.resolve(FileNames.SNAPSHOT);
    }

    /**
     * Holds again what was held before the restart.
     *
     * @param timeline of the database; a snapshot of an earlier one was recovered from, and is removed
     */
    public synchronized void resume(long timeline) {
        if (!disk.exists(file())) {
            return;
        }
        SnapshotFile snapshot;
        try {
            snapshot = SnapshotFile.decode(file(), AtomicFile.read(disk, file()));
        } catch (StorageException.OfFile damaged) {
            LOG.error("event=snapshot-unusable reason=\"{}\"", damaged.getMessage());
            return;
        }
        if (snapshot.cut().timeline() < timeline) {
            remove();
            return;
        }
        hold(snapshot);
        linkAgain(snapshot);
        LOG.warn("event=snapshot-held since={} txn={} hint=\"run SNAPSHOT COMPLETE when the copy is done\"",
                instant(snapshot.cut().preparedMicros()), snapshot.cut().txn());
    }

    /** A crash may have come between the packed file and the links. */
    private void linkAgain(SnapshotFile snapshot) {
        for (SnapshotFile.Table table : snapshot.tables()) {
            Path target = directory.resolve(FileNames.DB_DIRECTORY).resolve(table.directory());
            disk.makeDirectories(target);
            copyMissing(target.resolve(FileNames.META), table.files().meta());
            copyMissing(target.resolve(FileNames.COLUMN_VERSIONS), table.files().columnVersions());
            copyMissing(target.resolve(FileNames.TXN), table.files().txn());
        }
    }

    private void copyMissing(Path target, byte[] content) {
        if (!disk.exists(target)) {
            AtomicFile.replace(disk, target, content);
        }
    }

    private void hold(SnapshotFile snapshot) {
        List<Path> files = new ArrayList<>();
        long bytes = 0;
        for (SnapshotFile.Table table : snapshot.tables()) {
            Path place = root.resolve(FileNames.DB_DIRECTORY).resolve(table.directory());
            for (Part part : table.files().decode(place).parts().parts()) {
                files.add(part.path());
                bytes += part.entry().fileBytes();
            }
        }
        for (String segment : snapshot.segments()) {
            Path path = root.resolve(FileNames.WAL_DIRECTORY).resolve(segment);
            files.add(path);
            bytes += disk.exists(path) ? disk.size(path) : 0;
        }
        held = new Held(snapshot.cut(), snapshot.tables().size(), bytes, pins.pinFiles(files, "snapshot"));
    }

    /** Holds the present state; {@link StorageException.WrongState} when one is held. Waits for no flush. */
    public synchronized void prepare(Live live, TableFilePublisher publisher) {
        if (held != null) {
            throw new StorageException.WrongState("Waiting for SNAPSHOT COMPLETE to be called",
                    "run SNAPSHOT COMPLETE first");
        }
        remove();
        disk.makeDirectories(directory.resolve(FileNames.DB_DIRECTORY));
        disk.syncDirectory(directory);
        disk.syncDirectory(root);
        boolean done = false;
        try {
            publisher.cut(() -> live.committer().view("snapshot"), cut -> prepare(live, cut));
            done = true;
        } finally {
            if (!done) {
                Held half = held;
                if (half != null) {
                    half.pin.close();
                    held = null;
                }
                removeQuietly();
            }
        }
    }

    private Optional<Held> prepare(Live live, TableFilePublisher.Cut cut) {
        try (var view = cut.view()) {
            live.wal().sync();
            List<SnapshotFile.Table> tables = new ArrayList<>();
            for (TableVersion table : cut.files().tables()) {
                tables.add(new SnapshotFile.Table(nameOf(table.directory()), TableFiles.of(table)));
            }
            List<String> segments = live.wal().segments().stream()
                    .filter(segment -> segment.lastTxn() >= cut.neededTxn()
                            && segment.firstTxn() <= view.txn())
                    .map(WalSegment::path).map(Snapshots::nameOf).toList();
            long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
            SnapshotFile snapshot = new SnapshotFile(
                    new SnapshotFile.Cut(cut.files().registry().databaseId(),
                            cut.files().registry().timeline(),
                            view.txn(), view.commitMicros(), now, cut.neededTxn()),
                    segments, tables, cut.files().registry().encode());
            hold(snapshot);
            AtomicFile.replace(disk, file(), snapshot.encode());
            link(cut.files().tables());
            return Optional.ofNullable(held);
        }
    }

    private void link(List<TableVersion> tables) {
        Path target = directory.resolve(FileNames.DB_DIRECTORY);
        for (TableVersion table : tables) {
            Path place = target.resolve(nameOf(table.directory()));
            disk.makeDirectories(place);
            for (String name : List.of(FileNames.META, FileNames.COLUMN_VERSIONS, FileNames.TXN)) {
                disk.link(table.directory().resolve(name), place.resolve(name));
            }
        }
    }

    private static String nameOf(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    /** Lets go; does nothing when none is held. */
    public synchronized void complete() {
        Held ending = held;
        if (ending == null) {
            return;
        }
        remove();
        held = null;
        ending.pin.close();
    }

    private void remove() {
        if (disk.exists(file())) {
            disk.unlink(file());
            disk.syncDirectory(directory);
        }
        FileRemover.deleteTree(disk, directory.resolve(FileNames.DB_DIRECTORY));
    }

    private void removeQuietly() {
        try {
            remove();
        } catch (StorageException failure) {
            LOG.warn("event=snapshot-not-removed reason=\"{}\"", failure.getMessage());
        }
    }

    /** Whether one is held, and what it costs. */
    public synchronized SnapshotStatus status() {
        Held now = held;
        return now == null
                ? SnapshotStatus.NONE
                : new SnapshotStatus(true, instant(now.cut.preparedMicros()), now.cut.txn(), now.tables,
                        now.pinnedBytes);
    }

    /** First txn that the snapshot needs the log for, {@link Long#MAX_VALUE} for none. */
    public synchronized long heldTxn() {
        return held == null ? Long.MAX_VALUE : held.cut.neededTxn();
    }

    /** Lets go of a snapshot that is too old, or when the disk is nearly full. */
    public synchronized void watch() {
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
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
