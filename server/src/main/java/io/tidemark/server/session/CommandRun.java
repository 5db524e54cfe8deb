package io.tidemark.server.session;

import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.Severity;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.server.command.Answer;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.CreateTable;
import io.tidemark.server.command.LockMode;
import io.tidemark.server.command.RoleLock;
import io.tidemark.server.command.Sequences;
import io.tidemark.server.command.backup.Attachments;
import io.tidemark.server.command.backup.BackupRuns;
import io.tidemark.server.config.ServerConfig;
import io.tidemark.server.sql.analyze.Analyzer;
import io.tidemark.server.sql.ast.BackupStatement;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.Database;
import io.tidemark.storage.backup.CancelFlag;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run of a command in a session's transaction. */
final class CommandRun implements CommandContext {
    private final TidemarkSession session;
    private final Transaction transaction;
    private final DatabaseView view;

    private CommandRun(TidemarkSession session, Transaction transaction, DatabaseView view) {
        this.session = session;
        this.transaction = transaction;
        this.view = view;
    }

    /** Runs a command on the session's thread. */
    static Answer run(TidemarkSession session, Statement statement, Command command) {
        if (!command.allowedInBlock()) {
            session.requireNoBlock(command.name());
        }
        if (command.needsBlock()) {
            session.requireBlock(command.name());
        }
        Transaction transaction = session.transaction().forStatement();
        if (command.writes() || (session.engine().onlyReads(session.request()) && !onlyReads(statement))) {
            session.requireWritable(command.name());
        }
        try (DatabaseView view = transaction.view()) {
            CommandRun run = new CommandRun(session, transaction, view);
            StatementRights.require(run, statement);
            return command.run(run);
        }
    }

    /** What also they may run who may only read: no change of data, of the server's state or of others' progress. */
    private static boolean onlyReads(Statement statement) {
        return switch (statement) {
            case Statement.Show _ -> true;
            case Statement.LockTable lock -> Set.of("access share", "row share").contains(lock.mode());
            case Statement.OfBackups(BackupStatement.Show _, int _) -> true;
            case Statement.OfBackups(BackupStatement.ExplainRestore _, int _) -> true;
            case Statement.OfBackups(BackupStatement.Expire expire, int _) -> expire.explain();
            default -> false;
        };
    }

    /** Creates the table of CREATE TABLE AS. @return its id, or -1 when IF NOT EXISTS found one */
    static int create(TidemarkSession session, Transaction transaction, Statement.CreateTableAs statement,
            CreateTable command) {
        session.requireWritable(command.name());
        try (DatabaseView view = transaction.view()) {
            CommandRun run = new CommandRun(session, transaction, view);
            StatementRights.requireCreate(run, statement.name(), statement.temporary());
            return command.create(run);
        }
    }

    @Override
    public Database database() {
        return session.engine().database();
    }

    @Override
    public ServerConfig config() {
        return session.engine().config();
    }

    @Override
    public Transaction transaction() {
        return transaction;
    }

    @Override
    public DatabaseView view() {
        return view;
    }

    @Override
    public List<String> searchPath() {
        return session.settings().searchPath();
    }

    @Override
    public String temporarySchema() {
        session.settings().mayHaveTemporaries(session.temporarySchema());
        return session.temporarySchema();
    }

    @Override
    public String user() {
        return session.currentUser();
    }

    @Override
    public Roles roles() {
        try (DatabaseView now = transaction.view()) {
            return session.engine().roles(now);
        }
    }

    @Override
    public Role role() {
        return session.roles().current(roles());
    }

    @Override
    public Role sessionRole() {
        return session.roles().user(roles());
    }

    @Override
    public Sequences sequences() {
        return session.engine().sequences();
    }

    @Override
    public boolean lock(int tableId, LockMode mode, boolean wait) {
        return session.transaction().lock(tableId, mode, wait);
    }

    @Override
    public boolean lock(RoleLock lock, boolean wait) {
        return session.transaction().lock(new TableLocks.Held(TableLocks.Space.ROLES, lock.key(),
                lock.shared() ? LockMode.SHARE : LockMode.EXCLUSIVE, false), wait);
    }

    @Override
    public void lock(TableName name) {
        session.transaction().lock(TableLocks.Held.of(name), true);
    }

    @Override
    public Map.Entry<String, String> setting(String name, List<String> values, int position) {
        return SettingValues.kept(name, values, position);
    }

    @Override
    public void watchCommits() {
        session.watchCommits();
    }

    @Override
    public Analyzer analyzer(DatabaseView seen, List<String> path) {
        StatementCatalog catalog = new StatementCatalog(session, seen);
        return new Analyzer(catalog, path, SessionEnvironment.of(session, catalog.names(), session.run()));
    }

    @Override
    public List<List<@Nullable String>> rows(String query, List<String> path, int limit) {
        try (DatabaseView seen = session.shown(transaction);
                InnerQuery inner = InnerQuery.open(session, seen, query, path)) {
            return inner.rows(limit);
        }
    }

    @Override
    public long append(String query, List<String> path, int tableId) {
        TableSchema target = CreateTable.made(this, tableId);
        try (DatabaseView seen = session.shown(transaction);
                InnerQuery inner = InnerQuery.open(session, seen, query, path);
                RowTarget rows = new RowTarget(transaction, target)) {
            rows.appendAll(inner.query());
            return rows.rows();
        }
    }

    @Override
    public void notice(String message) {
        session.notice(ErrorFields.notice(message));
    }

    @Override
    public void notice(String sqlState, String message) {
        session.notice(ErrorFields.of(sqlState.startsWith("01") ? Severity.WARNING : Severity.NOTICE,
                new SqlState(sqlState), message));
    }

    @Override
    public CancelFlag cancel() {
        return session.run();
    }

    @Override
    public void checkCancelled() {
        session.run().check();
    }

    @Override
    public BackupRuns backups() {
        return session.engine().backups();
    }

    @Override
    public Attachments attachments() {
        return session.engine().attachments();
    }

    @Override
    public int processId() {
        return session.request().processId();
    }
}
