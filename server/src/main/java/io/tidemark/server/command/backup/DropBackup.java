package io.tidemark.server.command.backup;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.BackupStatement.SetId;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.storage.backup.SetHead;
import io.tidemark.storage.backup.SetSummary;
import io.tidemark.storage.failure.StorageException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DROP BACKUP. Without {@code force} it leaves the newest set of its kind and the only one that may be sound, the last one that was
 * verified, one that a server was started on and one of a newer program; a set that is in use or pinned is left in any case.
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
        return SetErrors.placed(set, context.database(), sets -> {
            if (force) {
                sets.drop(set.id(), true);
            } else {
                sets.dropUnless(set.id(), all -> all.stream()
                        .filter(found -> found.id().equals(set.id())).findFirst()
                        .ifPresent(found -> requireOther(found, all)));
            }
            LOG.info("backup dropped [id={}, force={}]", set.id(), force);
            return Answer.of(name());
        });
    }

    private void requireOther(SetSummary found, List<SetSummary> all) {
        SetHead head = found.head().orElse(null);
        if (head == null) {
            found.problem().ifPresent(this::requireRemains);
            return;
        }
        List<SetSummary> others = all.stream().filter(other -> !other.id().equals(found.id())
                && other.isTrusted() && other.head()
                        .map(one -> one.database().equals(head.database()) && one.kind() == head.kind())
                        .orElse(false))
                .toList();
        boolean last = others.stream().flatMap(other -> other.head().stream())
                .noneMatch(other -> other.begunMicros() >= head.begunMicros());
        if (found.isTrusted() ? last : others.isEmpty()) {
            throw kept(others.isEmpty() ? "the only backup" : "the newest backup");
        }
        if (found.isKnownSound() && others.stream().noneMatch(SetSummary::isKnownSound)) {
            throw kept("the only verified backup");
        }
    }

    /** What cannot be read, at present or by this program, may be a good set. */
    private void requireRemains(StorageException problem) {
        boolean remains = problem instanceof StorageException.CorruptFile
                || problem instanceof StorageException.FileMissing;
        if (!remains) {
            String state = switch (problem) {
                case StorageException.TooNewFile _,StorageException.TooOldFile _ -> "0A000";
                case StorageException.AccessDenied _ -> "42501";
                default -> "58030";
            };
            throw new SqlException(state, String.valueOf(problem.getMessage()), set.position(),
                    "DROP BACKUP '" + set.id() + "' WITH (force) drops it");
        }
    }

    private SqlException kept(String what) {
        return new SqlException("55000", "cannot drop " + what + " of its database: " + set.id(),
                set.position(), "DROP BACKUP '" + set.id() + "' WITH (force) does it");
    }
}
