package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.ast.SortItem;
import io.tidemark.server.sql.type.TypeId;

/** Sort keys. */
final class Ordering {
    private Ordering() {}

    /** The key that an item of ORDER BY means over this value. */
    static SortKey key(SortItem item, Expression value) {
        demandOrder(value.type().id(), item.position());
        boolean descending = switch (item.direction()) {
            case DEFAULT, ASCENDING -> false;
            case DESCENDING -> true;
            case USING -> descending(item);
        };
        boolean nullsFirst = switch (item.nulls()) {
            case DEFAULT -> descending;
            case FIRST -> true;
            case LAST -> false;
        };
        return new SortKey(value, descending, nullsFirst);
    }

    private static boolean descending(SortItem item) {
        String symbol = item.using() == null ? "" : item.using().symbol();
        return switch (symbol) {
            case "<" -> false;
            case ">" -> true;
            default ->
                throw new SqlException("42809", "operator " + symbol + " is not a valid ordering operator",
                        item.position(),
                        "Ordering operators must be \"<\" or \">\" members of btree operator families.");
        };
    }

    /** Refuses a type whose values have no order. */
    static void demandOrder(TypeId type, int position) {
        if (type == TypeId.JSON || type == TypeId.VOID) {
            throw new SqlException("42883",
                    "could not identify an ordering operator for type " + TypeNames.display(type), position,
                    "Use an explicit ordering operator or modify the query.");
        }
    }

    /** Refuses a type whose values cannot be compared. */
    static void demandEquality(TypeId type, int position) {
        if (type == TypeId.JSON || type == TypeId.VOID) {
            throw new SqlException("42883",
                    "could not identify an equality operator for type " + TypeNames.display(type), position);
        }
    }
}
