package io.tidemark.server.command.backup;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.AnswerColumn;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.Namespace;
import io.tidemark.server.command.SequenceCalls;
import io.tidemark.server.command.Sequences;
import io.tidemark.server.command.backup.RunRecord.End;
import io.tidemark.server.command.backup.RunRecord.Status;
import io.tidemark.server.config.ServerConfig;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.Database;
import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BACKUP DATABASE and BACKUP TABLE.
 *
 * @param tables empty for the whole database
 * @param async  whether the statement ends when the backup has begun
 */
record Backup(List<QualifiedName> tables, BackupOptions options, boolean async, int position)
        implements
        Command {
    private static final Logger LOG = LoggerFactory.getLogger(Backup.class);

    public Backup {
        tables = List.copyOf(tables);
    }

    /** Checks the options. */
    static Backup of(List<QualifiedName> tables, List<Option> written, int position) {
        OptionList options = new OptionList("BACKUP", written, "type", "rate_limit", "checksum", "verify",
                "label", "async", "to");
        if (options.has("to")) {
            throw new SqlException("0A000", "BACKUP option \"to\" is not supported yet",
                    options.position("to"),
                    "sets go to the directory of 'cairo.sql.backup.root'");
        }
        if (!options.flag("checksum", true)) {
            throw new SqlException("22023", "BACKUP cannot leave out checksums", options.position("checksum"),
                    "files are checked against their checksums while they are copied, which costs no second reading");
        }
        return new Backup(tables,
                new BackupOptions(options.word("type", BackupOptions.Kind.AUTO),
                        options.bytes("rate_limit", 0), options.flag("verify", false), options.text("label")),
                options.flag("async", false), position);
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
        if (async) {
            return List.of(new AnswerColumn("run", TypeId.INT8),
                    new AnswerColumn("backup_timestamp", TypeId.TIMESTAMPTZ),
                    new AnswerColumn("status", TypeId.TEXT));
        }
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
        List<Integer> ids = withObjects(ids(tables, context), context.view());
        Path conf = ServerConfig.file(context.config().root()).resolveSibling("");
        Database database = context.database();
        BackupRuns.Work work = new BackupRuns.Work(name(),
                tables.stream().map(QualifiedName::toString).collect(Collectors.joining(", ")));
        if (async) {
            RunRecord begun = context.backups().background(context, work,
                    control -> take(database, ids, conf, control));
            return new Answer("BACKUP",
                    List.of(Answer.row(begun.number(), begun.startMicros(), "backup in progress")));
        }
        BackupResult result = context.backups().run(context, work,
                control -> take(database, ids, conf, control));
        return new Answer("BACKUP", List.of(Answer.row(result.id(), result.path().toString(), result.txn(),
                result.cutMicros(), (long) result.tables(), result.rows(), (long) result.files(),
                result.bytes(), result.bytesCopied(), result.bytesLinked(), result.durationMillis())));
    }

    private BackupRuns.Done<BackupResult> take(Database database, List<Integer> ids, Path conf,
            BackupControl control) {
        BackupResult result = tables.isEmpty()
                ? database.backupDatabase(conf, options, control)
                : database.backupTables(ids, options, control);
        LOG.info("backup complete [to={}, txn={}, tables={}, rows={}, files={}, bytes={}, linked={}, ms={}]",
                result.path(), result.txn(), result.tables(), result.rows(), result.files(), result.bytes(),
                result.bytesLinked(), result.durationMillis());
        String told = "txn " + result.txn() + ", " + result.tables() + " tables, " + result.rows() + " rows, "
                + result.bytes() + " bytes";
        return new BackupRuns.Done<>(result,
                new End(Status.COMPLETE, 0, result.id(), null, -1, told));
    }

    /**
     * With the system's tables that tell of sequences and schemas, where a table has some: who restores it gets them too. The
     * whole database has them anyway.
     */
    private static List<Integer> withObjects(List<Integer> ids, DatabaseView view) {
        boolean needed = false;
        for (int id : ids) {
            TableSchema schema = view.table(id).map(TableView::schema).orElse(null);
            if (schema != null) {
                TableRules rules = TableRules.of(schema);
                needed |= !DatabaseObjects.name(schema).schema().equals(TableName.PUBLIC) || schema.columns()
                        .stream().map(column -> rules.column(column.id()).insertSql())
                        .anyMatch(sql -> sql != null && !SequenceCalls.in(sql).isEmpty());
            }
        }
        if (!needed) {
            return ids;
        }
        List<Integer> all = new ArrayList<>(ids);
        for (TableName own : List.of(DatabaseObjects.TABLE, Sequences.TABLE)) {
            view.table(own.encode()).ifPresent(table -> all.add(table.schema().tableId()));
        }
        return all;
    }

    /** The numbers of live tables. */
    static List<Integer> ids(List<QualifiedName> tables, CommandContext context) {
        Namespace names = Namespace.of(context);
        List<Integer> ids = new ArrayList<>();
        for (QualifiedName name : tables) {
            if (!(names.find(name).orElse(null) instanceof Namespace.Found.Table(var schema, _))) {
                throw new SqlException("42P01", "table does not exist [table=" + name + "]", name.position(),
                        "SHOW TABLES lists the tables");
            }
            if (!ids.contains(schema.tableId())) {
                ids.add(schema.tableId());
            }
        }
        return ids;
    }
}
