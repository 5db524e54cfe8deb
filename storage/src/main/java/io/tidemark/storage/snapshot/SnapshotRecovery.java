package io.tidemark.storage.snapshot;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.maintain.FileRemover;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCheck;
import io.tidemark.storage.table.RegistryFile;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.wal.Wal;
import io.tidemark.storage.wal.WalEnd;
import io.tidemark.storage.wal.WalIdentity;
import io.tidemark.storage.wal.WalOptions;
import io.tidemark.storage.wal.WalReader;
import io.tidemark.storage.wal.WalSegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recovers a root to its snapshot because a file {@code _restore} asks for it. Everything is checked before anything is
 * changed; {@code _restore} goes last, so that a crash at any point only means that the next start does it all again.
 */
public final class SnapshotRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotRecovery.class);

    private final Disk disk;
    private final Path root;
    private final Path db;
    private final Path wal;
    private final Path directory;

    /** A recovery of a root that is locked. */
    public SnapshotRecovery(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
        this.db = root.resolve(FileNames.DB_DIRECTORY);
        this.wal = root.resolve(FileNames.WAL_DIRECTORY);
        this.directory = root.resolve(FileNames.SNAPSHOT_DIRECTORY);
    }

    /** Whether somebody asks for it. */
    public boolean isWanted() {
        return disk.exists(root.resolve(FileNames.RESTORE_MARKER));
    }

    /** Whether the root holds a prepared snapshot. */
    public boolean isPrepared() {
        return disk.exists(directory.resolve(FileNames.SNAPSHOT));
    }

    /** Does it; the caller opens the database as usual afterwards. */
    public void run(WalOptions options) {
        LOG.info("starting snapshot recovery [trigger=file]");
        Path file = directory.resolve(FileNames.SNAPSHOT);
        SnapshotFile snapshot = SnapshotFile.decode(file, AtomicFile.read(disk, file));
        RegistryFile registry = RegistryFile.decode(db.resolve(FileNames.REGISTRY), snapshot.registry());
        checkTables(snapshot);
        checkLog(snapshot);
        long timeline = nextTimeline(snapshot);
        disk.makeDirectories(db);
        for (SnapshotFile.Table table : snapshot.tables().stored()) {
            disk.makeDirectories(db.resolve(table.directory()));
            table.files().restore(disk, db.resolve(table.directory()));
        }
        new RegistryFile(registry.databaseId(), timeline, registry.txn(), registry.nextTableId(),
                registry.tables()).write(disk, db);
        cutLog(snapshot, timeline, options);
        // Nothing is left to sync: each file was published, and the log that was opened synced what lay before it.
        disk.unlink(root.resolve(FileNames.RESTORE_MARKER));
        disk.syncDirectory(root);
        disk.unlink(file);
        disk.syncDirectory(directory);
        FileRemover.deleteTree(disk, directory.resolve(FileNames.DB_DIRECTORY));
        int count = snapshot.tables().count();
        LOG.info("snapshot recovery finished [metaFilesCount={}, txnFilesCount={}, cvFilesCount={}]", count,
                count,
                count);
    }

    /** Reads the snapshot and every file that it needs, and changes nothing. */
    public void check() {
        Path file = directory.resolve(FileNames.SNAPSHOT);
        SnapshotFile snapshot = SnapshotFile.decode(file, AtomicFile.read(disk, file));
        RegistryFile.decode(file, snapshot.registry());
        checkTables(snapshot);
        checkLog(snapshot);
    }

    private void checkTables(SnapshotFile snapshot) {
        for (SnapshotFile.Table table : snapshot.tables().stored()) {
            Path copies = directory.resolve(FileNames.DB_DIRECTORY).resolve(table.directory());
            checkCopy(copies.resolve(FileNames.META), table.files().meta());
            checkCopy(copies.resolve(FileNames.COLUMN_VERSIONS), table.files().columnVersions());
            checkCopy(copies.resolve(FileNames.TXN), table.files().txn());
        }
        for (SnapshotFile.Table table : snapshot.tables().stored()) {
            TableVersion version = table.files().decode(db.resolve(table.directory()));
            for (Part part : version.parts().parts()) {
                PartCheck.check(disk, part.path(), part.entry());
            }
            for (DeleteVector vector : version.parts().vectors()) {
                vector.read(disk, version.id());
            }
        }
    }

    /** The packed file is the authority; a copy that says something else means that the root was mixed up. */
    private void checkCopy(Path copy, byte[] expected) {
        if (disk.exists(copy) && !Arrays.equals(AtomicFile.read(disk, copy), expected)) {
            throw new StorageException.CorruptFile(copy, 0, "another content", "what "
                    + directory.resolve(FileNames.SNAPSHOT) + " has");
        }
    }

    private void checkLog(SnapshotFile snapshot) {
        SnapshotFile.Cut cut = snapshot.cut();
        for (String segment : snapshot.segments()) {
            if (!disk.exists(wal.resolve(segment))) {
                throw new StorageException.FileMissing(wal.resolve(segment));
            }
        }
        if (cut.neededTxn() > cut.txn()) {
            return;
        }
        try (WalReader reader = WalReader.open(disk, wal, cut.database(), cut.neededTxn(), cut.txn())) {
            while (reader.next()) {
                reader.record();
            }
            if (reader.end().lastTxn() < cut.txn()) {
                throw new StorageException.CorruptFile(wal.resolve(snapshot.segments().getLast()), 0,
                        "a log up to txn " + reader.end().lastTxn(), "up to txn " + cut.txn());
            }
        }
    }

    /** Above every timeline that left a trace here, so that no name of a segment is used twice. */
    private long nextTimeline(SnapshotFile snapshot) {
        long highest = snapshot.cut().timeline();
        for (Path path : files(wal)) {
            highest = Math.max(highest,
                    FileNames.SegmentName.parse(path).map(FileNames.SegmentName::timeline).orElse(0L));
        }
        return highest + 1;
    }

    private List<Path> files(Path place) {
        return disk.exists(place) ? disk.list(place) : List.of();
    }

    /** Leaves the segments that the cut needs, and begins a new timeline behind it. */
    private void cutLog(SnapshotFile snapshot, long timeline, WalOptions options) {
        SnapshotFile.Cut cut = snapshot.cut();
        Set<String> needed = Set.copyOf(snapshot.segments());
        for (Path path : files(wal)) {
            // The log itself deletes its spare files; what else is there is not its own.
            boolean segment = FileNames.SegmentName.parse(path).isPresent();
            if (segment && !needed.contains(String.valueOf(path.getFileName()))) {
                disk.unlink(path);
            }
        }
        long micros = cut.commitMicros() == 0 ? Long.MIN_VALUE : cut.commitMicros();
        Wal log = Wal.open(disk, wal, options, new WalIdentity(cut.database(), timeline),
                new WalEnd(cut.txn(), micros));
        try (log) {
            if (log.segments().stream().noneMatch(WalSegment::active)) {
                // Without a segment of the new timeline, what lies behind the cut would count again.
                throw new StorageException.DiskFull(wal, null);
            }
        }
    }
}
