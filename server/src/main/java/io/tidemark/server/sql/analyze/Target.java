package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.Expression;

/** A column of a select list. */
record Target(String name, Expression value, int tableOid, int columnNumber, int position) {
    Target with(Expression other) {
        return new Target(name, other, tableOid, columnNumber, position);
    }

    OutputColumn output() {
        return new OutputColumn(name, value.type(), tableOid, columnNumber);
    }
}
