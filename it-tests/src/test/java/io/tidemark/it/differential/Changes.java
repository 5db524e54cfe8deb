package io.tidemark.it.differential;

import io.tidemark.it.differential.Scope.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes statements that change the table {@code targets}. */
final class Changes {
    private static final int DEPTH = 2;
    private static final int OTHER_KIND_PERCENT = 20;

    private final RandomGenerator random;
    private final Expressions expressions;

    Changes(Grammar grammar, RandomGenerator random) {
        this.random = random;
        this.expressions = new Expressions(grammar, random, new Queries(grammar, random));
    }

    Piece next() {
        return switch (random.nextInt(5)) {
            case 0, 1 -> update();
            case 2 -> delete();
            default -> insert();
        };
    }

    private static List<Column> columns(String table, String alias) {
        return Sample.TABLES.getOrDefault(table, List.of()).stream()
                .map(column -> new Column(alias + "." + column.name(), column.kind())).toList();
    }

    /** {@code targets} as t1, and perhaps one more table whose rows match it by their only ids. */
    private Scope scope(boolean joined) {
        List<Column> all = new ArrayList<>(columns("targets", "t1"));
        if (joined) {
            all.addAll(columns("facts", "t2"));
        }
        return new Scope(all, List.of());
    }

    private Piece condition(Scope scope, boolean joined) {
        Piece condition = expressions.make("bool", scope, DEPTH);
        return joined
                ? Piece.of("where", " WHERE t1.id = t2.id AND @", condition)
                : random.nextInt(3) > 0
                        ? Piece.of(Piece.OPTIONAL, " WHERE @", condition)
                        : Piece.leaf(Piece.OPTIONAL, "");
    }

    private Piece returning(Scope scope) {
        return random.nextInt(3) == 0
                ? Piece.leaf(Piece.OPTIONAL, "")
                : Piece.of(Piece.OPTIONAL, " RETURNING t1.id, @",
                        expressions.make(expressions.anyKind(), scope, 1));
    }

    private Piece value(Column column, Scope scope) {
        String kind = random.nextInt(100) < OTHER_KIND_PERCENT ? expressions.anyKind() : column.kind();
        return random.nextInt(12) == 0
                ? Piece.leaf(kind, List.of("DEFAULT", "NULL", "'7'").get(random.nextInt(3)))
                : expressions.make(kind, scope, DEPTH);
    }

    private List<Column> some() {
        List<Column> columns = new ArrayList<>(Sample.TABLES.getOrDefault("targets", List.of()));
        columns.removeFirst();
        while (columns.size() > 1 + random.nextInt(4)) {
            columns.remove(random.nextInt(columns.size()));
        }
        return columns;
    }

    private Piece assignments(Scope scope) {
        List<Piece> all = new ArrayList<>();
        for (Column column : some()) {
            all.add(Piece.of("assignment", column.name() + " = @", value(column, scope)));
        }
        return Piece.joined("assignments", ", ", all);
    }

    private Piece update() {
        boolean joined = random.nextInt(4) == 0;
        Scope scope = scope(joined);
        return Piece.of("update", "UPDATE targets AS t1 SET @" + (joined ? " FROM facts AS t2" : "") + "@@",
                assignments(scope), condition(scope, joined), returning(scope));
    }

    private Piece delete() {
        boolean joined = random.nextInt(4) == 0;
        Scope scope = scope(joined);
        return Piece.of("delete", "DELETE FROM targets AS t1" + (joined ? " USING facts AS t2" : "") + "@@",
                condition(scope, joined), returning(scope));
    }

    private Piece insert() {
        List<Column> columns = some();
        List<String> names = new ArrayList<>(List.of("id"));
        columns.forEach(column -> names.add(column.name()));
        boolean query = random.nextBoolean();
        Scope scope = query ? new Scope(columns("facts", "t2"), List.of()) : Scope.EMPTY;
        List<Piece> rows = new ArrayList<>();
        for (int row = query ? 0 : random.nextInt(3); row >= 0; row--) {
            List<Piece> values = new ArrayList<>();
            values.add(Piece.leaf("key",
                    query ? "t2.id + " + random.nextInt(30) : String.valueOf(random.nextInt(60))));
            for (Column column : columns) {
                values.add(query ? expressions.make(column.kind(), scope, 1) : value(column, scope));
            }
            rows.add(Piece.of("row", query ? "@" : "(@)", Piece.joined("values", ", ", values)));
        }
        Piece source = query
                ? Piece.of("source", "SELECT @ FROM facts AS t2 WHERE @", rows.getFirst(),
                        expressions.make("bool", scope, 1))
                : Piece.of("source", "VALUES @", Piece.joined("rows", ", ", rows));
        return Piece.of("insert", "INSERT INTO targets AS t1 (" + String.join(", ", names) + ") @@@", source,
                conflict(columns), returning(scope(false)));
    }

    private Piece conflict(List<Column> columns) {
        Scope scope = scope(false);
        return switch (random.nextInt(4)) {
            case 0 -> Piece.leaf(Piece.OPTIONAL, "");
            case 1 -> Piece.leaf(Piece.OPTIONAL, " ON CONFLICT DO NOTHING");
            case 2 -> {
                String name = columns.get(random.nextInt(columns.size())).name();
                yield Piece.leaf(Piece.OPTIONAL,
                        " ON CONFLICT (id) DO UPDATE SET " + name + " = excluded." + name);
            }
            default ->
                Piece.of(Piece.OPTIONAL, " ON CONFLICT (id) DO UPDATE SET @ WHERE @", assignments(scope),
                        expressions.make("bool", scope, 1));
        };
    }
}
