package io.tidemark.it.differential;

import io.tidemark.it.differential.Scope.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes queries: joins, groups, set operations, sub-queries, common tables. */
final class Queries {
    private static final int DEPTH = 3;
    private static final List<String> AGGREGATES = List.of("agg_i8", "agg_i4", "agg_num", "agg_f8",
            "agg_text", "agg_other");

    private final RandomGenerator random;
    private final Expressions expressions;
    private final Sources sources;

    Queries(Grammar grammar, RandomGenerator random) {
        this.random = random;
        this.expressions = new Expressions(grammar, random, this);
        this.sources = new Sources(random, expressions);
    }

    /** A statement, and whether its ORDER BY decides the order of all rows. */
    record Question(Piece piece, boolean ordered) {}

    Question next() {
        return switch (random.nextInt(20)) {
            case 0, 1 ->
                new Question(Piece.of("query", "SELECT @", items(Scope.EMPTY, 1 + random.nextInt(4))), false);
            case 2, 3, 4, 5 -> ordered(grouped(), 0);
            case 6, 7 -> ordered(setOperation(), 0);
            case 8 -> ordered(commonTable(), 0);
            case 9 -> distinctOn();
            case 10, 11 -> ordered(window(), 0);
            default -> plain();
        };
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private Piece items(Scope scope, int count) {
        List<Piece> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String kind = chance(12) ? "other" : expressions.anyKind();
            Piece item = expressions.make(kind, scope, DEPTH);
            items.add(chance(20) ? Piece.of("item", "@ AS c" + i, item) : Piece.of("item", "@", item));
        }
        return Piece.joined("items", ", ", items);
    }

    private Piece where(Scope scope) {
        return chance(60)
                ? Piece.of(Piece.OPTIONAL, " WHERE @", expressions.make("bool", scope, 2))
                : Piece.leaf(Piece.OPTIONAL, "");
    }

    private Question plain() {
        Sources.Source source = sources.any(List.of());
        int count = 1 + random.nextInt(4);
        Piece items = items(source.scope(), count);
        String distinct = chance(12) ? "DISTINCT " : "";
        Piece query = Piece.of("query", "SELECT " + distinct + "@ FROM @@", items, source.piece(),
                where(source.scope()));
        return ordered(query, count);
    }

