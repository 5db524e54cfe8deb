package io.tidemark.storage.sim;

import io.tidemark.storage.CopyTool;
import io.tidemark.storage.Database;
import io.tidemark.storage.TableContents;
import io.tidemark.storage.TestDatabases;
import io.tidemark.storage.Workload;
import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.ExpirePolicy;
import io.tidemark.storage.backup.SetSummary;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.restore.RestoreItem;
import io.tidemark.storage.restore.RestoreRequest;
import io.tidemark.storage.table.DatabaseView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A database, those who work with it, and what they were promised. One thread at a time. */
final class World {
    private static final Path CONF = Path.of("/no-conf");
    private static final Workload.Size SIZE = new Workload.Size(12, 3);
    private static final int MOST_SETS = 3;

    private final Disk disk;
    private final SimulatedDisk below;
    private final Promise promise;
    private Database database;
    private @Nullable DatabaseView view;
    private boolean mayFail;
    private @Nullable Throwable failure;

    private World(Disk disk, SimulatedDisk below, Database database, Promise promise) {
        this.disk = disk;
        this.below = below;
        this.database = database;
        this.promise = promise;
    }

    /**
     * Opens what an earlier world has left.
     *
     * @param disk    through which the work goes
     * @param below   the same disk without anything between
     * @param writers how many; one more writes what is restored
     */
    static World open(Disk disk, SimulatedDisk below, Random random, int writers, int generation) {
        Database database = CrashCheck.open(disk);
        List<Workload> workloads = new ArrayList<>();
        for (int i = 0; i <= writers; i++) {
            Workload workload = new Workload(new Random(random.nextLong()), Promise.owner(i), SIZE);
            try (DatabaseView view = database.view()) {
                workload.adopt(TableContents.of(view, Promise.owner(i)));
            }
            workload.skipNames(generation * 1000);
            workloads.add(workload);
        }
        Promise promise = new Promise(workloads, database.txn());
        World world = new World(disk, below, database, promise);
        world.adoptSets(below);
        if (database.snapshotStatus().inProgress()) {
            world.adoptSnapshot(below);
        }
        return world;
    }

    private void adoptSets(SimulatedDisk below) {
        if (below.exists(TestDatabases.BACKUPS)) {
            for (Path set : below.list(TestDatabases.BACKUPS)) {
                if (below.exists(set.resolve(FileNames.BACKUP_MANIFEST))) {
                    promise.complete(String.valueOf(set.getFileName()), cutOf(below.settled(), set));
                }
            }
        }
    }

    private void adoptSnapshot(SimulatedDisk below) {
        SimulatedDisk copy = below.settled();
        new CopyTool(copy, () -> {}).copyTree(TestDatabases.ROOT, CrashCheck.COPY);
        CopyTool.createEmpty(copy, CrashCheck.COPY.resolve(FileNames.RESTORE_MARKER));
        promise.snapshot(Promise.Held.YES, cutOf(copy, CrashCheck.COPY));
    }

    private Promise.Cut cutOf(SimulatedDisk copy, Path root) {
        try (Database there = CrashCheck.open(copy, root);
                DatabaseView view = there.view()) {
            return new Promise.Cut(view.txn(), promise.hashes(view));
        } catch (StorageException.WrongState ofTables) {
            return Promise.Cut.OF_TABLES;
        }
    }

    Promise promise() {
        return promise;
    }

    /** From now on operations may fail. */
    void mayFail() {
        mayFail = true;
    }

    /** The first thing that must not happen. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    void failed(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        }
    }

    /** Whether it makes sense to go on. */
    boolean isSound() {
        return failure == null && database.failure().isEmpty();
    }

    private boolean attempt(Runnable step) {
        if (!isSound()) {
            return false;
        }
        try {
            step.run();
            return true;
        } catch (StorageException refused) {
            if (!mayFail) {
                failed(refused);
            }
        } catch (RuntimeException | Error thrown) {
            failed(thrown);
        }
        return false;
    }

