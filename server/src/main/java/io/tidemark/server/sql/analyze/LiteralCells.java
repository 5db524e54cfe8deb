package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.ast.ValuesLiterals;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;

/** Single cells of a list of literal rows. */
final class LiteralCells {
    private LiteralCells() {}

    static Constant constant(ValuesLiterals literals, int row, int column) {
        return switch (literals.kind(row, column)) {
            case ValuesLiterals.NULL -> new Constant(SqlType.of(TypeId.UNKNOWN), null);
            case ValuesLiterals.TRUE -> ExpressionTree.truth(true);
            case ValuesLiterals.FALSE -> ExpressionTree.truth(false);
            case ValuesLiterals.INTEGER, ValuesLiterals.DECIMAL -> ExpressionAnalyzer
                    .number(literals.text(row, column).replaceFirst("^\\+", ""));
            case ValuesLiterals.STRING, ValuesLiterals.QUOTED_STRING -> new Constant(
                    SqlType.of(TypeId.UNKNOWN), literals.text(row, column));
            default -> throw new IllegalStateException("unknown kind of literal");
        };
    }
}
