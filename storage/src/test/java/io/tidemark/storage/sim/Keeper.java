package io.tidemark.storage.sim;

import io.tidemark.storage.Database;
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
import io.tidemark.storage.restore.RestoreRequest;
import io.tidemark.storage.table.DatabaseView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Makes and drops sets and snapshots, and restores. One thread at a time. */
final class Keeper {
    private static final Path CONF = Path.of("/no-conf");
    private static final int MOST_SETS = 3;
    /** Above which nothing more is restored. */
    private static final int MOST_TABLES = 2;

    private final World world;
    private final Promise promise;

    Keeper(World world) {
        this.world = world;
        this.promise = world.promise();
    }

    /** @param alone nobody else works meanwhile, so that everybody's tables may be replaced */
    void step(Random random, boolean alone) {
        switch (random.nextInt(7)) {
            case 0, 1 -> {
                if (promise.sets().size() < MOST_SETS) {
                    backUp(random);
                } else {
                    expire(random);
                }
            }
            case 2 -> {
                if (promise.held() == Promise.Held.YES) {
                    complete();
                }
            }
            case 3, 4 -> {
                if (promise.held() == Promise.Held.NO) {
                    prepare();
                }
            }
            case 5 -> restoreTables(random);
            default -> {
                if (alone && random.nextInt(3) == 0) {
                    restoreDatabase(random);
                } else {
                    restoreTables(random);
                }
            }
        }
    }

    private void backUp(Random random) {
        promise.setsMayCome(true);
        BackupOptions options = BackupOptions.DEFAULT.withVerify(random.nextInt(4) == 0)
                .withKind(random.nextInt(3) == 0 ? BackupOptions.Kind.FULL : BackupOptions.Kind.AUTO);
        boolean tables = random.nextInt(4) == 0;
        boolean done = world.attempt(() -> {
            if (tables) {
                promise.complete(backUpTables(options).id(), Promise.Cut.OF_TABLES);
            } else {
                BackupResult result = world.database().backupDatabase(CONF, options, BackupControl.NONE);
                promise.complete(result.id(), new Promise.Cut(result.txn(), null));
            }
        });
        promise.setsMayCome(!done);
    }

    /** Of the tables that nobody drops just now. */
    private BackupResult backUpTables(BackupOptions options) {
        try {
            return world.database().backupTables(world.tables(), options, BackupControl.NONE);
        } catch (StorageException.TableNotFound dropped) {
            return world.database().backupTables(List.of(), options, BackupControl.NONE);
        }
    }

    private void prepare() {
        promise.snapshot(Promise.Held.MAYBE, null);
        boolean done = world.attempt(() -> world.database().prepareSnapshot());
        long txn = world.database().snapshotStatus().txn();
        promise.snapshot(done ? Promise.Held.YES : Promise.Held.MAYBE,
                done ? new Promise.Cut(txn, null) : null);
    }

    private void complete() {
        Promise.Cut cut = promise.snapshot();
        promise.snapshot(Promise.Held.MAYBE, cut);
        if (world.attempt(() -> world.database().completeSnapshot())) {
            promise.snapshot(Promise.Held.NO, null);
        }
    }

    /** Brings one or two tables of a set, atomically, as tables of the keeper, who otherwise drops and changes some. */
    private void restoreTables(Random random) {
        Workload keeper = promise.writers().getLast();
        List<String> sets = promise.wholeSets();
        if (sets.isEmpty() || keeper.model().size() > MOST_TABLES) {
            world.write(promise.writers().size() - 1);
            return;
        }
        String set = sets.get(random.nextInt(sets.size()));
        world.attempt(() -> {
            Restored restored = Restored.some(world.stored(set), random,
                    Promise.owner(promise.writers().size() - 1), this::isPresent);
            if (!restored.items().isEmpty()) {
                Map<String, List<String>> next = new TreeMap<>(keeper.model());
                next.putAll(restored.rows());
                try (SetUse use = world.database().backupSets().use(set, "restore")) {
                    RestoreRequest request = RestoreRequest.tables(restored.items(),
                            RestoreRequest.Mode.REPLACE);
                    keeper.commit(next, () -> restore(use, request));
                }
            }
        });
        forgetAttempts();
    }