    /** One transaction of a writer, which then sees what it has written. */
    void write(int writer) {
        Workload workload = promise.writers().get(writer);
        boolean done = attempt(() -> workload.step(database));
        if (!done && database.failure().isEmpty()) {
            workload.forgetAttempt();
        }
        if (done) {
            try (DatabaseView view = database.view()) {
                if (TableContents.hash(view, Promise.owner(writer)) != workload.hash()) {
                    failed(new AssertionError(
                            "writer " + writer + " sees " + TableContents.of(view, Promise.owner(writer))
                                    + "\n but has written " + workload.model()));
                }
            }
        }
    }

    void maintain(Random random) {
        switch (random.nextInt(4)) {
            case 0, 1 -> attempt(database::flush);
            case 2 -> attempt(database::compact);
            default -> attempt(database::maintain);
        }
    }

    /** Sets, snapshots and restores. */
    void keep(Random random) {
        switch (random.nextInt(5)) {
            case 4 -> restore(random);
            case 0 -> {
                if (promise.sets().size() < MOST_SETS) {
                    backUp(random);
                } else {
                    expire(random);
                }
            }
            case 1 -> {
                if (promise.held() == Promise.Held.YES) {
                    complete();
                }
            }
            default -> {
                if (promise.held() == Promise.Held.NO) {
                    prepare();
                }
            }
        }
    }

    private void backUp(Random random) {
        promise.setsMayCome(true);
        BackupOptions options = BackupOptions.DEFAULT.withVerify(random.nextInt(4) == 0)
                .withKind(random.nextInt(3) == 0 ? BackupOptions.Kind.FULL : BackupOptions.Kind.AUTO);
        boolean tables = random.nextInt(4) == 0;
        boolean done = attempt(() -> {
            if (tables) {
                promise.complete(backUpTables(options).id(), Promise.Cut.OF_TABLES);
            } else {
                BackupResult result = database.backupDatabase(CONF, options, BackupControl.NONE);
                promise.complete(result.id(), new Promise.Cut(result.txn(), null));
            }
        });
        promise.setsMayCome(!done);
    }

    /** A reader looks for long: what its view showed when it began is there until it ends. */
    void look() {
        DatabaseView reading = view;
        if (reading == null) {
            view = database.view();
        } else {
            attempt(() -> promise.check(reading, "a long look"));
            endLook();
        }
    }

    private void endLook() {
        DatabaseView reading = view;
        if (reading != null) {
            view = null;
            reading.close();
        }
    }

    /** Brings one or two tables of a set, atomically, as tables of the keeper, who otherwise drops and changes some. */
    private void restore(Random random) {
        Workload keeper = promise.writers().getLast();
        List<String> sets = promise.completeSets().stream()
                .filter(name -> !Objects.requireNonNull(promise.sets().get(name)).isOfTables()).toList();
        if (sets.isEmpty() || keeper.model().size() > SIZE.tables()) {
            write(promise.writers().size() - 1);
            return;
        }
        String set = sets.get(random.nextInt(sets.size()));
        attempt(() -> {
            Map<String, List<String>> stored;
            try (Database there = CrashCheck.open(below.settled(), TestDatabases.BACKUPS.resolve(set));
                    DatabaseView view = there.view()) {
                stored = TableContents.of(view, "");
            }
            List<String> tables = new ArrayList<>(stored.keySet());
            Collections.shuffle(tables, random);
            Map<String, List<String>> next = new TreeMap<>(keeper.model());
            List<RestoreItem> items = new ArrayList<>();
            for (String table : tables.subList(0, Math.min(tables.size(), 1 + random.nextInt(2)))) {
                String to = Promise.owner(promise.writers().size() - 1) + table;
                items.add(new RestoreItem(table, to, List.of()));
                next.put(to, Objects.requireNonNull(stored.get(table)));
            }
            if (!items.isEmpty()) {
                restore(set, RestoreRequest.tables(items, RestoreRequest.Mode.REPLACE), next);
            }
        });
        if (database.failure().isEmpty()) {
            keeper.forgetAttempt();
        }
    }

