package io.tidemark.storage.sim;

import io.tidemark.storage.CopyTool;
import io.tidemark.storage.Database;
import io.tidemark.storage.Durability;
import io.tidemark.storage.HookedDisk;
import io.tidemark.storage.TableContents;
import io.tidemark.storage.TestDatabases;
import io.tidemark.storage.Workload;
import io.tidemark.storage.WorkloadSize;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.DatabaseView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A database, those who work with it, and what they were promised. One thread at a time. */
final class World {
    private static final int ROWS = 12;
    /** More than a writer gives. */
    private static final int NAMES = 1_000_000;
    /** Two or three commits fill a segment of the log. */
    private static final int MANY_ROWS = 60;

    /**
     * How large a world is.
     *
     * @param writers    how many; one more writes what is restored
     * @param tables     of each, at most
     * @param generation of the world
     * @param schema     of ten changes, how many are of a table's schema or name
     * @param durability of all commits
     */
    record Plan(int writers, int tables, int generation, int schema, Durability durability) {}

    private final HookedDisk disk;
    private final SimulatedDisk below;
    private final Durability durability;
    private final Promise promise;
    private Database database;
    private @Nullable DatabaseView view;
    private long faults;
    private boolean killed;
    private @Nullable Throwable failure;
    private final Keeper keeper;
    private final Inspector inspector;

    private World(HookedDisk disk, SimulatedDisk below, Database database, Promise promise,
            Durability durability) {
        this.disk = disk;
        this.below = below;
        this.durability = durability;
        this.database = database;
        this.promise = promise;
        this.keeper = new Keeper(this);
        this.inspector = new Inspector(this);
    }

    /**
     * Opens what an earlier world has left.
     *
     * @param disk  through which the work goes
     * @param below the same disk without anything between
     */
    static World open(HookedDisk disk, SimulatedDisk below, Random random, Plan plan) {
        Database database = CrashCheck.open(disk, plan.durability());
        List<Workload> workloads = new ArrayList<>();
        for (int i = 0; i <= plan.writers(); i++) {
            Workload workload = new Workload(new Random(random.nextLong()), Promise.owner(i),
                    new WorkloadSize(i == 0 ? MANY_ROWS : ROWS, plan.tables(), plan.schema()));
            try (DatabaseView view = database.view()) {
                workload.adopt(TableContents.of(view, Promise.owner(i)));
            }
            // A restored table has another's columns beside those that are added to it.
            workload.skipNames(i * NAMES + plan.generation() * 1000);
            workloads.add(workload);
        }
        Promise promise = new Promise(workloads, database.txn(), plan.durability() == Durability.SYNC);
        World world = new World(disk, below, database, promise, plan.durability());
        world.adoptSets(below);
        if (database.snapshotStatus().inProgress()) {
            world.adoptSnapshot(below);
        }
        return world;
    }

    /** Fails unless everything that was promised to those before is there: a process was killed, no power was cut. */
    void mustHave(Promise before) {
        try (DatabaseView view = database.view()) {
            if (view.txn() < before.survivingTxn()) {
                throw new AssertionError("killed: txn " + view.txn() + ", acknowledged "
                        + before.survivingTxn());
            }
            before.check(view, "killed");
        }
        for (String set : before.completeSets()) {
            if (!promise.sets().containsKey(set)) {
                throw new AssertionError("killed: set is missing: " + set);
            }
        }
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

    Database database() {
        return database;
    }

    /** An operation of the disk has failed: what goes on at that moment may fail for it, and nothing later. */
    void faulted() {
        faults++;
    }

    /** From now on everything may fail. */
    void killed() {
        killed = true;
    }

    private boolean mayFail() {
        return killed || disk.hasFailed() || database.failure().isPresent();
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

    /** Whether the step was taken; that it fails is wrong unless something may fail. */
    boolean attempt(Runnable step) {
        return attempt(step, _ -> false);
    }

    /** @param allowed refusals that others may be the cause of */
    boolean attempt(Runnable step, Predicate<StorageException> allowed) {
        if (!isSound()) {
            return false;
        }
        long before = faults;
        try {
            step.run();
            return true;
        } catch (StorageException refused) {
            if (faults == before && !mayFail() && !allowed.test(refused)) {
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
            case 0, 1 -> flush();
            case 2 -> attempt(database::compact);
            default -> attempt(database::maintain);
        }
    }

    private void flush() {
        long before = database.txn();
        if (attempt(database::flush)) {
            promise.synced(before);
        }
    }

    /** Sets, snapshots and restores; see {@link Keeper#step}. */
    void keep(Random random, boolean alone) {
        keeper.step(random, alone);
    }

    /** Checks, and sets that are read where they are. */
    void inspect(Random random) {
        inspector.step(random);
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

    /** What a set has: a server is started on a copy of it. */
    Restored.Stored stored(String set) {
        try (Database there = CrashCheck.open(below.settled(), Keeper.path(set));
                DatabaseView view = there.view()) {
            return Restored.Stored.of(view);
        }
    }

    /** Numbers of all tables. */
    List<Integer> tables() {
        try (DatabaseView view = database.view()) {
            return view.tables().stream().map(table -> table.schema().tableId()).toList();
        }
    }

    /** Every writer must see what it has written. */
    void checkAll(String when) {
        attempt(() -> {
            try (DatabaseView view = database.view()) {
                promise.check(view, when);
            }
        });
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

    /** Stops and starts. */
    void restart() {
        endLook();
        inspector.detach();
        attempt(() -> {
            long txn = database.txn();
            database.close();
            disk.restarted();
            promise.synced(txn);
            database = CrashCheck.open(disk, durability);
        });
    }

    void close() {
        endLook();
        inspector.detach();
        try {
            database.close();
        } catch (StorageException refused) {
            if (faults == 0 && !mayFail()) {
                failed(refused);
            }
        }
    }
}
