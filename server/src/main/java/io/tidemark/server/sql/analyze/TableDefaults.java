package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.function.SequenceFunctions;
import io.tidemark.server.sql.rules.ColumnRules;
import io.tidemark.server.sql.rules.TableRules;
import org.jspecify.annotations.Nullable;

/** What the columns of a table hold where a statement gives no value. */
final class TableDefaults {
    private final Analysis analysis;
    private final ChangeTarget target;
    private final TableRules rules;

    TableDefaults(Analysis analysis, ChangeTarget target) {
        this.analysis = analysis;
        this.target = target;
        this.rules = TableRules.of(target.table());
    }

    /** The column's default, of the column's type, without input columns; null where it is NULL. */
    @Nullable
    Expression of(int column) {
        String sql = rules(column).insertSql();
        if (sql == null) {
            return null;
        }
        RuleText text = new RuleText(analysis, target, sql);
        Expression value = text.analyze(FromItem.none(), Clause.DEFAULT);
        if (identity(column) && value instanceof Expression.Call next) {
            value = new Expression.Call(SequenceFunctions.ofIdentity(next.function()), next.arguments(),
                    next.type(), next.position());
        }
        return text.without(text.analysis().coercion.to(value, target.column(column).type(),
                Context.ASSIGNMENT, SqlException.NO_POSITION));
    }

    private ColumnRules rules(int column) {
        return rules.column(target.table().columns().get(column).id());
    }

    /** Whether the column is GENERATED ALWAYS AS IDENTITY. */
    boolean always(int column) {
        ColumnRules.Identity identity = rules(column).identity();
        return identity != null && identity.always();
    }

    /** Whether the column is an identity column of either kind. */
    boolean identity(int column) {
        return rules(column).identity() != null;
    }

    static String alwaysDetail(String column) {
        return "Column \"" + column + "\" is an identity column defined as GENERATED ALWAYS.";
    }
}
