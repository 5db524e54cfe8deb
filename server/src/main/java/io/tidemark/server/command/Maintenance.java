package io.tidemark.server.command;

/**
 * CHECKPOINT moves all rows from memory into parts, VACUUM merges parts too. Statistics are exact at any time, so that
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
            context.database().compact();
        }
        return Answer.of(kind);
    }
}
