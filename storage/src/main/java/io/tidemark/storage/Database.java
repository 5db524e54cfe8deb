package io.tidemark.storage;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupCut;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.BackupSource;
import io.tidemark.storage.backup.Backups;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.backup.Verdict;
import io.tidemark.storage.commit.CommitWaits;
import io.tidemark.storage.commit.Committer;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DirectoryLock;
import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.maintain.Live;
import io.tidemark.storage.maintain.Maintenance;
import io.tidemark.storage.maintain.TableFilePublisher;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.restore.AttachedSet;
import io.tidemark.storage.restore.RestorePlan;
import io.tidemark.storage.restore.RestoreRequest;
import io.tidemark.storage.restore.RestoreResult;
import io.tidemark.storage.restore.Restores;
import io.tidemark.storage.restore.StagedRestore;
import io.tidemark.storage.snapshot.SnapshotStatus;
import io.tidemark.storage.snapshot.Snapshots;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.PinRegistry;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.verify.Level;
import io.tidemark.storage.verify.Problem;
import io.tidemark.storage.verify.Verification;
import io.tidemark.storage.verify.Verifier;
import io.tidemark.storage.wal.SegmentArchive;
import io.tidemark.storage.wal.WalSegment;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An open database: one root directory, locked against other processes. Safe for many threads. */
public final class Database implements AutoCloseable {
    private final Engine engine;
    private final @Nullable DirectoryLock lock;
    private boolean closed;

    /** Begins to get ready for the first {@link #open} of the process, on a thread of its own. */
    public static void warmUp() {
        Thread.ofPlatform().daemon().name("warm-up").start(RealDisk::warmUp);
    }

    /** Refuses a root that is a set of single tables, as {@link #open} does, and leaves it as it is. */
    public static void refuseSetOfTables(Path root) {
        Backups.refuseSetOfTables(new RealDisk(), root);
    }

    /** What an open database is made of. */
    record Engine(Live live, TableFilePublisher publisher, Maintenance maintenance, Snapshots snapshots,
            Backups backups, Restores restores, Verifier verifier, PartCache cache, UUID id, long timeline,
            OpenReport report, long backupFlushBytes) {}

    /** @param lock of the root, let go when the database is closed; null when nobody else can open it */
    Database(Engine engine, @Nullable DirectoryLock lock) {
        this.engine = engine;
        this.lock = lock;
    }