    private boolean isPresent(String table) {
        try (DatabaseView view = world.database().view()) {
            return view.table(table).isPresent();
        }
    }

    private long restore(SetUse use, RestoreRequest request) {
        Database database = world.database();
        return database.restore(database.planRestore(use.set(), request), BackupControl.NONE).txn();
    }

    /** Everything becomes what a set has, in one commit that is everybody's. */
    private void restoreDatabase(Random random) {
        List<String> sets = promise.wholeSets();
        if (sets.isEmpty()) {
            return;
        }
        String set = sets.get(random.nextInt(sets.size()));
        promise.joint(true);
        boolean done = world.attempt(() -> {
            Map<String, List<String>> stored = world.stored(set).contents();
            try (SetUse use = world.database().backupSets().use(set, "restore")) {
                LongSupplier commit = () -> restore(use, RestoreRequest.database(use.set(),
                        RestoreRequest.Mode.REPLACE, _ -> false, _ -> false));
                for (int i = 0; i < promise.writers().size(); i++) {
                    Workload writer = promise.writers().get(i);
                    Map<String, List<String>> next = owned(stored, Promise.owner(i));
                    LongSupplier inner = commit;
                    commit = () -> writer.commit(next, inner);
                }
                if (commit.getAsLong() != world.database().txn()) {
                    throw new AssertionError("RESTORE DATABASE is not the last commit");
                }
            }
        });
        forgetAttempts();
        promise.joint(!done && world.database().failure().isPresent());
        if (done) {
            world.checkAll("after RESTORE DATABASE");
        }
    }

    private static Map<String, List<String>> owned(Map<String, List<String>> contents, String owner) {
        Map<String, List<String>> owned = new TreeMap<>();
        contents.forEach((name, rows) -> {
            if (name.startsWith(owner)) {
                owned.put(name, rows);
            }
        });
        return owned;
    }

    /** What a restore has tried is not there and never will be, unless the log has failed. */
    private void forgetAttempts() {
        if (world.database().failure().isEmpty()) {
            promise.writers().getLast().forgetAttempt();
            if (promise.joint()) {
                promise.writers().forEach(Workload::forgetAttempt);
            }
        }
    }

    /** Sets go: one, or those that a policy does not keep, or none since they are pinned or in use. */
    private void expire(Random random) {
        BackupSets sets = world.database().backupSets();
        List<String> names = promise.completeSets();
        if (names.isEmpty()) {
            return;
        }
        String chosen = names.get(random.nextInt(names.size()));
        switch (random.nextInt(4)) {
            case 0 -> {
                ExpirePolicy policy = ExpirePolicy.keepLast(1 + random.nextInt(2));
                List<String> leaving = new ArrayList<>();
                world.attempt(() -> sets.expire(policy, true).stream().map(SetSummary::id)
                        .forEach(leaving::add));
                leaving.forEach(promise::leaves);
                world.attempt(() -> {
                    List<String> left = sets.expire(policy, false).stream().map(SetSummary::id).toList();
                    left.forEach(promise::gone);
                    leaving.forEach(promise::stays);
                });
            }
            case 1 -> world.attempt(() -> sets.pin(chosen, random.nextBoolean()));
            default -> {
                promise.leaves(chosen);
                if (world.attempt(() -> {
                    sets.pin(chosen, false);
                    sets.drop(chosen, true);
                },
                        refused -> refused instanceof StorageException.WrongState
                                && promise.isRead(chosen))) {
                    promise.gone(chosen);
                } else if (promise.isRead(chosen)) {
                    promise.stays(chosen);
                }
            }
        }
    }

    /** What is in the root's sets, for those who only look: nothing when there is none. */
    static Path path(String set) {
        return TestDatabases.BACKUPS.resolve(set);
    }
}