    private void restore(String set, RestoreRequest request, Map<String, List<String>> next) {
        try (SetUse use = database.backupSets().use(set, "restore")) {
            promise.writers().getLast().commit(next,
                    () -> database.restore(database.planRestore(use.set(), request), BackupControl.NONE)
                            .txn());
        }
    }

    /** Sets go: one, or those that a policy does not keep, or none since they are pinned. */
    private void expire(Random random) {
        BackupSets sets = database.backupSets();
        List<String> names = promise.completeSets();
        String chosen = names.get(random.nextInt(names.size()));
        List<String> leaving = new ArrayList<>();
        switch (random.nextInt(4)) {
            case 0 -> {
                ExpirePolicy policy = ExpirePolicy.keepLast(1 + random.nextInt(2));
                attempt(() -> sets.expire(policy, true).stream().map(SetSummary::id).forEach(leaving::add));
                leaving.forEach(promise::leaves);
                if (attempt(() -> sets.expire(policy, false))) {
                    leaving.forEach(promise::gone);
                }
            }
            case 1 -> attempt(() -> sets.pin(chosen, random.nextBoolean()));
            default -> {
                promise.leaves(chosen);
                if (attempt(() -> sets.drop(chosen, true))) {
                    promise.gone(chosen);
                }
            }
        }
    }

    /** Of the tables that nobody drops just now. */
    private BackupResult backUpTables(BackupOptions options) {
        List<Integer> tables;
        try (DatabaseView view = database.view()) {
            tables = view.tables().stream().map(table -> table.schema().tableId()).toList();
        }
        try {
            return database.backupTables(tables, options, BackupControl.NONE);
        } catch (StorageException.TableNotFound dropped) {
            return database.backupTables(List.of(), options, BackupControl.NONE);
        }
    }

    /**
     * Copies the root as other tools do, and recovers from the copy.
     *
     * @param between what goes on meanwhile
     */
    void copy(Random random, CrashCheck check, Runnable between) {
        Promise.Cut cut = promise.snapshot();
        if (promise.held() != Promise.Held.YES || cut == null) {
            return;
        }
        attempt(() -> {
            SimulatedDisk target = new SimulatedDisk();
            CopyTool tool = new CopyTool(disk, target, between);
            switch (random.nextInt(4)) {
                case 0 -> tool.copyTree(TestDatabases.ROOT, CrashCheck.COPY);
                case 1 -> tool.copyShuffled(TestDatabases.ROOT, CrashCheck.COPY, random);
                case 2 -> tool.copyTwice(TestDatabases.ROOT, CrashCheck.COPY);
                default -> tool.copyListed(TestDatabases.ROOT, CrashCheck.COPY);
            }
            CopyTool.createEmpty(target, CrashCheck.COPY.resolve(FileNames.RESTORE_MARKER));
            check.restore(target.settled(), cut, random, 2);
        });
    }

    private void prepare() {
        promise.snapshot(Promise.Held.MAYBE, null);
        boolean done = attempt(database::prepareSnapshot);
        long txn = database.snapshotStatus().txn();
        promise.snapshot(done ? Promise.Held.YES : Promise.Held.MAYBE,
                done ? new Promise.Cut(txn, null) : null);
    }

    private void complete() {
        Promise.Cut cut = promise.snapshot();
        promise.snapshot(Promise.Held.MAYBE, cut);
        if (attempt(database::completeSnapshot)) {
            promise.snapshot(Promise.Held.NO, null);
        }
    }

    /** Stops and starts. */
    void restart() {
        endLook();
        attempt(() -> {
            database.close();
            database = CrashCheck.open(disk);
        });
    }

    void close() {
        endLook();
        try {
            database.close();
        } catch (StorageException refused) {
            if (!mayFail) {
                failed(refused);
            }
        }
    }
}
