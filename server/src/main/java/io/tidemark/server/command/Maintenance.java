package io.tidemark.server.command;

import java.time.Instant;

/**
 * CHECKPOINT moves all rows from memory into parts, VACUUM removes expired partitions and merges parts too. Statistics are exact at any time, so that
 * ANALYZE has nothing to do.
 *
 * @param kind in upper case
 */
public record Maintenance(String kind) implements Command {
    @Override
    public String name() {
        return kind;
    }

    @Override
    public boolean allowedInBlock() {
        return !kind.equals("VACUUM");
    }

    @Override
    public Answer run(CommandContext context) {
        if (kind.equals("CHECKPOINT")) {
            context.database().flush();
        } else if (kind.equals("VACUUM")) {
            PartitionExpiry.run(context.database(), Instant.now(), table -> {
                return context.lock(table, LockMode.CHANGE, true);
            }, _ -> {});
            context.database().compact();
        }
        return Answer.of(kind);
    }
}
