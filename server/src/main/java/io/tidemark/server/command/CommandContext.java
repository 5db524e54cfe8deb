package io.tidemark.server.command;

import io.tidemark.server.config.ServerConfig;
import io.tidemark.storage.Database;
import io.tidemark.storage.backup.CancelFlag;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;

/** What a command may use of its session. Confined to the run it was given to. */
public interface CommandContext {
    /** The database. */
    Database database();

    /** The settings of the server. */
    ServerConfig config();

    /** The open transaction; the command doesn't end it. */
    Transaction transaction();

    /** What the transaction sees; closed by the session after the command. */
    DatabaseView view();

    /** Tells the client something beside the answer. */
    void notice(String message);

    /** Raised when the statement is to stop. */
    CancelFlag cancel();
}
