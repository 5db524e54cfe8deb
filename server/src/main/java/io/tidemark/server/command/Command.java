package io.tidemark.server.command;

import java.util.List;

/** A statement that is not a query. Immutable: may be run many times. */
public interface Command {
    /** The columns of its answer, known before it runs; empty for a statement without rows. */
    default List<AnswerColumn> columns() {
        return List.of();
    }

    /** Whether it may run between BEGIN and COMMIT. */
    default boolean allowedInBlock() {
        return true;
    }

    /** Whether it may run only between BEGIN and COMMIT. */
    default boolean needsBlock() {
        return false;
    }

    /** Whether it changes anything: then it is refused in a read-only transaction. */
    default boolean writes() {
        return true;
    }

    /** Whether all it does is to show something: it starts no backup and no other work either. */
    default boolean onlyReads() {
        return false;
    }

    /** What the statement is called in errors: {@code BACKUP DATABASE}. */
    String name();

    /** Does it. On the session's thread. */
    Answer run(CommandContext context);
}
