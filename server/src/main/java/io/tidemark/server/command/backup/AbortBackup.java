package io.tidemark.server.command.backup;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.AnswerColumn;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.BackupStatement.SetId;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * BACKUP ABORT.
 *
 * @param run the number of a run; null for all backups that run
 */
record AbortBackup(@Nullable SetId run) implements Command {
    @Override
    public String name() {
        return "BACKUP ABORT";
    }

    @Override
    public boolean writes() {
        return false;
    }

    @Override
    public List<AnswerColumn> columns() {
        return List.of(new AnswerColumn("status", TypeId.TEXT), new AnswerColumn("run", TypeId.INT8));
    }

    @Override
    public Answer run(CommandContext context) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        context.backups().abort(number()).forEach(ended -> rows.add(Answer.row("aborted", ended)));
        if (rows.isEmpty()) {
            rows.add(Answer.row("not running", null));
        }
        return new Answer("BACKUP ABORT", rows);
    }

    private Optional<Long> number() {
        if (run == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.valueOf(run.id()));
        } catch (NumberFormatException noNumber) {
            throw new SqlException("22023", "not the number of a running backup: \"" + run.id() + "\"",
                    run.position(), "sys.backup_progress has the numbers; a set that is listed has ended");
        }
    }
}
