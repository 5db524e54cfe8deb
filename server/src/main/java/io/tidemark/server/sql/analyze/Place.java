package io.tidemark.server.sql.analyze;

/** Where an expression is analysed: the names it sees and the clause it is in. */
record Place(Scope scope, Clause clause, boolean insideAggregate, boolean insideSet) {
    static Place of(Scope scope, Clause clause) {
        return new Place(scope, clause, false, false);
    }

    Place aggregated() {
        return new Place(scope, clause, true, insideSet);
    }

    Place inSet() {
        return new Place(scope, clause, insideAggregate, true);
    }
}