    /**
     * Locks the root, recovers what is in it (from a snapshot when a file {@code _restore} says so) and starts the
     * background threads. The caller closes it.
     *
     * @throws StorageException when that is not possible; then nothing that was committed is lost
     */
    public static Database open(DatabaseOptions options) {
        RealDisk disk = new RealDisk();
        Backups.refuseSetOfTables(disk, options.root()); // a lock would show in the set
        disk.makeDirectories(options.root());
        DirectoryLock lock = DirectoryLock.acquire(options.root());
        boolean opened = false;
        try {
            Database database = new Database(new Opening(disk, options, InstantSource.system()).run(), lock);
            opened = true;
            return database;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    /** A pin of the newest committed view; the caller closes it. */
    public DatabaseView view() {
        return committer().view("reader");
    }

    /** A new transaction on the newest committed view; the caller ends it. */
    public Transaction begin() {
        return committer().begin();
    }

    private Committer committer() {
        return engine.live().committer();
    }

    /** What opening found and did. */
    public OpenReport report() {
        return engine.report();
    }

    /** Number of the last visible commit. */
    public long txn() {
        return committer().current().txn();
    }

    /** Changes with every committed change of a schema or of the set of tables: {@link DatabaseView#schemaVersion}. */
    public long schemaVersion() {
        return committer().current().schemaVersion();
    }

    /** Identity of the database; a backup set and a copy have the same. */
    public UUID id() {
        return engine.id();
    }

    /** Why nothing can be committed any more until a restart; empty while everything is well. */
    public Optional<StorageException> failure() {
        return committer().failure();
    }

    /**
     * Writes a set that a server can be started on.
     *
     * @param confDirectory copied into the set as {@code conf/} when it exists
     * @throws StorageException.WrongState when no backup root is configured
     */
    public BackupResult backupDatabase(Path confDirectory, BackupOptions options, BackupControl control) {
        engine.backups().requireRoot();
        engine.live().pins().holds().takeLongestNanos();
        DatabaseView view = committer().view("backup");
        BackupCut cut = BackupCut.of(view, view.version().tables());
        return engine.backups().take(source(), cut, confDirectory, new Backups.Wish(options, control));
    }

    /**
     * Writes a set of some tables, which {@code RESTORE TABLE} reads.
     *
     * @throws StorageException.TableNotFound when one of them is not there
     */
    public BackupResult backupTables(List<Integer> tableIds, BackupOptions options,
            BackupControl control) {
        engine.backups().requireRoot();
        DatabaseView view = committer().view("backup");
        List<TableVersion> chosen = new ArrayList<>();
        for (int id : tableIds) {
            Optional<TableVersion> table = view.version().table(id);
            if (table.isEmpty()) {
                view.close();
                throw new StorageException.TableNotFound("number " + id);
            }
            chosen.add(table.get());
        }
        BackupCut cut = BackupCut.of(view, chosen);
        return engine.backups().take(source(), cut, null, new Backups.Wish(options, control));
    }

    /** Whether a backup root is configured. */
    public boolean hasBackupRoot() {
        return engine.backups().areConfigured();
    }

    /**
     * The sets in the backup root.
     *
     * @throws StorageException.WrongState when none is configured, or it had sets and is not there
     */
    public BackupSets backupSets() {
        return engine.backups().sets();
    }

    /**
     * What a restore would do, and what stands against it; changes nothing.
     *
     * @param set from {@link #backupSets}; whoever goes on to {@link #restore} keeps it by a {@code SetUse}
     */
    public RestorePlan planRestore(BackupSet set, RestoreRequest request) {
        try (DatabaseView view = committer().view("restore")) {
            return engine.restores().plan(set, request, view.version());
        }
    }

    /**
     * Brings the tables of a plan in one commit; on any failure the database is as it was.
     *
     * @throws StorageException the plan's first problem, {@code CorruptFile} when the set is damaged,
     *     {@code TableExists} and {@code Conflict} when other commits came before, {@code Cancelled}
     */
    public RestoreResult restore(RestorePlan plan, BackupControl control) {
        try (StagedRestore staged = stageRestore(plan, control); Transaction transaction = begin()) {
            staged.applyTo(transaction);
            return staged.result(transaction.commit().txn());
        }
    }

    /**
     * Makes the files of the tables of a plan, to be adopted by a transaction of the caller with other changes.
     *
     * @return the caller closes it after the transaction has ended
     */
    public StagedRestore stageRestore(RestorePlan plan, BackupControl control) {
        return engine.restores().stage(plan, control);
    }

    /**
     * Opens a set to read it where it is.
     *
     * @param use from {@link #backupSets}; closed with the result, also when this throws
     * @return the caller closes it before this database
     * @throws StorageException.CorruptFile when the lists of its tables are not as the manifest says
     */
    public AttachedSet attach(SetUse use) {
        return attach(use, _ -> true);
    }

    /** The same with those tables only whose names the predicate wants. */
    public AttachedSet attach(SetUse use, Predicate<String> wanted) {
        return engine.restores().attach(use, engine.cache(), wanted);
    }

    /**
     * Checks a set against its manifest; it cannot be dropped meanwhile.
     *
     * @throws StorageException.BackupNotFound when there is no such set, {@code TooNewFile} when a newer program wrote it
     */
    public Verification verifyBackup(String id, Level level, BackupControl control) {
        return engine.verifier().backup(backupSets(), id, level, control);
    }

    /**
     * Remembers beside the sets what was found in one, see {@link BackupSets#record}, and in others that have the same
     * damaged files on disk.
     *
     * @return names of the others, oldest first
     */
    public List<String> recordVerification(String id, Verdict verdict, List<Problem> problems) {
        BackupSets sets = backupSets();
        sets.record(id, verdict);
        return engine.verifier().recordShared(sets, verdict, problems);
    }

    /** Checks the files of tables as of now, while others go on with their work. */
    public Verification verifyTables(List<Integer> tableIds, Level level, BackupControl control) {
        try (DatabaseView view = committer().view("verify")) {
            return engine.verifier().tables(view, tableIds, level, control);
        }
    }

    /** Checks the files of all tables as of now. */
    public Verification verifyDatabase(Level level, BackupControl control) {
        try (DatabaseView view = committer().view("verify")) {
            return engine.verifier().database(view, level, control);
        }
    }

    private BackupSource source() {
        // Whoever drives all work himself has no commits that a backup could be in the way of.
        CommitWaits waits = engine.maintenance().isStarted() ? committer().waits() : new CommitWaits();
        return new BackupSource(engine.id(), engine.timeline(), committer().nextTableId(),
                engine.live().pins(),
                new BackupSource.Memory(engine.backupFlushBytes(), engine.maintenance()::flush),
                new BackupSource.Commits(waits::commits, waits::waitedNanos, waits.areGoingOn()));
    }

    /** Whether a snapshot is held. */
    public SnapshotStatus snapshotStatus() {
        return engine.snapshots().status();
    }

    /**
     * Holds the present state, so that any copy of the root can be recovered to it.
     *
     * @throws StorageException.WrongState when a snapshot is held already
     */
    public void prepareSnapshot() {
        engine.snapshots().prepare(engine.live(), engine.publisher());
    }

    /** Lets go of the snapshot; does nothing when none is held. */
    public void completeSnapshot() {
        engine.snapshots().complete();
    }

    /** Who holds old states, what that keeps, and the segments of the log. Safe for many threads. */
    public Inspection inspect() {
        PinRegistry pins = engine.live().pins();
        return new Inspection(holders(pins.pins()), pins.keptParts().stream()
                .map(part -> new Inspection.KeptPart(part.path(), part.entry().partition(), part.entry().id(),
                        part.entry().rows(), part.entry().fileBytes(), holders(pins.holders(part.path()))))
                .toList(),
                engine.live().wal().segments().stream().map(this::segment).toList());
    }

    /** What was done so far, and what waits. Safe for many threads. */
    public Activity activity() {
        Maintenance maintenance = engine.maintenance();
        return new Activity(committer().waits().commits(), committer().waits().nanos(), maintenance.flushes(),
                maintenance.merges(), committer().unflushedBytes(), failure(), maintenance.failure());
    }

    private Inspection.Segment segment(WalSegment segment) {
        SegmentArchive.State archive = engine.maintenance().archive().state(segment);
        return new Inspection.Segment(segment.number(), segment.firstTxn(), segment.lastTxn(),
                segment.usedBytes(),
                segment.active(), archive.archived(), archive.failure());
    }

    private static List<Inspection.Holder> holders(List<PinRegistry.Holder> holders) {
        return holders.stream().map(holder -> new Inspection.Holder(holder.holder(), holder.txn())).toList();
    }

    /** Flushes, merges and removes files as far as is due now, in this thread. */
    public void maintain() {
        engine.maintenance().runDue();
    }

    /** Moves all rows from memory into parts, in this thread. */
    public void flush() {
        engine.maintenance().flushAll();
    }

    /** Flushes and merges all that can be, in this thread. */
    public void compact() {
        engine.maintenance().runAll();
    }

    /**
     * Ends the background threads, syncs the log and unlocks the root; idempotent. No view or transaction may be in
     * use any more.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            engine.maintenance().close();
            engine.live().wal().close();
        } finally {
            committer().close();
            engine.cache().close();
            if (lock != null) {
                lock.close();
            }
        }
    }
}
