package io.tidemark.server.session;

import io.tidemark.server.command.backup.BackupFigures;
import java.util.Map;

/**
 * What the engine counts, of about one moment; counts since its start, or since pg_stat_reset.
 *
 * @param connections      sessions that are open
 * @param sessions         sessions that were opened
 * @param commits          of sessions' transactions
 * @param rollbacks        of sessions' transactions
 * @param inserted         rows; so are {@code updated} and {@code deleted}
 * @param statements       that ran to their end
 * @param statementSeconds that they took together
 * @param errors           that clients were told of, by SQLSTATE
 * @param refusedLines     of the line protocol, since the start
 * @param backups          backups and what belongs to them
 */
public record EngineFigures(int connections, long sessions, long commits, long rollbacks, long inserted,
        long updated, long deleted, long statements, double statementSeconds, Map<String, Long> errors,
        long refusedLines, BackupFigures backups) {
    /** Copies the map. */
    public EngineFigures {
        errors = Map.copyOf(errors);
    }
}
