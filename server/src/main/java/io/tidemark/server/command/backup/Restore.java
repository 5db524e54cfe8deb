package io.tidemark.server.command.backup;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.AnswerColumn;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.LockMode;
import io.tidemark.server.command.backup.RunRecord.End;
import io.tidemark.server.command.backup.RunRecord.Status;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.BackupStatement;
import io.tidemark.server.sql.ast.BackupStatement.SetId;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.Database;
import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.commit.CommitResult;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.restore.RestorePlan;
import io.tidemark.storage.restore.RestoreRequest;
import io.tidemark.storage.restore.RestoreResult;
import io.tidemark.storage.restore.StagedRestore;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RESTORE TABLE and RESTORE DATABASE, and EXPLAIN of them, which shows the same plan: a row a table.
 *
 * @param foreign whether the set may be one of another database
 * @param explain whether nothing is done
 */
record Restore(BackupStatement.Restore statement, RestoreRequest.Mode mode, boolean foreign, boolean explain)
        implements
        Command {
    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);
    private static final int ATTEMPTS = 10;

    /** Checks the options. */
    static Restore of(BackupStatement.Restore statement, boolean explain) {
        OptionList options = new OptionList("RESTORE", statement.options(), "mode", "other_database");
        return new Restore(statement, options.word("mode", RestoreRequest.Mode.FAIL_IF_EXISTS),
                options.flag("other_database", false), explain);
    }

    @Override
    public String name() {
        return statement.items().isEmpty() ? "RESTORE DATABASE" : "RESTORE TABLE";
    }

    @Override
    public boolean allowedInBlock() {
        return explain;
    }

    @Override
    public boolean onlyReads() {
        return explain;
    }

    @Override
    public boolean writes() {
        return !explain;
    }

    @Override
    public List<AnswerColumn> columns() {
        return List.of(new AnswerColumn("table_name", TypeId.TEXT),
                new AnswerColumn("restored_as", TypeId.TEXT), new AnswerColumn("action", TypeId.TEXT),
                new AnswerColumn("partitions", TypeId.INT8), new AnswerColumn("rows", TypeId.INT8),
                new AnswerColumn("bytes_linked", TypeId.INT8), new AnswerColumn("bytes_copied", TypeId.INT8),
                new AnswerColumn("problem", TypeId.TEXT));
    }

    @Override
    public Answer run(CommandContext context) {
        SetId set = statement.set();
        Database database = context.database();
        try (SetUse use = SetErrors.placed(set, database,
                sets -> sets.use(set.id(), explain ? "explain restore" : "restore"))) {
            if (explain) {
                return new Answer("EXPLAIN", explained(context, use.set()));
            }
            RestorePlan plan = locked(context, use.set());
            RestoreResult result = context.backups().run(context, new BackupRuns.Work(name(), set.id()),
                    control -> restore(context, plan, control));
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (int i = 0; i < result.tables().size(); i++) {
                RestoreResult.Table table = result.tables().get(i);
                if (!TableName.decode(table.name()).hidden()) {
                    rows.add(Answer.row(shown(table.source()), shown(table.name()),
                            action(plan.tables().get(i)) + "d", (long) table.partitions(), table.rows(),
                            table.bytesLinked(), table.bytesCopied(), null));
                }
            }
            return new Answer("RESTORE " + rows.size(), rows);
        }
    }

    private RestorePlan plan(CommandContext context, BackupSet set) {
        RestoreRequest request = new RestoreNames(context, set, this).request();
        return context.database().planRestore(set, foreign ? request.ofAnyDatabase() : request);
    }

    /** A plan whose tables nobody changes any more; while it waited for them, others may have taken or left names. */
    private RestorePlan locked(CommandContext context, BackupSet set) {
        Set<Integer> held = new HashSet<>();
        while (true) {
            RestorePlan plan = plan(context, set);
            requireSound(plan);
            try (DatabaseView now = context.database().view()) {
                requireEmpty(context, set, now);
            }
            Set<Integer> wanted = goingTables(context, plan);
            wanted.removeAll(held);
            if (wanted.isEmpty()) {
                return plan;
            }
            // Rows of tables that go must not be changed by anybody meanwhile; who reads or appends goes on.
            wanted.forEach(table -> context.lock(table, LockMode.CHANGE, true));
            held.addAll(wanted);
        }
    }

    private void requireEmpty(CommandContext context, BackupSet set, DatabaseView now) {
        new RestoreNames(context, set, this).definitions(now).ifPresent(refusal -> {
            throw refusal;
        });
    }

    private List<List<@Nullable Object>> explained(CommandContext context, BackupSet set) {
        List<List<@Nullable Object>> rows = planned(plan(context, set));
        try (DatabaseView now = context.database().view()) {
            new RestoreNames(context, set, this).definitions(now).map(Restore::failing).ifPresent(rows::add);
        }
        return rows;
    }

    private static List<@Nullable Object> failing(SqlException refusal) {
        return Answer.row(null, null, "fail", null, null, null, null, refusal.message());
    }

    private static Set<Integer> goingTables(CommandContext context, RestorePlan plan) {
        Set<Integer> ids = new TreeSet<>();
        plan.tables().forEach(table -> table.replaced().ifPresent(ids::add));
        try (DatabaseView view = context.database().view()) {
            plan.dropped().forEach(name -> view.table(name).map(TableView::schema).map(TableSchema::tableId)
                    .ifPresent(ids::add));
        }
        return ids;
    }

    private static String shown(String stored) {
        return TableName.decode(stored).sql();
    }

    private static String action(RestorePlan.Table table) {
        return table.replaced().isPresent() ? "replace" : "create";
    }

    private List<List<@Nullable Object>> planned(RestorePlan plan) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<String> replaced = new ArrayList<>();
        for (RestorePlan.Table table : plan.tables()) {
            replaced.add(table.name());
            if (!TableName.decode(table.name()).hidden()) {
                boolean refused = table.replaced().isPresent() && !plan.request().mayReplace(table.name());
                rows.add(Answer.row(shown(table.source().name()), shown(table.name()),
                        refused ? "refuse" : action(table),
                        (long) table.partitions().size(), table.rows(), table.bytesLinked(),
                        table.bytes() - table.bytesLinked(), null));
            }
        }
        for (String dropped : plan.dropped()) {
            if (!replaced.contains(dropped) && !TableName.decode(dropped).hidden()) {
                rows.add(Answer.row(null, shown(dropped), "drop", null, null, null, null, null));
            }
        }
        for (StorageException problem : plan.problems()) {
            rows.add(failing(explained(problem)));
        }
        return rows;
    }

    private void requireSound(RestorePlan plan) {
        for (StorageException problem : plan.problems()) {
            throw explained(problem);
        }
    }

    private SqlException explained(StorageException problem) {
        int position = statement.set().position();
        String message = String.valueOf(problem.getMessage());
        return switch (problem) {
            case StorageException.TableExists _ -> new SqlException("42P07", message, position,
                    statement.items().isEmpty()
                            ? "restore into an empty database, or WITH (mode replace), which drops what is there"
                            : "restore it AS another name, or WITH (mode replace)");
            case StorageException.TableNotFound _ -> new SqlException("42P01", message, position,
                    "SHOW BACKUP '" + statement.set().id() + "' lists the tables of the backup");
            case StorageException.DiskFull _ -> new SqlException("53100", message, position);
            case StorageException.CorruptFile _,StorageException.FileMissing _ ->
                new SqlException("XX001", message, position,
                        "VERIFY BACKUP '" + statement.set().id() + "' lists all that is wrong with it");
            default -> new SqlException("55000", message, position, problem.hint().orElse(null));
        };
    }

    private BackupRuns.Done<RestoreResult> restore(CommandContext context, RestorePlan plan,
            BackupControl control) {
        try (StagedRestore staged = context.database().stageRestore(plan, control)) {
            SetObjects objects = statement.items().isEmpty()
                    ? null
                    : SetObjects.read(context.database(), plan.set());
            RestoreResult result = staged.result(commit(context, staged, plan, objects).txn());
            LOG.info("restored [what={}, set={}, tables={}, txn={}]", name(), plan.set().path(),
                    result.tables().size(), result.txn());
            return new BackupRuns.Done<>(result,
                    new End(Status.COMPLETE, 0, plan.set().id(), null, -1,
                            "txn " + result.txn() + ", " + result.tables().size() + " tables"));
        }
    }

    /**
     * Others who define objects at the same time are waited for, and make it try again, with the files that are there. Who
     * needs no objects beside the tables waits for nobody.
     */
    private CommitResult commit(CommandContext context, StagedRestore staged, RestorePlan plan,
            @Nullable SetObjects objects) {
        boolean locked = false;
        for (int attempt = 1;; attempt++) {
            try (Transaction transaction = context.database().begin()) {
                staged.applyTo(transaction);
                RestoredObjects adjusted = new RestoredObjects(transaction, plan, staged.ids());
                if (objects == null) {
                    try (DatabaseView before = transaction.committed()) {
                        requireEmpty(context, plan.set(), before);
                    }
                    adjusted.ofDatabase();
                    return adjusted.commit(context.sequences());
                }
                adjusted.ofTables(objects, context);
                if (locked || !adjusted.changesDefinitions()) {
                    return transaction.commit();
                }
            } catch (StorageException.Conflict conflict) {
                if (attempt == ATTEMPTS) {
                    throw conflict;
                }
            }
            lockDefinitions(context);
            locked = true;
        }
    }

    /** Whoever defines schemas, views and sequences waits from now on; who changes roles does not. */
    private static void lockDefinitions(CommandContext context) {
        try (DatabaseView view = context.database().view()) {
            Stream.of(DatabaseObjects.TABLE, Roles.TABLE)
                    .flatMap(name -> view.table(name.encode()).stream())
                    .map(table -> table.schema().tableId()).sorted()
                    .forEach(table -> context.lock(table, LockMode.CHANGE, true));
        }
    }
}
