package io.tidemark.server.command.backup;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.AnswerColumn;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.Namespace;
import io.tidemark.server.config.ServerConfig;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupResult;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BACKUP DATABASE and BACKUP TABLE.
 *
 * @param tables empty for the whole database
 */
record Backup(List<QualifiedName> tables, List<Option> options, int position) implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(Backup.class);

    /** Refuses options, none of which is supported yet. */
    public Backup {
        tables = List.copyOf(tables);
        if (!options.isEmpty()) {
            throw new SqlException("0A000",
                    "BACKUP option \"" + options.getFirst().name() + "\" is not supported yet",
                    options.getFirst().position());
        }
    }

    @Override
    public String name() {
        return tables.isEmpty() ? "BACKUP DATABASE" : "BACKUP TABLE";
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
    public List<AnswerColumn> columns() {
        return List.of(new AnswerColumn("backup_id", TypeId.TEXT), new AnswerColumn("path", TypeId.TEXT),
                new AnswerColumn("txn", TypeId.INT8), new AnswerColumn("cut_timestamp", TypeId.TIMESTAMPTZ),
                new AnswerColumn("tables", TypeId.INT8), new AnswerColumn("rows", TypeId.INT8),
                new AnswerColumn("files", TypeId.INT8), new AnswerColumn("bytes", TypeId.INT8),
                new AnswerColumn("bytes_copied", TypeId.INT8), new AnswerColumn("bytes_linked", TypeId.INT8),
                new AnswerColumn("duration_ms", TypeId.INT8));
    }

    @Override
    public Answer run(CommandContext context) {
        if (context.config().backupRoot() == null) {
            throw new SqlException("55000",
                    "backup is disabled, server.conf property 'cairo.sql.backup.root' is not set", position,
                    "set cairo.sql.backup.root in " + ServerConfig.file(context.config().root())
                            + " to a directory and restart the server");
        }
        BackupResult result = tables.isEmpty()
                ? context.database()
                        .backupDatabase(ServerConfig.file(context.config().root()).resolveSibling(""),
                                BackupOptions.DEFAULT, BackupControl.of(context.cancel()))
                : context.database().backupTables(ids(context), BackupOptions.DEFAULT,
                        BackupControl.of(context.cancel()));
        LOG.info("backup complete [to={}, txn={}, tables={}, rows={}, files={}, bytes={}, ms={}]",
                result.path(),
                result.txn(), result.tables(), result.rows(), result.files(), result.bytes(),
                result.durationMillis());
        return new Answer("BACKUP", List.of(Answer.row(result.id(), result.path().toString(), result.txn(),
                result.cutMicros(), (long) result.tables(), result.rows(), (long) result.files(),
                result.bytes(),
                result.bytesCopied(), result.bytesLinked(), result.durationMillis())));
    }

    private List<Integer> ids(CommandContext context) {
        Namespace names = Namespace.of(context);
        List<Integer> ids = new ArrayList<>();
        for (QualifiedName name : tables) {
            if (!(names.find(name).orElse(null) instanceof Namespace.Found.Table(var schema, _))) {
                throw new SqlException("42P01", "table does not exist [table=" + name + "]", name.position());
            }
            if (!ids.contains(schema.tableId())) {
                ids.add(schema.tableId());
            }
        }
        return ids;
    }
}
