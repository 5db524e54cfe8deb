package io.tidemark.server.command.backup;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.sql.ast.BackupStatement.SetId;

/** PIN BACKUP and UNPIN BACKUP. */
record PinBackup(SetId set, boolean pinned) implements Command {
    @Override
    public String name() {
        return pinned ? "PIN BACKUP" : "UNPIN BACKUP";
    }

    @Override
    public boolean allowedInBlock() {
        return false;
    }

    @Override
    public Answer run(CommandContext context) {
        return SetErrors.placed(set, context.database(), sets -> {
            sets.pin(set.id(), pinned);
            return Answer.of(name());
        });
    }
}
