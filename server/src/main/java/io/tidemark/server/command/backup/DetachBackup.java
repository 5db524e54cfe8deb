package io.tidemark.server.command.backup;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.sql.ast.Identifier;

/** DETACH BACKUP; refused while a statement reads the set. */
record DetachBackup(Identifier schema) implements Command {
    @Override
    public String name() {
        return "DETACH BACKUP";
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
        context.attachments().detach(schema.name(), schema.position());
        return Answer.of("DETACH BACKUP");
    }
}
