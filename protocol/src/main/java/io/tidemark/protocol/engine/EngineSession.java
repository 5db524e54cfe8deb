package io.tidemark.protocol.engine;

import io.tidemark.protocol.message.TransactionStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One client's session. Confined to its session's executor, except {@link #cancel()}.
 *
 * <p>Transactions: a statement outside a block runs in an implicit transaction that {@link #sync()} commits and
 * {@link #abort()} rolls back; a simple query of several statements and an extended batch up to Sync each share one. In an
 * explicit block {@code sync} does nothing and {@code abort} makes the block {@link TransactionStatus#FAILED}. In a failed
 * block the engine refuses everything but the block's end with 25P02, in {@code prepare} already.
 */
public interface EngineSession extends AutoCloseable {
    /**
     * The settings that the client is told of after start-up, in order; values override and extend what the protocol says
     * by itself ({@code server_version}, {@code client_encoding}, …).
     */
    Map<String, String> parameters();

    /** What ReadyForQuery says; an implicit transaction counts as {@link TransactionStatus#IDLE}. */
    TransactionStatus transactionStatus();

    /**
     * Splits text into statements, syntax only: no names are looked up and nothing happens. An empty list for text that has
     * only blanks, comments and semicolons.
     *
     * @throws EngineException 42601 with a position; positions of all errors count characters of this text
     */
    List<ParsedStatement> parse(String sql);

    /**
     * Announces a simple query of several statements, before the first is prepared: they share an implicit transaction, so
     * that what can't run in a transaction block is refused (25001). Not called for a single statement.
     */
    void beginSimpleBatch(int statementCount);

    /**
     * The end of a simple query or of an extended batch without an error: commits the implicit transaction, if one is open,
     * durably. For a simple query it is called before its last CommandComplete goes out. On an error {@link #abort()}
     * follows.
     */
    void sync();

    /** After an error: rolls the implicit transaction back, or marks the explicit block as failed. Never throws. */
    void abort();

    /** The columns of a cursor that SQL declared, which Describe may ask for as it asks for a portal; empty without one. */
    Optional<List<ResultColumn>> cursorColumns(String name);

    /**
     * Work for the client begins: called before each message, and again within a copy that waits for data. From here to
     * {@link #left()} the session is busy and {@link #cancel()} has an effect.
     */
    void entered();

    /** What began with {@link #entered()} is done: a message, or a whole copy. */
    void left();

    /** A statement, or the script of a simple query, is about to run; for views of what sessions do. */
    void executing(String sql);

    /** A statement has run to its end, before its CommandComplete goes out. */
    void completed(String tag);

    /** ReadyForQuery is about to be sent: what waits for the client, as notifications do, is to be sent before it. */
    void ready();

    /**
     * Asks the running statement to stop soon with 57014. Called from any thread, returns at once, also while nothing runs
     * (then it has no effect on later statements) and after {@link #close()}.
     */
    void cancel();

    /** Rolls back what is open and lets go of everything; called once, after all portals and statements are closed. */
    @Override
    void close();
}
