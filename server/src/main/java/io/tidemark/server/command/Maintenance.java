package io.tidemark.server.command;

/**
 * VACUUM, ANALYZE and CHECKPOINT. Statistics are exact at any time, so that ANALYZE has nothing to do.
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
        if (!kind.equals("ANALYZE")) {
            context.database().maintain();
        }
        return Answer.of(kind);
    }
}
