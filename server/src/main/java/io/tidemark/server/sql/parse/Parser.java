package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Statement;
import java.util.ArrayList;
import java.util.List;

/** The way into this package. Safe for many threads. */
public final class Parser {
    private Parser() {}

    /**
     * All statements of a query string, which semicolons separate; empty ones are left out, so the list may be empty. Positions count from
     * the start of the whole string.
     *
     * @throws SqlException
     *             42601 and kin with a position, if any part is not a statement; then no part of the string may run
     */
    public static List<ParsedStatement> parseScript(String sql) {
        Grammar grammar = new Grammar(sql);
        TokenStream tokens = grammar.tokens;
        List<ParsedStatement> statements = new ArrayList<>();
        while (true) {
            if (tokens.acceptSymbol(";")) {
                continue;
            }
            if (tokens.atEnd()) {
                return List.copyOf(statements);
            }
            int start = tokens.position();
            Statement statement = grammar.statements.statement();
            if (!tokens.atEnd()) {
                throw tokens.unexpected();
            }
            statements.add(new ParsedStatement(statement, start, tokens.previousEnd(),
                    tokens.takeHighestParameter()));
        }
    }
}
