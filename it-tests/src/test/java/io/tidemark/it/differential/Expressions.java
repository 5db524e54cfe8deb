package io.tidemark.it.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes expressions of a kind of value out of the grammar and the columns of a scope. */
final class Expressions {
    static final List<String> KINDS = List.of("bool", "i2", "i4", "i4", "i8", "num", "num", "f4", "f8",
            "text", "text",
            "varchar", "char", "date", "ts", "tz", "interval", "time", "uuid", "bytea", "jsonb", "ia", "ta");

    private final Grammar grammar;
    private final RandomGenerator random;
    private final Queries queries;

    Expressions(Grammar grammar, RandomGenerator random, Queries queries) {
        this.grammar = grammar;
        this.random = random;
        this.queries = queries;
    }

    String anyKind() {
        return KINDS.get(random.nextInt(KINDS.size()));
    }

    /** @param depth of expressions in it; 0 for a column or a literal */
    Piece make(String kind, Scope scope, int depth) {
        int underscore = kind.indexOf('_');
        if (underscore > 0 && !kind.startsWith("agg")) {
            return query(kind.substring(0, underscore), kind.substring(underscore + 1), scope, depth);
        }
        if (kind.equals("rows")) {
            return queries.exists(scope);
        }
        if (kind.equals("key")) {
            return queries.key(scope);
        }
        if (random.nextInt(100) < (depth <= 0 ? 80 : 30)) {
            Optional<Piece> column = scope.column(kind, random);
            if (column.isPresent()) {
                return column.get();
            }
        }
        Grammar.Text text = depth <= 0 && Expressions.KINDS.contains(kind)
                ? grammar.leaf(kind, random)
                : grammar.any(kind, random);
        List<Piece> parts = new ArrayList<>();
        for (String part : text.kinds()) {
            parts.add(make(part, scope, depth - 1));
        }
        return new Piece(kind, text.text(), parts);
    }

    private Piece query(String use, String kind, Scope scope, int depth) {
        if (depth <= 0) {
            Piece value = make(kind, scope, 0);
            return use.equals("list") ? Piece.of("list_" + kind, "(SELECT @)", value) : value;
        }
        return use.equals("list") ? queries.list(kind, scope) : queries.scalar(kind, scope);
    }
}
