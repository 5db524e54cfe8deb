package io.tidemark.server.sql.analyze;

/** Where an expression is analysed: the names it sees, the clause it is in, and what calls it is inside of. */
record Place(Scope scope, Clause clause, boolean insideAggregate, boolean insideSet, boolean insideWindow) {
    static Place of(Scope scope, Clause clause) {
        return new Place(scope, clause, false, false, false);
    }

    Place aggregated() {
        return new Place(scope, clause, true, insideSet, insideWindow);
    }

    Place inSet() {
        return new Place(scope, clause, insideAggregate, true, insideWindow);
    }

    Place inWindow() {
        return new Place(scope, clause, insideAggregate, insideSet, true);
    }
}
