package io.tidemark.storage.restore;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.maintain.Live;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.table.DatabaseVersion;
import io.tidemark.storage.thread.LongSlices;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Predicate;

/** Restores of a running database. Safe for many threads. */
public final class Restores {
    private final Disk disk;
    private final Path db;
    private final UUID database;
    private final Live live;

    /**
     * Restores of a database.
     *
     * @param db       the directory of the tables
     * @param database its identity
     */
    public Restores(Disk disk, Path db, UUID database, Live live) {
        this.disk = disk;
        this.db = db;
        this.database = database;
        this.live = live;
    }

    /** What a restore would do. */
    public RestorePlan plan(BackupSet set, RestoreRequest request, DatabaseVersion now) {
        RestorePlan plan = new RestorePlanner(disk, db, set, now).plan(request);
        return request.foreign() || set.head().database().equals(database)
                ? plan
                : plan.refused(new StorageException.WrongState(
                        "backup " + set.id() + " is one of another database (" + set.head().database()
                                + ", this one is " + database + ")",
                        "WITH (other_database) restores it all the same; ATTACH BACKUP shows what it holds"));
    }

    /**
     * Makes the files of the tables of a plan, which nobody sees before a transaction has adopted them.
     *
     * @return the caller closes it after the transaction has ended
     */
    public StagedRestore stage(RestorePlan plan, BackupControl control) {
        plan.requireSound();
        try (LongSlices.Stretch _ = LongSlices.begin()) {
            return new RestoreJob(disk, db, new RestoreJob.Order(plan, live.remover()), control)
                    .run(live.committer()::newTableId);
        }
    }

    /** Opens the tables of a set that are wanted in place; {@code use} is closed with the result. */
    public AttachedSet attach(SetUse use, PartCache cache, Predicate<String> wanted) {
        return new AttachedSet(disk, use,
                new AttachedSet.Reading(cache, live.committer()::newTableId, wanted));
    }
}
