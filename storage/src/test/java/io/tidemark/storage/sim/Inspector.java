package io.tidemark.storage.sim;

import io.tidemark.storage.Database;
import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.restore.AttachedSet;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.verify.Level;
import io.tidemark.storage.verify.Verification;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Verifies, and reads sets that are attached, while others work. One thread at a time. */
final class Inspector {
    private static final List<Level> LEVELS = List.of(Level.values());

    private final World world;
    private final Promise promise;
    private @Nullable Attached attached;

    /** A set that is attached, and what each writer had in it when that began. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Attached(String id, AttachedSet set, long[] hashes) {}

    Inspector(World world) {
        this.world = world;
        this.promise = world.promise();
    }

    void step(Random random) {
        if (random.nextInt(3) == 0) {
            attach(random);
        } else {
            verify(random);
        }
    }

    private void verify(Random random) {
        Level level = level(random);
        Database database = world.database();
        switch (random.nextInt(3)) {
            case 0 -> sound(() -> database.verifyDatabase(level, BackupControl.NONE), null);
            case 1 -> {
                List<Integer> tables = world.tables();
                int count = random.nextInt(tables.size() + 1);
                sound(() -> database.verifyTables(tables.subList(0, count), level, BackupControl.NONE), null);
            }
            default -> {
                List<String> sets = promise.completeSets();
                if (!sets.isEmpty()) {
                    String set = sets.get(random.nextInt(sets.size()));
                    promise.reads(set);
                    sound(() -> database.verifyBackup(set, level, BackupControl.NONE), set);
                    promise.readsNoMore(set);
                }
            }
        }
    }

    /** @param set that somebody may be dropping; null: of the database */
    private void sound(Supplier<Verification> verify, @Nullable String set) {
        world.attempt(() -> requireSound(verify.get()),
                refused -> set == null
                        ? refused instanceof StorageException.TableNotFound
                        : refused instanceof StorageException.BackupNotFound && isGoing(set));
    }

    private boolean isGoing(String set) {
        return promise.isLeaving(set) || !promise.sets().containsKey(set);
    }

    static Level level(Random random) {
        return LEVELS.get(random.nextInt(LEVELS.size()));
    }

    static void requireSound(Verification found) {
        if (!found.problems().isEmpty()) {
            throw new AssertionError("VERIFY at level " + found.level() + " finds " + found.problems());
        }
    }

    private void attach(Random random) {
        if (attached != null) {
            look(attached);
            if (random.nextBoolean()) {
                detach();
            }
            return;
        }
        List<String> sets = promise.completeSets();
        if (sets.isEmpty()) {
            return;
        }
        String id = sets.get(random.nextInt(sets.size()));
        promise.reads(id);
        boolean done = world.attempt(() -> {
            SetUse use = world.database().backupSets().use(id, "attach");
            AttachedSet set = world.database().attach(use);
            try (DatabaseView view = set.view()) {
                attached = new Attached(id, set, promise.hashes(view));
            }
            look(attached);
        }, refused -> refused instanceof StorageException.BackupNotFound && isGoing(id));
        if (!done && attached == null) {
            promise.readsNoMore(id);
        }
    }

    /** It is what it was, alone and beside the tables of the database. */
    private void look(Attached now) {
        world.attempt(() -> {
            Promise.Cut cut = promise.sets().get(now.id());
            try (DatabaseView view = now.set().view()) {
                if (cut != null && !cut.isOfTables()) {
                    promise.check(view, cut, "attached " + now.id());
                }
                requireSame(now, promise.hashes(view));
            }
            String prefix = "~";
            try (DatabaseView live = world.database().view();
                    DatabaseView both = live.with(now.set().tables(name -> prefix + name), Long.MAX_VALUE)) {
                promise.check(both, "beside an attached set");
                if (both.tables().size() != live.tables().size() + now.set().tables(name -> name).size()) {
                    throw new AssertionError("tables are missing beside " + now.id());
                }
            }
        });
    }

    private static void requireSame(Attached now, long[] hashes) {
        if (!Arrays.equals(hashes, now.hashes())) {
            throw new AssertionError("attached " + now.id() + " has changed");
        }
    }

    /** Lets go of what is attached. */
    void detach() {
        Attached now = attached;
        if (now != null) {
            attached = null;
            now.set().close();
            promise.readsNoMore(now.id());
        }
    }
}