    /** With an ORDER BY over all columns, now and then with a limit. */
    private Question ordered(Piece query, int columns) {
        if (columns == 0 || chance(40)) {
            return new Question(query, false);
        }
        List<String> keys = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            keys.add(i + List.of("", " DESC", " NULLS FIRST", " DESC NULLS LAST").get(random.nextInt(4)));
        }
        String limit = chance(30) ? " LIMIT " + random.nextInt(12) : "";
        String offset = chance(15) ? " OFFSET " + random.nextInt(5) : "";
        return new Question(
                Piece.of("ordered", "@ ORDER BY " + String.join(", ", keys) + "@", query,
                        Piece.leaf(Piece.OPTIONAL, limit + offset)),
                true);
    }

    private Piece grouped() {
        Sources.Source source = sources.any(List.of());
        List<Piece> keys = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            keys.add(expressions.make(expressions.anyKind(), source.scope(), 1));
        }
        List<Piece> items = new ArrayList<>(keys);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            items.add(aggregate(source.scope()));
        }
        Piece having = chance(20)
                ? Piece.of(Piece.OPTIONAL, " HAVING @ > @", aggregate("agg_i8", source.scope()),
                        expressions.make("small", Scope.EMPTY, 0))
                : Piece.leaf(Piece.OPTIONAL, "");
        List<Integer> positions = new ArrayList<>();
        for (int i = 1; i <= keys.size(); i++) {
            positions.add(i);
        }
        String sets = positions.size() > 1 && chance(30)
                ? List.of("ROLLUP", "CUBE", "GROUPING SETS", "1, ROLLUP", "GROUPING SETS ((), (1), ",
                        "1, CUBE")
                        .get(random.nextInt(6))
                : "";
        String list = String.join(", ", positions.stream().map(String::valueOf).toList());
        String groupBy = positions.isEmpty()
                ? ""
                : " GROUP BY " + (sets.isEmpty()
                        ? list
                        : sets.endsWith(", ") ? sets + "(" + list + "))" : sets + " (" + list + ")");
        return Piece.of("query", "SELECT @ FROM @@" + groupBy + "@", Piece.joined("items", ", ", items),
                source.piece(), where(source.scope()), having);
    }

    private Piece aggregate(Scope scope) {
        return aggregate(AGGREGATES.get(random.nextInt(AGGREGATES.size())), scope);
    }

    private Piece aggregate(String kind, Scope scope) {
        return expressions.make(kind, new Scope(scope.columns(), List.of()), 2);
    }

    private Piece setOperation() {
        String operation = List.of("UNION", "UNION ALL", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL")
                .get(random.nextInt(6));
        String first = expressions.anyKind();
        List<String> like = List.of("i2", "i4", "i8", "num", "f4", "f8");
        String second = like.contains(first) ? like.get(random.nextInt(like.size())) : first;
        String other = expressions.anyKind();
        return Piece.of("query", "@ " + operation + " @", of(List.of(first, other)),
                of(List.of(second, other)));
    }

    /** A query whose columns have these kinds. */
    private Piece of(List<String> kinds) {
        Sources.Source source = sources.table(List.of());
        List<Piece> items = new ArrayList<>();
        for (String kind : kinds) {
            items.add(expressions.make(kind, source.scope(), 1));
        }
        return Piece.of("branch", "SELECT @ FROM @@", Piece.joined("items", ", ", items), source.piece(),
                where(source.scope()));
    }

    private Piece commonTable() {
        List<String> kinds = List.of(expressions.anyKind(), expressions.anyKind());
        Scope scope = new Scope(List.of(new Column("w.p", kinds.get(0)), new Column("w.q", kinds.get(1))),
                List.of());
        String materialized = List.of("", "MATERIALIZED ", "NOT MATERIALIZED ").get(random.nextInt(3));
        return Piece.of("query", "WITH w (p, q) AS " + materialized + "(@) SELECT @ FROM w@", of(kinds),
                items(scope, 2), where(scope));
    }

    private Question distinctOn() {
        Sources.Source source = sources.table(List.of());
        Piece on = expressions.make(expressions.anyKind(), source.scope(), 1);
        Piece query = Piece.of("query", "SELECT DISTINCT ON (@) @, @ FROM @@ ORDER BY @, @", on, on,
                items(source.scope(), 2), source.piece(), where(source.scope()), on, key(source.scope()));
        return new Question(query, false);
    }

    private Piece window() {
        Sources.Source source = sources.table(List.of());
        return Piece.of("query", "SELECT @, @ FROM @@", key(source.scope()),
                expressions.make("window", source.scope(), 2), source.piece(), where(source.scope()));
    }

    /** The column that tells all rows of the first table apart. */
    Piece key(Scope scope) {
        return Piece.leaf("key",
                scope.columns().stream().map(Column::name).filter(name -> name.endsWith(".id")).findFirst()
                        .orElse("1"));
    }

    /** What stands behind EXISTS. */
    Piece exists(Scope scope) {
        Sources.Source source = sources.table(scope.asOuter());
        return Piece.of("rows", "(SELECT 1 FROM @ WHERE @)", source.piece(), related(source.scope()));
    }

    /** What stands behind IN, ANY and ALL. */
    Piece list(String kind, Scope scope) {
        Sources.Source source = sources.table(scope.asOuter());
        return Piece.of("list_" + kind, "(SELECT @ FROM @ WHERE @)",
                expressions.make(kind, source.scope(), 1),
                source.piece(), related(source.scope()));
    }

    /** A sub-query of one row. */
    Piece scalar(String kind, Scope scope) {
        Sources.Source source = sources.table(scope.asOuter());
        boolean aggregated = kind.matches("i8|i4|num|f8|text") && chance(50);
        Piece value = aggregated
                ? aggregate("agg_" + kind, source.scope())
                : expressions.make(kind, source.scope(), 1);
        String limit = aggregated ? "" : " ORDER BY " + key(source.scope()).text() + " LIMIT 1";
        return Piece.of(kind, "(SELECT @ FROM @ WHERE @" + limit + ")", value, source.piece(),
                related(source.scope()));
    }

    private Piece related(Scope scope) {
        List<Column> integers = scope.outer().stream().filter(column -> column.kind().equals("i4")).toList();
        if (integers.isEmpty() || chance(40)) {
            return expressions.make("bool", scope, 1);
        }
        return Piece.of("bool", "@ = " + integers.get(random.nextInt(integers.size())).name(),
                expressions.make("i4", scope, 0));
    }
}
