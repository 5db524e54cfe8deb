package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.Statement.TransactionModes;
import java.util.ArrayList;
import java.util.List;

/** BEGIN to ROLLBACK, savepoints and LOCK TABLE. */
final class TransactionParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    TransactionParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    Statement begin(int position) {
        boolean start = tokens.advance().text().equals("start");
        if (start) {
            tokens.expect("transaction");
        } else {
            transactionWord();
        }
        return new Statement.Begin(modes(), start, position);
    }

    private void transactionWord() {
        if (!tokens.accept("work")) {
            tokens.accept("transaction");
        }
    }

    Statement commit(int position) {
        tokens.advance();
        if (tokens.at("prepared")) {
            throw tokens.unsupported("COMMIT PREPARED");
        }
        transactionWord();
        return new Statement.Commit(chain(), position);
    }

    Statement rollback(int position) {
        tokens.advance();
        if (tokens.at("prepared")) {
            throw tokens.unsupported("ROLLBACK PREPARED");
        }
        transactionWord();
        if (tokens.accept("to")) {
            tokens.accept("savepoint");
            return new Statement.RollbackToSavepoint(grammar.names.column().name(), position);
        }
        return new Statement.Rollback(chain(), position);
    }

    private boolean chain() {
        if (!tokens.accept("and")) {
            return false;
        }
        boolean chain = !tokens.accept("no");
        tokens.expect("chain");
        return chain;
    }

    Statement lock(int position) {
        tokens.advance();
        tokens.accept("table");
        List<QualifiedName> tables = new ArrayList<>();
        do {
            boolean only = tokens.accept("only");
            tables.add(grammar.names.qualified());
            if (!only) {
                tokens.acceptOperator("*");
            }
        } while (tokens.acceptSymbol(","));
        String mode = "access exclusive";
        if (tokens.accept("in")) {
            mode = lockMode();
            tokens.expect("mode");
        }
        return new Statement.LockTable(tables, mode, tokens.accept("nowait"), position);
    }

    private String lockMode() {
        if (tokens.accept("access")) {
            return "access " + oneOf("share", "exclusive");
        }
        if (tokens.accept("row")) {
            return "row " + oneOf("share", "exclusive");
        }
        if (tokens.accept("exclusive")) {
            return "exclusive";
        }
        tokens.expect("share");
        if (tokens.accept("row", "exclusive")) {
            return "share row exclusive";
        }
        return tokens.accept("update", "exclusive") ? "share update exclusive" : "share";
    }

    private String oneOf(String first, String second) {
        if (tokens.accept(first)) {
            return first;
        }
        tokens.expect(second);
        return second;
    }

    Statement savepoint(int position) {
        tokens.advance();
        return new Statement.Savepoint(grammar.names.column().name(), position);
    }

    Statement release(int position) {
        tokens.advance();
        tokens.accept("savepoint");
        return new Statement.ReleaseSavepoint(grammar.names.column().name(), position);
    }

    /** Zero or more modes, with or without commas. */
    TransactionModes modes() {
        String isolation = null;
        Boolean readOnly = null;
        Boolean deferrable = null;

        while (true) {
            if (tokens.accept("isolation", "level")) {
                isolation = isolation();
            } else if (tokens.accept("read")) {
                readOnly = tokens.accept("only");
                if (!readOnly) {
                    tokens.expect("write");
                }
            } else if (tokens.accept("deferrable")) {
                deferrable = true;
            } else if (tokens.accept("not", "deferrable")) {
                deferrable = false;
            } else {
                requireEnd();
                break;
            }
            tokens.acceptSymbol(",");
        }
        return new TransactionModes(isolation, readOnly, deferrable);
    }

    private void requireEnd() {
        if (!tokens.atEnd()) {
            throw tokens.unexpected();
        }
    }

    private String isolation() {
        if (tokens.accept("serializable")) {
            return "serializable";
        }
        if (tokens.accept("repeatable", "read")) {
            return "repeatable read";
        }
        tokens.expect("read");
        if (tokens.accept("committed")) {
            return "read committed";
        }
        tokens.expect("uncommitted");
        return "read uncommitted";
    }
}
