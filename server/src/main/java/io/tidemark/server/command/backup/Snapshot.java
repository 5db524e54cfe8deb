package io.tidemark.server.command.backup;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.storage.snapshot.SnapshotStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SNAPSHOT PREPARE and COMPLETE, and their aliases CHECKPOINT CREATE and RELEASE.
 *
 * @param prepare    PREPARE, else COMPLETE
 * @param checkpoint whether the alias was written
 */
record Snapshot(boolean prepare, boolean checkpoint) implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

    @Override
    public String name() {
        if (checkpoint) {
            return prepare ? "CHECKPOINT CREATE" : "CHECKPOINT RELEASE";
        }
        return prepare ? "SNAPSHOT PREPARE" : "SNAPSHOT COMPLETE";
    }

    @Override
    public boolean allowedInBlock() {
        return false;
    }

    @Override
    public boolean writes() {
        return false;
    }

    @Override
    public Answer run(CommandContext context) {
        long start = System.nanoTime();
        if (prepare) {
            context.database().prepareSnapshot();
            SnapshotStatus status = context.database().snapshotStatus();
            LOG.info("snapshot prepared [txn={}, tables={}, pinnedBytes={}, ms={}]", status.txn(),
                    status.tables(),
                    status.pinnedBytes(), (System.nanoTime() - start) / 1_000_000);
        } else {
            boolean held = context.database().snapshotStatus().inProgress();
            context.database().completeSnapshot();
            LOG.info("snapshot completed [held={}, ms={}]", held, (System.nanoTime() - start) / 1_000_000);
        }
        return Answer.of(name());
    }
}
