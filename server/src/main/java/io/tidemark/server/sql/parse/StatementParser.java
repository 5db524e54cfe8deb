package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.QueryBody;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells statements apart by their first word. */
final class StatementParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    StatementParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** One statement, without its semicolon. */
    Statement statement() {
        int position = tokens.position();
        grammar.depth.enter(position);
        Statement statement = dispatch(tokens.current(), position);
        grammar.depth.leave();
        return statement;
    }

    private Statement dispatch(Token token, int position) {
        if (token.isSymbol("(")) {
            return new Statement.QueryStatement(grammar.queries.query(), position);
        }
        if (token.kind() != Kind.WORD) {
            return bareTable(token, position);
        }
        Statement statement = switch (token.text()) {
            case "select", "values", "table" ->
                SelectInto.statement(grammar.queries.query(), position);
            case "with" -> with(position);
            case "insert", "update", "delete" -> grammar.dml.dml(null, position);
            case "create" -> grammar.ddl.create(position);
            case "drop" -> grammar.ddl.drop(position);
            case "truncate" -> grammar.ddl.truncate(position);
            case "alter" -> grammar.ddl.alter(position);
            case "copy" -> grammar.copy.copy(position);
            case "set" -> grammar.settings.set(position);
            case "reset" -> grammar.settings.reset(position);
            case "grant" -> grammar.grants.grant(position);
            case "revoke" ->
                tokens.peek(1).isLabel() ? grammar.grants.grant(position) : bareTable(token, position);
            case "reassign" ->
                tokens.peek(1).isWord("owned")
                        ? grammar.roles.reassign(position)
                        : bareTable(token, position);
            case "show" -> grammar.settings.show(position);
            case "backup", "snapshot", "checkpoint", "verify", "restore", "attach", "detach", "expire", "pin",
                    "unpin" ->
                grammar.backups.statement(position);
            default -> session(token, position);
        };
        return statement == null ? other(token, position) : statement;
    }

    private @Nullable Statement session(Token token, int position) {
        return switch (token.text()) {
            case "begin", "start" -> grammar.transactions.begin(position);
            case "commit", "end" -> grammar.transactions.commit(position);
            case "rollback", "abort" -> grammar.transactions.rollback(position);
            case "savepoint" -> grammar.transactions.savepoint(position);
            case "release" -> grammar.transactions.release(position);
            case "explain" -> grammar.commands.explain(position);
            case "prepare" -> grammar.commands.prepare(position);
            case "execute" -> grammar.commands.execute(position);
            case "deallocate" -> grammar.commands.deallocate(position);
            case "declare" -> grammar.commands.declare(position);
            case "fetch", "move" -> grammar.commands.fetch(position);
            case "close" -> grammar.commands.close(position);
            case "discard" -> grammar.commands.discard(position);
            case "vacuum", "analyze", "analyse" -> grammar.commands.maintenance(position);
            case "lock" -> tokens.peek(1).isLabel() ? grammar.transactions.lock(position) : null;
            case "listen" -> grammar.commands.listen(position);
            case "notify" -> grammar.commands.notifyChannel(position);
            case "unlisten" -> grammar.commands.unlisten(position);
            case "comment" -> tokens.peek(1).isWord("on") ? grammar.objects.comment(position) : null;
            default -> null;
        };
    }

    private Statement with(int position) {
        Query.With with = grammar.queries.with();
        if (grammar.dml.atDml()) {
            return grammar.dml.dml(with, position);
        }
        return SelectInto.statement(grammar.queries.afterWith(with), position);
    }

    /** What is known but not supported, or a table's name alone. */
    private Statement other(Token token, int position) {
        Token following = tokens.peek(1);
        boolean known = switch (token.text()) {
            case "do" -> true;
            case "call", "reindex", "cluster", "refresh", "security",
                    "import", "load", "rename" ->
                following.isLabel() || following.kind() == Kind.STRING;
            case "merge" -> following.isWord("into");
            default -> false;
        };
        if (!known) {
            return bareTable(token, position);
        }
        String kind = token.text().toUpperCase(Locale.ROOT);
        grammar.ddl.skipStatement();
        return new Statement.Unsupported(kind, position);
    }

    /** QuestDB's {@code t} for {@code SELECT * FROM t}: only where nothing else makes sense, so that a typing error stays one. */
    private Statement bareTable(Token token, int position) {
        if (!token.isColumnName()) {
            throw tokens.unexpected();
        }
        Token following = tokens.peek(1);
        boolean query = following.kind() == Kind.END || following.isSymbol(";") || following.isSymbol(".")
                || following.isWord("where")
                || following.isWord("latest") || following.isWord("sample") || following.isWord("order")
                || following.isWord("limit");
        if (!query) {
            throw tokens.unexpected(token);
        }
        QueryBody table = grammar.selects.bareTable();
        return new Statement.QueryStatement(grammar.queries.finish(null, table, position), position);
    }
}
