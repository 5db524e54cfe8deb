package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whole partitions of sorted rows, ready for window functions. Partitions and groups of peers are numbered from 0.
 *
 * @param expressions     what the calls read, once each
 * @param values          their values, one a row, plain
 * @param partitionOf     the partition of each row
 * @param partitionStarts first row of each partition; one more, the number of rows
 * @param groupOf         the group of peers of each row
 * @param groupStarts     first row of each group; one more, the number of rows
 * @param memory          lives as long as these rows
 */
record WindowRows(int count, List<Expression> expressions, List<Vector> values, Ints partitionOf,
        Ints partitionStarts,
        Ints groupOf, Ints groupStarts, int partitionCount, BufferArena memory, Scope scope) {
    int partitionStart(int row) {
        return partitionStarts.get(partitionOf.get(row));
    }

    int partitionEnd(int row) {
        return partitionStarts.get(partitionOf.get(row) + 1);
    }

    int peersStart(int row) {
        return groupStarts.get(groupOf.get(row));
    }

    int peersEnd(int row) {
        return groupStarts.get(groupOf.get(row) + 1);
    }

    Vector values(Expression expression) {
        return values.get(expressions.indexOf(expression));
    }

    Argument argument(Expression expression) {
        return new Argument(values(expression), 1, expression.type());
    }

    /** The filter of an aggregate; null for none. */
    @Nullable
    BitVector filter(@Nullable Expression filter) {
        return filter == null ? null : (BitVector) values(filter);
    }

    /** Whether a row passes a filter. */
    static boolean passes(@Nullable BitVector filter, int row) {
        return filter == null || (!filter.isNull(row) && filter.value(row));
    }
}
