package io.tidemark.server.command.backup;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.AnswerColumn;
import io.tidemark.server.command.backup.RunRecord.End;
import io.tidemark.server.command.backup.RunRecord.Status;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.Database;
import io.tidemark.storage.backup.BackupProgress;
import io.tidemark.storage.backup.SetHead;
import io.tidemark.storage.backup.SetSummary;
import io.tidemark.storage.backup.Verdict;
import io.tidemark.storage.failure.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rows of the virtual tables about backups, in the order of the columns that the catalog declares. Stateless. */
final class BackupTables {
    private static final double MICROS = 1e6;

    /** Columns of {@code sys.backups} and SHOW BACKUPS. */
    static final List<AnswerColumn> SETS = List.of(new AnswerColumn("id", TypeId.TEXT),
            new AnswerColumn("kind", TypeId.TEXT), new AnswerColumn("started_at", TypeId.TIMESTAMPTZ),
            new AnswerColumn("label", TypeId.TEXT), new AnswerColumn("txn", TypeId.INT8),
            new AnswerColumn("cut_timestamp", TypeId.TIMESTAMPTZ), new AnswerColumn("tables", TypeId.INT8),
            new AnswerColumn("rows", TypeId.INT8), new AnswerColumn("files", TypeId.INT8),
            new AnswerColumn("bytes", TypeId.INT8), new AnswerColumn("bytes_copied", TypeId.INT8),
            new AnswerColumn("pinned", TypeId.BOOLEAN), new AnswerColumn("verified_at", TypeId.TIMESTAMPTZ),
            new AnswerColumn("verified_problems", TypeId.INT8), new AnswerColumn("problem", TypeId.TEXT),
            new AnswerColumn("path", TypeId.TEXT), new AnswerColumn("database_id", TypeId.TEXT));

    private BackupTables() {}

    /** All rows of a table of the schema sys. */
    static List<List<@Nullable Object>> rows(String table, BackupRuns runs, Database database) {
        return switch (table) {
            case "backups" -> listed(database);
            case "backup_progress" -> runs.running().stream().map(BackupTables::progress).toList();
            case "backup_log" -> runs.all().stream().map(BackupTables::log).toList();
            case "backup_status" ->
                runs.all().stream().filter(RunRecord::isBackup).map(BackupTables::status).toList();
            default -> throw new IllegalArgumentException("no table about backups: " + table);
        };
    }

    private static List<List<@Nullable Object>> listed(Database database) {
        return database.hasBackupRoot() ? sets(database) : List.of();
    }

    /** The sets there are; {@code WrongState} when backups are not configured. */
    static List<List<@Nullable Object>> sets(Database database) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (SetSummary set : database.backupSets().list()) {
            SetHead head = set.head().orElse(null);
            String problem = set.problem().map(StorageException::getMessage).orElse(null);
            if (head == null) {
                rows.add(Answer.row(set.id(), null, null, null, null, null, null, null, null, null, null,
                        set.pinned(), null, null, problem, set.path().toString(), null));
                continue;
            }
            if (set.linked()) {
                problem = "a symbolic link, which EXPIRE does not count";
            } else if (set.started()) {
                problem = "a server was started on it and may have changed it";
            }
            Verdict verdict = set.verdict().orElse(null);
            rows.add(Answer.row(set.id(), head.kind().word(), head.begunMicros(), head.label(), head.txn(),
                    head.cutMicros(), (long) head.tables(), head.rows(), (long) head.files(), head.bytes(),
                    head.bytesCopied(), set.pinned(), verdict == null ? null : verdict.micros(),
                    verdict == null ? null : verdict.problems(), problem, set.path().toString(),
                    head.database().toString()));
        }
        return rows;
    }

    private static List<@Nullable Object> progress(RunRecord run) {
        BackupProgress progress = run.progress();
        double seconds = Math.max(1, BackupRuns.now() - run.startMicros()) / MICROS;
        long speed = (long) (progress.bytesDone() / seconds);
        Long left = speed == 0
                ? null
                : Long.valueOf((progress.bytesTotal() - progress.bytesDone()) / speed);
        return Answer.row(run.number(), run.what(), run.subject(), (long) run.processId(), run.startMicros(),
                (long) run.percent(), progress.bytesDone(), progress.bytesTotal(), progress.bytesLinked(),
                (long) progress.filesDone(), (long) progress.filesTotal(), speed, left);
    }

    private static List<@Nullable Object> log(RunRecord run) {
        End end = run.end();
        BackupProgress progress = run.progress();
        return Answer.row(run.number(), run.what(), run.subject(),
                end == null ? "running" : end.status().name().toLowerCase(Locale.ROOT),
                end == null || end.set().isEmpty() ? null : end.set(), run.startMicros(),
                end == null ? null : end.micros(), (long) run.percent(), progress.bytesDone(),
                progress.bytesTotal(), progress.bytesLinked(),
                end == null || end.problems() < 0 ? null : end.problems(),
                end == null ? null : end.message());
    }

    /** As QuestDB's backups() has it. */
    private static List<@Nullable Object> status(RunRecord run) {
        End end = run.end();
        if (end == null) {
            return Answer.row("backup in progress", (long) run.percent(), run.startMicros(), null, null,
                    null);
        }
        boolean failed = end.status() != Status.COMPLETE;
        return Answer.row(failed ? "backup failed" : "backup complete", (long) run.percent(),
                run.startMicros(), end.micros(), failed ? end.message() : null, null);
    }
}
