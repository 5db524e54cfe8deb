package io.tidemark.server.command.backup;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.backup.RunRecord.End;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.BackupStatement.SetId;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.SetHead;
import io.tidemark.storage.backup.SetSummary;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DROP BACKUP. Without {@code force} it leaves the newest set of its kind and the last one that was verified; a set that
 * is in use or pinned is left in any case.
 */
record DropBackup(SetId set, boolean force) implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(DropBackup.class);

    /** Checks the options. */
    static DropBackup of(SetId set, List<Option> options) {
        return new DropBackup(set, new OptionList("DROP BACKUP", options, "force").flag("force", false));
    }

    @Override
    public String name() {
        return "DROP BACKUP";
    }

    @Override
    public boolean allowedInBlock() {
        return false;
    }

    @Override
    public Answer run(CommandContext context) {
        BackupSets sets = context.database().backupSets();
        if (!force) {
            sets.list().stream().filter(found -> found.id().equals(set.id())).findFirst()
                    .ifPresent(found -> requireOther(found, sets.list(), context.backups().verifications()));
        }
        return SetErrors.placed(set, () -> {
            sets.drop(set.id(), false);
            LOG.info("backup dropped [id={}, force={}]", set.id(), force);
            return Answer.of(name());
        });
    }

    private void requireOther(SetSummary found, List<SetSummary> all, Map<UUID, RunRecord> verified) {
        SetHead head = found.head().orElse(null);
        if (head == null) {
            return;
        }
        List<SetHead> others = all.stream().flatMap(other -> other.head().stream())
                .filter(other -> !other.set().equals(head.set()) && other.database().equals(head.database())
                        && other.kind() == head.kind())
                .toList();
        if (others.stream().noneMatch(other -> other.begunMicros() >= head.begunMicros())) {
            throw kept(others.isEmpty() ? "the only backup" : "the newest backup");
        }
        if (sound(head, verified) && others.stream().noneMatch(other -> sound(other, verified))) {
            throw kept("the only verified backup");
        }
    }

    private static boolean sound(SetHead head, Map<UUID, RunRecord> verified) {
        RunRecord run = verified.get(head.set());
        End end = run == null ? null : run.end();
        return end != null && end.problems() == 0;
    }

    private SqlException kept(String what) {
        return new SqlException("55000", "cannot drop " + what + " of its database: " + set.id(),
                set.position(), "DROP BACKUP '" + set.id() + "' WITH (force) does it");
    }
}
