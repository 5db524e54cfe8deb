package io.tidemark.storage.restore;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.commit.Committer;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.table.DatabaseVersion;
import java.nio.file.Path;

/** Restores of a running database. Safe for many threads. */
public final class Restores {
    private final Disk disk;
    private final Path db;
    private final Committer committer;

    /** @param db the directory of the tables */
    public Restores(Disk disk, Path db, Committer committer) {
        this.disk = disk;
        this.db = db;
        this.committer = committer;
    }

    /** What a restore would do. */
    public RestorePlan plan(BackupSet set, RestoreRequest request, DatabaseVersion live) {
        return new RestorePlanner(disk, db, set, live).plan(request);
    }

    /**
     * Makes the files of the tables of a plan, which nobody sees before a transaction has adopted them.
     *
     * @return the caller closes it after the transaction has ended
     */
    public StagedRestore stage(RestorePlan plan, BackupControl control) {
        plan.requireSound();
        return new RestoreJob(disk, db, plan, control).run(committer::newTableId);
    }

    /** Opens a set in place; {@code use} is closed with the result. */
    public AttachedSet attach(SetUse use, PartCache cache) {
        return new AttachedSet(disk, use, cache, committer::newTableId);
    }
}
