package io.tidemark.server.command;

import io.tidemark.server.command.backup.Attachments;
import io.tidemark.server.command.backup.BackupRuns;
import io.tidemark.server.config.ServerConfig;
import io.tidemark.server.sql.analyze.Analyzer;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.Database;
import io.tidemark.storage.backup.CancelFlag;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /** Schemas in which bare names are looked up, in order. */
    List<String> searchPath();

    /** The schema of the session's temporary objects. */
    String temporarySchema();

    /** The name of the session's user, or that of SET ROLE. */
    String user();

    /** Roles and privileges as the transaction sees them now. */
    Roles roles();

    /** Whose rights the statement has. */
    Role role();

    /** Who logged in, or was put in their place by SET SESSION AUTHORIZATION. */
    Role sessionRole();

    /** The meaning of expressions over what {@code seen} shows, with names looked up along {@code path}. */
    Analyzer analyzer(DatabaseView seen, List<String> path);

    /**
     * The first rows of a query over what the transaction sees now, as text.
     *
     * @param path  where its names are looked up
     * @param limit how many rows at most
     */
    List<List<@Nullable String>> rows(String query, List<String> path, int limit);

    /** Appends the rows of a query over what the transaction sees now to a table, columns by position. @return how many */
    long append(String query, List<String> path, int tableId);

    /** Waits until no other transaction changes this table, and keeps it so until this one ends. */
    default void lock(int tableId) {
        lock(tableId, LockMode.ACCESS_EXCLUSIVE, true);
    }

    /**
     * Waits until no other transaction has this table in a mode that conflicts, and keeps it in this one until the transaction ends.
     *
     * @param wait false to have it at once or not at all
     * @return whether the transaction has it
     */
    boolean lock(int tableId, LockMode mode, boolean wait);

    /**
     * Waits until no other transaction has what conflicts with this lock, and keeps it until the transaction ends.
     *
     * @param wait false to have it at once or not at all
     * @return whether the transaction has it
     */
    boolean lock(RoleLock lock, boolean wait);

    /**
     * Waits until no other transaction gives a relation this name, and keeps others from it until the transaction ends. Names may
     * share a lock.
     */
    void lock(TableName name);

    /** A setting's proper name, and what SET would make of it; 42704 where there is none, 22023 where it takes no such value. */
    Map.Entry<String, String> setting(String name, List<String> values, int position);

    /** Says that the session has a temporary table with something to do ON COMMIT. */
    void watchCommits();

    /** The numbers of sequences. */
    Sequences sequences();

    /** Tells the client something beside the answer. */
    void notice(String message);

    /** The same with an SQLSTATE, such as 42P07 for what IF NOT EXISTS has found. */
    void notice(String sqlState, String message);

    /** Raised when the statement is to stop. */
    CancelFlag cancel();

    /** Throws 57014, with the reason, when the statement is to stop. */
    void checkCancelled();

    /** The backups that run on the server, and those that ran. */
    BackupRuns backups();

    /** The backups that are shown as schemas. */
    Attachments attachments();

    /** The number of the session. */
    int processId();
}
