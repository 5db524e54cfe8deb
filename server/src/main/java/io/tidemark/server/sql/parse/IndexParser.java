package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.DdlStatement;
import io.tidemark.server.sql.ast.DdlStatement.IndexColumn;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CREATE INDEX. What is not supported is named, and the rest of the statement skipped. */
final class IndexParser {
    private final Grammar grammar;
    private final TokenStream tokens;
    private @Nullable String unsupported;

    IndexParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** After CREATE [UNIQUE] INDEX. */
    Statement create(boolean unique, int position) {
        unsupported = null;
        boolean concurrently = tokens.accept("concurrently");
        boolean ifNotExists = grammar.createTable.ifNotExists();
        Identifier name = tokens.at("on") ? null : grammar.names.column();
        tokens.expect("on");
        tokens.accept("only");
        QualifiedName table = grammar.names.qualified();
        String method = tokens.accept("using") ? grammar.names.column().name() : "btree";
        List<IndexColumn> columns = new ArrayList<>();
        tokens.expectSymbol("(");
        do {
            columns.add(column());
        } while (unsupported == null && tokens.acceptSymbol(","));
        boolean nullsEqual = false;
        if (unsupported == null) {
            tokens.expectSymbol(")");
            nullsEqual = options();
        }
        if (!tokens.atEnd()) {
            grammar.ddl.skipStatement();
        }
        return new Statement.Definition(new DdlStatement.CreateIndex(name, ifNotExists, unique, table,
                unsupported == null ? columns : List.of(), method, !nullsEqual, concurrently, unsupported,
                position), position);
    }

    private IndexColumn column() {
        boolean expression = tokens.atSymbol("(") || tokens.peek(1).isSymbol("(");
        Identifier name = expression
                ? new Identifier("", tokens.position())
                : grammar.names.column();
        if (expression) {
            unsupported = "an index on expressions";
            return new IndexColumn(name, null, false, null);
        }
        if (tokens.at("collate")) {
            unsupported = "a collation of an index";
        }
        boolean ordered = tokens.at("asc") || tokens.at("desc") || tokens.at("nulls");
        String operators = unsupported == null && !ordered && tokens.at(Kind.WORD)
                ? grammar.names.label().name()
                : null;
        if (operators != null && tokens.atSymbol("(")) {
            unsupported = "an operator class with parameters";
        }
        boolean descending = !tokens.accept("asc") && tokens.accept("desc");
        Boolean nullsFirst = tokens.accept("nulls", "first")
                ? Boolean.TRUE
                : tokens.accept("nulls", "last") ? Boolean.FALSE : null;
        return new IndexColumn(name, operators, descending, nullsFirst);
    }

    /** What may follow the columns. @return whether NULLs are equal */
    private boolean options() {
        if (tokens.at("include")) {
            unsupported = "INCLUDE";
            return false;
        }
        boolean nullsEqual = false;
        if (tokens.accept("nulls")) {
            nullsEqual = tokens.accept("not");
            tokens.expect("distinct");
        }
        if (tokens.at("where")) {
            unsupported = "a partial index";
        } else if (!tokens.atEnd()) {
            unsupported = "an option of CREATE INDEX";
        }
        return nullsEqual;
    }
}
