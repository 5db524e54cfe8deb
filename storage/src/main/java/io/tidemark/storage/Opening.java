package io.tidemark.storage;

import io.tidemark.storage.backup.Backups;
import io.tidemark.storage.commit.Backpressure;
import io.tidemark.storage.commit.Committer;
import io.tidemark.storage.commit.Recovery;
import io.tidemark.storage.commit.TableDirectories;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.FileSystemKind;
import io.tidemark.storage.maintain.FileRemover;
import io.tidemark.storage.maintain.Live;
import io.tidemark.storage.maintain.Maintenance;
import io.tidemark.storage.maintain.StartFiles;
import io.tidemark.storage.maintain.TableFilePublisher;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.restore.Restores;
import io.tidemark.storage.snapshot.SnapshotRecovery;
import io.tidemark.storage.snapshot.SnapshotStatus;
import io.tidemark.storage.snapshot.Snapshots;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.PinRegistry;
import io.tidemark.storage.table.RegistryFile;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.table.TableView;
import io.tidemark.storage.verify.Verifier;
import io.tidemark.storage.wal.Wal;
import io.tidemark.storage.wal.WalIdentity;
import io.tidemark.storage.wal.WalMode;
import io.tidemark.storage.wal.WalOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a root: recovery from a snapshot if asked for, the tables' files, the log, and all that runs. Used once. */
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    /** Parts that stay mapped while nobody uses them; well under {@code vm.max_map_count}. */
    private static final int IDLE_PARTS = 8192;

    private final Disk disk;
    private final DatabaseOptions options;
    private final InstantSource clock;
    private final Path root;
    private final Path db;
    private final Path wal;
    private final PartCache cache;
    private final AtomicReference<@Nullable PinRegistry> pins = new AtomicReference<>();
    private final FileRemover remover;

    Opening(Disk disk, DatabaseOptions options, InstantSource clock) {
        this.disk = disk;
        this.options = options;
        this.clock = clock;
        this.root = options.root();
        this.db = root.resolve(FileNames.DB_DIRECTORY);
        this.wal = root.resolve(FileNames.WAL_DIRECTORY);
        this.cache = new PartCache(disk, IDLE_PARTS);
        this.remover = new FileRemover(disk, cache, this::isPinned);
    }

    private boolean isPinned(Path file) {
        PinRegistry known = pins.get();
        return known != null && !known.holders(file).isEmpty();
    }

    Database.Engine run() {
        FileSystemKind kind = disk.fileSystem(root);
        if (kind.support() == FileSystemKind.Support.REFUSED) {
            throw new StorageException.RefusedFileSystem(root, kind.name());
        }
        Backups.refuseSetOfTables(disk, root);
        // What is read after a kill may be in memory only, and must not be built upon.
        disk.syncFileSystem(root);
        OpenReport.Recovery how = prepareRoot();
        StartFiles start = new StartFiles(disk, db);
        TableFilePublisher.Persisted files = start.load();
        UUID id = files.registry().databaseId();
        Recovery recovery = new Recovery(disk, wal, id, directories(start), remover::unseen);
        recovery.run(files.tables(), start.nextTableId(files.registry()), files.registry().txn(),
                Long.MAX_VALUE);
        if (recovery.end().lastCommitMicros() == Long.MIN_VALUE) {
            Backups.cutMicros(disk, root, id, recovery.end().lastTxn()).ifPresent(recovery::lastCommitWas);
        }
        files = start.with(files, recovery.adopted());
        PinRegistry registry = recovery.pins(cache);
        pins.set(registry);
        Snapshots snapshots = new Snapshots(disk, root, registry, clock,
                new Snapshots.Limits(options.snapshotMaxAge(), options.snapshotMinFreeBytes()));
        snapshots.resume(files.registry().timeline());
        if (how == OpenReport.Recovery.NORMAL && snapshots.status().inProgress()) {
            LOG.warn(
                    "event=start-on-prepared-snapshot hint=\"without the file _restore the root starts with all "
                            + "commits of its log\"");
            how = OpenReport.Recovery.PREPARED_WITHOUT_RESTORE;
        }
        start.sweep(files, this::isPinned, remover, registry.current().tables().stream()
                .map(TableVersion::directory).collect(Collectors.toSet()));
        return start(recovery, files, snapshots, how);
    }

    private TableDirectories directories(StartFiles start) {
        return new TableDirectories() {
            @Override
            public Path of(int tableId) {
                return db.resolve(RegistryFile.directory(tableId));
            }

            @Override
            public TableVersion adopted(int tableId) {
                return start.adopted(of(tableId));
            }
        };
    }

    private Database.Engine start(Recovery recovery, TableFilePublisher.Persisted files, Snapshots snapshots,
            OpenReport.Recovery how) {
        RegistryFile registry = files.registry();
        PinRegistry known = Objects.requireNonNull(pins.get());
        Wal log = Wal.open(disk, wal, walOptions(),
                new WalIdentity(registry.databaseId(), registry.timeline()),
                recovery.end());
        AtomicReference<Backpressure> backpressure = new AtomicReference<>(Backpressure.NONE);
        Committer committer = recovery.committer(known, log, walMode(), () -> backpressure.get().await());
        Live live = new Live(committer, log, known, remover);
        TableFilePublisher publisher = new TableFilePublisher(disk, db, live, files);
        Maintenance maintenance = new Maintenance(disk, live, publisher, new Maintenance.Settings(
                new Maintenance.Limits(options.memtableBytes(), options.walFlushBytes()), clock,
                snapshots::watch, options.archive()));
        backpressure.set(maintenance.backpressure(options.background()));
        Backups backups = new Backups(disk,
                new Backups.Place(root, options.backupRoot(), options.backupDirFormat()), clock);
        backups.sweepAtStart();
        OpenReport report = report(recovery, snapshots, how, committer);
        if (options.background()) {
            maintenance.start();
        }
        return new Database.Engine(live, publisher, maintenance, snapshots, backups,
                new Restores(disk, db, registry.databaseId(), live), new Verifier(disk, root), cache,
                registry.databaseId(),
                registry.timeline(), report, options.backupFlushBytes());
    }

    /** Recovers from a snapshot, or makes a new database, or does nothing. */
    private OpenReport.Recovery prepareRoot() {
        SnapshotRecovery snapshot = new SnapshotRecovery(disk, root);
        if (snapshot.isWanted() && options.snapshotRecoveryEnabled()) {
            snapshot.run(walOptions());
            return OpenReport.Recovery.SNAPSHOT;
        }
        if (snapshot.isWanted()) {
            LOG.warn("event=snapshot-recovery-disabled file={}", root.resolve(FileNames.RESTORE_MARKER));
        }
        if (!disk.exists(db.resolve(FileNames.REGISTRY))) {
            create();
            return OpenReport.Recovery.CREATED;
        }
        return OpenReport.Recovery.NORMAL;
    }

    private void create() {
        boolean used = disk.exists(wal)
                && disk.list(wal).stream().anyMatch(path -> FileNames.SegmentName.parse(path).isPresent());
        // Without its registry every table would look like a left-over, and be deleted.
        used |= disk.exists(db) && disk.list(db).stream().anyMatch(path -> !FileNames.isAside(path));
        if (used || disk.exists(root.resolve(FileNames.BACKUP_MANIFEST))) {
            throw new StorageException.FileMissing(db.resolve(FileNames.REGISTRY));
        }
        disk.makeDirectories(db);
        disk.makeDirectories(wal);
        disk.syncDirectory(root);
        Path parent = root.toAbsolutePath().getParent();
        if (parent != null) {
            disk.syncDirectory(parent);
        }
        new RegistryFile(UUID.randomUUID(), 1, 0, 1, List.of()).write(disk, db);
    }

    private WalMode walMode() {
        return switch (options.durability()) {
            case SYNC -> WalMode.SYNC;
            case ASYNC -> WalMode.ASYNC;
            case NOSYNC -> WalMode.NOSYNC;
        };
    }

    private WalOptions walOptions() {
        WalOptions defaults = WalOptions.of(walMode(), Math.toIntExact(options.walSegmentBytes()));
        return new WalOptions(defaults.mode(), defaults.segmentBytes(),
                options.background() ? defaults.spareCount() : 0,
                () -> ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()),
                options.background() ? defaults.background() : Runnable::run);
    }

    /** Backups can wait until their place is there; the database can't. */
    private boolean isReachable(Path place) {
        try {
            return disk.exists(place);
        } catch (StorageException unreachable) {
            LOG.warn("event=backup-root-unreachable reason=\"{}\"", unreachable.getMessage());
            return false;
        }
    }

    private OpenReport report(Recovery recovery, Snapshots snapshots, OpenReport.Recovery how,
            Committer committer) {
        List<OpenReport.RootFileSystem> fileSystems = new ArrayList<>();
        fileSystems.add(new OpenReport.RootFileSystem(root, disk.fileSystem(root)));
        Path backupRoot = options.backupRoot();
        if (backupRoot != null && isReachable(backupRoot)) {
            fileSystems.add(new OpenReport.RootFileSystem(backupRoot, disk.fileSystem(backupRoot)));
        }
        List<OpenReport.TableInventory> tables = new ArrayList<>();
        try (DatabaseView view = committer.view("start-up")) {
            for (TableView table : view.tables()) {
                tables.add(new OpenReport.TableInventory(table.schema().name(), table.rows(),
                        table.partitionCount(), table.minTimestamp(), table.maxTimestamp(),
                        table.bytes()));
            }
        }
        SnapshotStatus held = snapshots.status();
        return new OpenReport(how, committer.current().txn(), recovery.records(), recovery.bytes(),
                Optional.ofNullable(held.startedAt()), fileSystems, tables);
    }
}
