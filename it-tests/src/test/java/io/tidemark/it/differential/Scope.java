package io.tidemark.it.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The columns that an expression may name: those of the FROM clause, now and then those of the query around it. */
record Scope(List<Column> columns, List<Column> outer) {
    static final Scope EMPTY = new Scope(List.of(), List.of());
    private static final int OUTER_PERCENT = 15;

    /** A column as an expression names it. */
    record Column(String name, String kind) {}

    Scope {
        columns = List.copyOf(columns);
        outer = List.copyOf(outer);
    }

    /** A column of the kind, if there is one. */
    Optional<Piece> column(String kind, RandomGenerator random) {
        List<Column> from = random.nextInt(100) < OUTER_PERCENT && !outer.isEmpty() ? outer : columns;
        List<Column> fitting = from.stream().filter(column -> column.kind().equals(kind)).toList();
        return fitting.isEmpty()
                ? Optional.empty()
                : Optional.of(Piece.leaf(kind, fitting.get(random.nextInt(fitting.size())).name()));
    }

    /** All columns as seen from a query inside of this one. */
    List<Column> asOuter() {
        List<Column> all = new ArrayList<>(columns);
        all.addAll(outer);
        return all;
    }
}
