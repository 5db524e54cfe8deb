package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** BACKUP, SNAPSHOT and CHECKPOINT, with QuestDB's messages. */
final class BackupParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    BackupParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    Statement backup(int position) {
        tokens.advance();
        if (tokens.accept("database")) {
            return new Statement.BackupDatabase(options(), position);
        }
        if (tokens.accept("table")) {
            List<Identifier> tables = tables();
            List<Option> options = options();
            if (!tokens.atEnd()) {
                throw tokens.error("expected ','");
            }
            return new Statement.BackupTables(tables, options, position);
        }
        if (tokens.accept("abort")) {
            return new Statement.BackupAbort(position);
        }
        throw tokens.error("expected 'table' or 'database'");
    }

    private List<Identifier> tables() {
        List<Identifier> tables = new ArrayList<>();
        do {
            Token name = tokens.current();
            if (!name.isColumnName() && name.kind() != Kind.STRING) {
                throw new SqlException("42601", "expected a table name", name.start());
            }
            tokens.advance();
            tables.add(new Identifier(name.text(), name.start()));
        } while (tokens.acceptSymbol(","));
        return tables;
    }

    private List<Option> options() {
        return tokens.accept("with") ? grammar.options.list() : List.of();
    }

    Statement snapshot(int position) {
        tokens.advance();
        if (tokens.accept("prepare")) {
            return new Statement.SnapshotPrepare(false, position);
        }
        if (tokens.accept("complete")) {
            return new Statement.SnapshotComplete(false, position);
        }
        throw tokens.error("'prepare' or 'complete' expected");
    }

    /** CHECKPOINT alone is PostgreSQL's; with a word after it, QuestDB's. */
    Statement checkpoint(int position) {
        tokens.advance();
        if (tokens.atEnd()) {
            return new Statement.Maintenance("CHECKPOINT", List.of(), position);
        }
        if (tokens.accept("create")) {
            return new Statement.SnapshotPrepare(true, position);
        }
        if (tokens.accept("release")) {
            return new Statement.SnapshotComplete(true, position);
        }
        throw tokens.error("'create' or 'release' expected");
    }
}
