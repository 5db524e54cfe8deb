package io.tidemark.server.command.backup;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.Namespace;
import io.tidemark.server.sql.ast.BackupStatement.SetId;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.restore.AttachedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** ATTACH BACKUP: a set is a schema for all sessions, until DETACH BACKUP or the end of the server. */
record AttachBackup(SetId set, Identifier schema) implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(AttachBackup.class);

    @Override
    public String name() {
        return "ATTACH BACKUP";
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
        Namespace.of(context).requireFreeSchema(schema);
        BackupSets sets = context.database().backupSets();
        AttachedSet attached = SetErrors.placed(set, context.database(), _ -> context.database().attach(
                sets.use(set.id(), "attached as " + schema.name())));
        int tables = context.attachments().attach(schema.name(), attached);
        sets.verdict(attached.set()).filter(verdict -> !verdict.sound())
                .ifPresent(verdict -> context
                        .notice("problems that the last verification of the backup has found: "
                                + verdict.problems() + "; VERIFY BACKUP '" + set.id() + "' lists them"));
        if (!attached.set().head().database().equals(context.database().id())) {
            context.notice("the backup is one of another database: " + attached.set().head().database());
        }
        LOG.info("backup attached [id={}, schema={}, tables={}]", set.id(), schema.name(), tables);
        return Answer.of("ATTACH BACKUP");
    }
}
