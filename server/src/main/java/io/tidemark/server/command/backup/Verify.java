package io.tidemark.server.command.backup;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.AnswerColumn;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.backup.RunRecord.End;
import io.tidemark.server.command.backup.RunRecord.Status;
import io.tidemark.server.sql.ast.BackupStatement.SetId;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.Database;
import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.SetHead;
import io.tidemark.storage.backup.SetSummary;
import io.tidemark.storage.backup.Verdict;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.verify.Level;
import io.tidemark.storage.verify.Problem;
import io.tidemark.storage.verify.Verification;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * VERIFY BACKUP, VERIFY TABLE and VERIFY DATABASE: a row a problem, none when all is sound.
 *
 * @param set    null for live tables
 * @param tables live ones; empty for all
 */
record Verify(@Nullable SetId set, List<QualifiedName> tables, Level level) implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(Verify.class);

    public Verify {
        tables = List.copyOf(tables);
    }

    /** Checks the options. */
    static Verify of(@Nullable SetId set, List<QualifiedName> tables, List<Option> written) {
        return new Verify(set, tables,
                new OptionList("VERIFY", written, "level").word("level", Level.CHECKSUM));
    }

    @Override
    public String name() {
        return set != null ? "VERIFY BACKUP" : tables.isEmpty() ? "VERIFY DATABASE" : "VERIFY TABLE";
    }

    @Override
    public boolean writes() {
        return false;
    }

    @Override
    public List<AnswerColumn> columns() {
        return List.of(new AnswerColumn("problem", TypeId.TEXT), new AnswerColumn("table_name", TypeId.TEXT),
                new AnswerColumn("partition", TypeId.TEXT), new AnswerColumn("column_name", TypeId.TEXT),
                new AnswerColumn("file_offset", TypeId.INT8), new AnswerColumn("path", TypeId.TEXT),
                new AnswerColumn("found", TypeId.TEXT), new AnswerColumn("expected", TypeId.TEXT));
    }

    @Override
    public Answer run(CommandContext context) {
        List<Integer> ids = Backup.ids(tables, context);
        Database database = context.database();
        String subject = set != null
                ? set.id()
                : tables.stream().map(QualifiedName::toString).collect(Collectors.joining(", "));
        Verification result = context.backups().run(context, new BackupRuns.Work(name(), subject),
                control -> check(database, ids, control, context::notice));
        List<List<@Nullable Object>> rows = result.problems().stream().map(Verify::row).toList();
        context.notice("verified " + result.files() + " files, " + ProgressText.bytes(result.bytes()) + ", "
                + result.tables() + " tables"
                + (result.level() == Level.RESTORE ? ", " + result.rows() + " rows" : "") + ": "
                + (rows.isEmpty()
                        ? "no problem found"
                        : rows.size() == 1 ? "1 problem found" : rows.size() + " problems found"));
        return new Answer("VERIFY " + result.files() + " files", rows);
    }

    private BackupRuns.Done<Verification> check(Database database, List<Integer> ids,
            BackupControl control, Consumer<String> notices) {
        UUID identity = set == null ? null : identity(database, set);
        Verification result = set != null
                ? SetErrors.placed(set, database, _ -> database.verifyBackup(set.id(), level, control))
                : tables.isEmpty()
                        ? database.verifyDatabase(level, control)
                        : database.verifyTables(ids, level, control);
        int problems = result.problems().size();
        if (set != null && identity != null) {
            record(database, set.id(), new Verdict(identity, BackupRuns.now(), level.word(), problems),
                    result,
                    notices);
        }
        LOG.info("verified [what={}, level={}, files={}, bytes={}, problems={}]", name(), level.word(),
                result.files(), result.bytes(), problems);
        return new BackupRuns.Done<>(result,
                new End(Status.COMPLETE, 0, set == null ? "" : set.id(), identity,
                        problems, "level " + level.word() + ", " + result.files() + " files"));
    }

    /** Beside the set, where every server sees it; that this cannot be written is no failure of the verification. */
    private static void record(Database database, String id, Verdict verdict, Verification result,
            Consumer<String> notices) {
        try {
            List<String> others = database.recordVerification(id, verdict, result.problems());
            if (!others.isEmpty()) {
                LOG.error("backups share damaged files [ids={}, found in={}]", others, id);
                notices.accept("of the damaged files some are those of other backups too: "
                        + String.join(", ", others));
            }
        } catch (StorageException failure) {
            LOG.warn("a verification was not recorded [reason={}]", failure.getMessage());
            notices.accept("the result was not recorded beside the backup: " + failure.getMessage());
        }
    }

    /** Null when its manifest is so damaged that it has none. */
    private static @Nullable UUID identity(Database database, SetId set) {
        return database.backupSets().list().stream().filter(found -> found.id().equals(set.id()))
                .flatMap((SetSummary found) -> found.head().stream()).map(SetHead::set).findFirst()
                .orElse(null);
    }

    private static List<@Nullable Object> row(Problem problem) {
        String table = problem.table();
        return Answer.row(problem.kind().word(), table == null ? null : TableName.decode(table).sql(),
                problem.partition(), problem.column(), problem.offset() < 0 ? null : problem.offset(),
                problem.path(), problem.found(), problem.expected());
    }
}
