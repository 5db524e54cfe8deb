package io.tidemark.server.session;

import io.tidemark.protocol.engine.Prepared;
import io.tidemark.server.command.AlterTable;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CreateTable;
import io.tidemark.server.command.Definitions;
import io.tidemark.server.command.DropTable;
import io.tidemark.server.command.LockTable;
import io.tidemark.server.command.Maintenance;
import io.tidemark.server.command.ShowServer;
import io.tidemark.server.command.Truncate;
import io.tidemark.server.command.backup.BackupCommands;
import io.tidemark.server.command.role.RoleCommands;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.parse.ParsedStatement;

/** From a parsed statement to one that is ready to be bound: the one switch over all statements. */
final class StatementPreparation {
    private StatementPreparation() {}

    static Prepared prepare(TidemarkSession session, String sql, ParsedStatement parsed, int[] oids) {
        Statement statement = parsed.statement();
        if (!(statement instanceof Statement.Commit || statement instanceof Statement.Rollback
                || statement instanceof Statement.RollbackToSavepoint)) {
            session.transaction().checkUsable();
        }
        return switch (statement) {
            case Statement.QueryStatement query ->
                PreparedQuery.of(session, text(sql, parsed, query.query(), oids));
            case Statement.Insert insert -> PreparedChange.of(session, sql, insert, oids);
            case Statement.Update update -> PreparedChange.of(session, sql, update, oids);
            case Statement.Delete delete -> PreparedChange.of(session, sql, delete, oids);
            case Statement.CreateTableAs create ->
                PreparedCreateAs.of(session, create, text(sql, parsed, create.query(), oids));
            case Statement.Explain explain -> PreparedExplain.of(session, sql, parsed, explain, oids);
            case Statement.Copy copy -> PreparedCopy.of(session, sql, copy);
            case Statement.Begin begin -> control(session, sql, SessionControl.begin(begin));
            case Statement.Commit commit -> ending(session, sql, SessionControl.commit(commit));
            case Statement.Rollback rollback -> ending(session, sql, SessionControl.rollback(rollback));
            case Statement.SetTransaction set -> control(session, sql, SessionControl.setTransaction(set));
            case Statement.SetParameter set -> control(session, sql, SessionControl.set(set));
            case Statement.ResetParameter reset -> control(session, sql, SessionControl.reset(reset));
            case Statement.Discard discard -> control(session, sql, SessionControl.discard(discard));
            case Statement.ShowParameter show -> control(session, sql, SessionControl.show(show));
            case Statement.Show show when show.kind() == Statement.ShowKind.ALL ->
                control(session, sql, SessionControl.showAll());
            case Statement.Show show ->
                command(session, sql, statement, new ShowServer(show.kind(), show.table()));
            case Statement.CreateTable create -> command(session, sql, statement, CreateTable.of(create));
            case Statement.DropTable drop -> command(session, sql, statement, new DropTable(drop));
            case Statement.Truncate truncate -> command(session, sql, statement, new Truncate(truncate));
            case Statement.AlterTable alter -> command(session, sql, statement, new AlterTable(alter));
            case Statement.Maintenance work -> command(session, sql, statement, new Maintenance(work.kind()));
            case Statement.OfBackups(var what, int position) ->
                command(session, sql, statement, BackupCommands.of(what, position));
            case Statement.Definition(var ddl, _) -> command(session, sql, statement, Definitions.of(ddl));
            case Statement.Savepoint savepoint -> control(session, sql, SessionControl.savepoint(savepoint));
            case Statement.ReleaseSavepoint release -> control(session, sql, SessionControl.release(release));
            case Statement.RollbackToSavepoint to -> ending(session, sql, SessionControl.rollbackTo(to));
            case Statement.Prepare prepare ->
                control(session, sql, NamedControl.prepare(sql, parsed, prepare));
            case Statement.Execute execute -> NamedControl.execute(session, sql, parsed, execute);
            case Statement.Deallocate deallocate ->
                control(session, sql, NamedControl.deallocate(deallocate));
            case Statement.DeclareCursor declare -> control(session, sql,
                    CursorControl.declare(text(sql, parsed, declare.query(), oids), parsed, declare));
            case Statement.Fetch fetch -> CursorControl.fetch(session, sql, fetch);
            case Statement.CloseCursor close -> control(session, sql, CursorControl.close(close));
            case Statement.LockTable lock -> command(session, sql, statement, new LockTable(lock));
            case Statement.Listen listen -> control(session, sql, SessionControl.listen(listen));
            case Statement.Notify notify -> control(session, sql, SessionControl.notify(notify));
            case Statement.Unlisten unlisten -> control(session, sql, SessionControl.unlisten(unlisten));
            case Statement.OfRoles(var what, int _) ->
                command(session, sql, statement, RoleCommands.of(what));
            case Statement.Unsupported other -> throw unsupported(other.kind(), other);
        };
    }

    private static PreparedQuery.QueryText text(String sql, ParsedStatement parsed, Query query, int[] oids) {
        return PreparedQuery.QueryText.of(sql, parsed.start(), parsed.end(), query, oids);
    }

    private static Prepared control(TidemarkSession session, String sql, SessionControl control) {
        // what has columns, shows settings: a cursor's rows are not there for another statement
        return new PreparedAction(sql, control.columns(), !control.columns().isEmpty(), () -> {
            session.transaction().checkUsable(); // it may have been prepared before the block failed
            return control.action().apply(session);
        });
    }

    /** What ends a block, also a failed one. */
    private static Prepared ending(TidemarkSession session, String sql, SessionControl control) {
        return new PreparedAction(sql, control.columns(), false, () -> control.action().apply(session));
    }

    private static Prepared command(TidemarkSession session, String sql, Statement statement,
            Command command) {
        return new PreparedAction(sql, command.columns(), command.onlyReads(),
                () -> CommandRun.run(session, statement, command));
    }

    private static SqlException unsupported(String what, Statement statement) {
        return new SqlException("0A000", what + " is not supported yet", statement.position());
    }
}
