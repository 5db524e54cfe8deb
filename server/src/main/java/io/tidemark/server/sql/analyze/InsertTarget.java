package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.ast.Expression.DefaultValue;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the values of an INSERT go: which columns it gives, in its order, and what the others hold. */
final class InsertTarget {
    private final ChangeTarget target;
    private final TableDefaults defaults;
    private final Statement.@Nullable Overriding overriding;
    private final List<Integer> given = new ArrayList<>();
    private final List<Integer> positions = new ArrayList<>();
    private final boolean named;

    InsertTarget(ChangeTarget target, TableDefaults defaults, Statement.Insert insert) {
        this.target = target;
        this.defaults = defaults;
        this.overriding = insert.overriding();
        this.named = !insert.columns().isEmpty();
        for (Identifier name : insert.columns()) {
            int index = target.index(name);
            if (given.contains(index)) {
                throw new SqlException("42701",
                        "column \"" + name.name() + "\" specified more than once", name.position());
            }
            given.add(index);
            positions.add(name.position());
        }
        for (int i = 0; i < target.width() && !named; i++) {
            given.add(i);
        }
    }

    /** Columns that may be given. */
    int count() {
        return given.size();
    }

    List<Integer> given() {
        return given;
    }

    /** The index into the schema of the column that item {@code item} goes to. */
    int column(int item) {
        return given.get(item);
    }

    SqlType type(int item) {
        return target.column(column(item)).type();
    }

    /** Refuses more values than columns, and fewer where the columns were named. */
    void demandCount(int count, int position) {
        if (count > given.size()) {
            throw new SqlException("42601", "INSERT has more expressions than target columns", position);
        }
        if (named && count < given.size()) {
            throw new SqlException("42601", "INSERT has more target columns than expressions",
                    positions.get(count));
        }
    }

    /** Whether the value given for an item does not count, because OVERRIDING USER VALUE says so. */
    boolean ignored(int item) {
        return overriding == Statement.Overriding.USER && defaults.identity(column(item));
    }

    /** Refuses, with 428C9, a value for a column that is always generated. */
    void demandMayGive(int item) {
        int column = column(item);
        if (overriding == null && defaults.always(column)) {
            String name = target.column(column).name();
            throw new SqlException("428C9", "cannot insert a non-DEFAULT value into column \"" + name + "\"",
                    SqlException.NO_POSITION, TableDefaults.alwaysDetail(name),
                    "Use OVERRIDING SYSTEM VALUE to override.");
        }
    }

    /** What item {@code item} holds for a written value; the caller assigns it unless it is a default. */
    boolean takesDefault(io.tidemark.server.sql.ast.Expression written, int item) {
        if (written instanceof DefaultValue || ignored(item)) {
            return true;
        }
        demandMayGive(item);
        return false;
    }

    /** What a column holds that is not given. */
    Expression absent(int column) {
        Expression value = defaults.of(column);
        return value == null ? ExpressionTree.nothing(target.column(column).type()) : value;
    }

    /** The given values in the table's order, defaults for the other columns. */
    List<Expression> complete(List<Expression> values, List<Expression> absent) {
        List<Expression> all = new ArrayList<>();
        for (int column = 0; column < target.width(); column++) {
            int item = given.indexOf(column);
            all.add(item >= 0 && item < values.size() ? values.get(item) : absent.get(column));
        }
        return all;
    }

    /** What each column holds that is not given among the first {@code count} items; NULL for those that are. */
    List<Expression> absent(int count, boolean all) {
        List<Expression> absent = new ArrayList<>();
        for (int column = 0; column < target.width(); column++) {
            int item = given.indexOf(column);
            absent.add(all || item < 0 || item >= count
                    ? absent(column)
                    : ExpressionTree.nothing(target.column(column).type()));
        }
        return absent;
    }
}
