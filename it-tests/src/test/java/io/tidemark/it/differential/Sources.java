package io.tidemark.it.differential;

import io.tidemark.it.differential.Scope.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes FROM clauses: a table, tables joined, a derived table, VALUES, a series. */
final class Sources {
    private final RandomGenerator random;
    private final Expressions expressions;
    private int aliases;

    Sources(RandomGenerator random, Expressions expressions) {
        this.random = random;
        this.expressions = expressions;
    }

    /** What stands behind FROM, and the names in it. */
    record Source(Piece piece, Scope scope) {}

    Source any(List<Column> outer) {
        return switch (random.nextInt(12)) {
            case 10 -> lateral(outer);
            case 11 -> rows(outer);
            case 0, 1, 2 -> joined(outer);
            case 3 -> derived(outer);
            case 4 -> series(outer);
            default -> table(outer);
        };
    }

    private String alias() {
        aliases++;
        return "t" + aliases;
    }

    Source table(List<Column> outer) {
        List<String> tables = List.of("numbers", "texts", "times", "facts", "facts", "facts");
        String table = tables.get(random.nextInt(tables.size()));
        String alias = alias();
        List<Column> columns = Sample.TABLES.getOrDefault(table, List.of()).stream()
                .map(column -> new Column(alias + "." + column.name(), column.kind())).toList();
        Scope scope = new Scope(columns, outer);
        if (!table.equals("facts") && random.nextInt(3) > 0) {
            int row = 1 + random.nextInt(14);
            return new Source(Piece.leaf("source",
                    "(SELECT * FROM " + table + " WHERE id BETWEEN " + row + " AND " + (row + 1) + ") AS "
                            + alias),
                    scope);
        }
        return new Source(Piece.leaf("source", table + " AS " + alias), scope);
    }

    private Source joined(List<Column> outer) {
        Source left = table(outer);
        Source right = table(outer);
        List<Column> columns = new ArrayList<>(left.scope().columns());
        columns.addAll(right.scope().columns());
        Scope scope = new Scope(columns, outer);
        String type = List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN")
                .get(random.nextInt(5));
        if (type.equals("CROSS JOIN")) {
            return new Source(Piece.of("sources", "@ CROSS JOIN @", left.piece(), right.piece()), scope);
        }
        Piece first = expressions.make("i4", left.scope(), 0);
        Piece second = expressions.make("i4", right.scope(), 0);
        Piece more = random.nextInt(3) > 0 || type.equals("FULL JOIN")
                ? Piece.leaf(Piece.OPTIONAL, "")
                : Piece.of(Piece.OPTIONAL, " AND @", expressions.make("bool", scope, 1));
        return new Source(
                Piece.of("sources", "@ " + type + " @ ON @ = @@", left.piece(), right.piece(), first, second,
                        more),
                scope);
    }

    /** A table, and for each of its rows a query that sees it. */
    private Source lateral(List<Column> outer) {
        Source left = table(outer);
        String kind = expressions.anyKind();
        String alias = alias();
        List<Column> seen = left.scope().asOuter();
        Source inner = table(seen);
        Piece query = Piece.of("lateral", "(SELECT @ AS p FROM @ WHERE @ ORDER BY @ LIMIT 2) AS " + alias,
                expressions.make(kind, inner.scope(), 1), inner.piece(),
                expressions.make("bool", inner.scope(), 1),
                Piece.leaf("key", inner.scope().columns().getFirst().name()));
        List<Column> columns = new ArrayList<>(left.scope().columns());
        columns.add(new Column(alias + ".p", kind));
        String join = random.nextBoolean() ? "@ CROSS JOIN LATERAL @" : "@ LEFT JOIN LATERAL @ ON true";
        return new Source(Piece.of("sources", join, left.piece(), query), new Scope(columns, outer));
    }

    /** A table, and for each of its rows those of a function of it. */
    private Source rows(List<Column> outer) {
        Source left = table(outer);
        String alias = alias();
        boolean arrays = random.nextBoolean();
        String kind = arrays ? "i4" : "i8";
        Piece call = arrays
                ? Piece.of("call", "unnest(@) AS " + alias + "(e)", expressions.make("ia", left.scope(), 1))
                : Piece.of("call", "unnest(@) WITH ORDINALITY AS " + alias + "(x, e)",
                        expressions.make("ta", left.scope(), 1));
        List<Column> columns = new ArrayList<>(left.scope().columns());
        columns.add(new Column(alias + ".e", kind));
        return new Source(Piece.of("sources", "@, @", left.piece(), call), new Scope(columns, outer));
    }

    private Source derived(List<Column> outer) {
        Source inner = table(List.of());
        String kind = expressions.anyKind();
        String alias = alias();
        Piece piece = Piece.of("sources", "(SELECT @ AS id, @ AS p FROM @) AS " + alias,
                Piece.leaf("key", inner.scope().columns().getFirst().name()),
                expressions.make(kind, inner.scope(), 2), inner.piece());
        return new Source(piece,
                new Scope(List.of(new Column(alias + ".id", "i4"), new Column(alias + ".p", kind)), outer));
    }

    private Source series(List<Column> outer) {
        String alias = alias();
        if (random.nextBoolean()) {
            return new Source(
                    Piece.leaf("sources",
                            "generate_series(-1, " + random.nextInt(6) + ") AS " + alias + "(id)"),
                    new Scope(List.of(new Column(alias + ".id", "i4")), outer));
        }
        String kind = expressions.anyKind();
        List<Piece> values = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            values.add(Piece.of("row", "(" + i + ", @)", expressions.make(kind, Scope.EMPTY, 1)));
        }
        return new Source(
                Piece.of("sources", "(VALUES @) AS " + alias + "(id, p)",
                        Piece.joined("values", ", ", values)),
                new Scope(List.of(new Column(alias + ".id", "i4"), new Column(alias + ".p", kind)), outer));
    }
}
