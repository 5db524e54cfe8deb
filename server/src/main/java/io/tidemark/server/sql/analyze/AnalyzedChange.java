package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An INSERT, UPDATE or DELETE with its meaning.
 *
 * @param action    what the rows of {@code source} are
 * @param rules     what the new rows must satisfy
 * @param conflict  what ON CONFLICT says, or null
 * @param returning columns of RETURNING; none when it is absent
 */
public record AnalyzedChange(Action action, TableSchema table, Source source, RowRules rules,
        @Nullable Conflict conflict, List<OutputColumn> returning, List<SqlType> parameterTypes,
        boolean cacheable) {
    public AnalyzedChange {
        returning = List.copyOf(returning);
        parameterTypes = List.copyOf(parameterTypes);
    }

    /** The statement, which says what columns its rows have. New rows are of all columns of the table, in the columns' SQL types. */
    public enum Action {
        /** New rows, then RETURNING; with DO UPDATE only new rows. */
        INSERT,
        /** The id of the row that goes, the new row, then RETURNING. */
        UPDATE,
        /** The id of the row that goes, then RETURNING. */
        DELETE
    }

    /** Where the rows come from. */
    public sealed interface Source {
        /** A plan. */
        record Rows(LogicalPlan plan) implements Source {}

        /**
         * Literal rows, converted column by column without a plan.
         *
         * @param defaults of the columns that are not given, by index into the schema; null where it is NULL
         */
        record Literals(LiteralBatch rows, List<@Nullable Expression> defaults) implements Source {
            /** Copies the defaults. */
            public Literals {
                defaults = Collections.unmodifiableList(new ArrayList<>(defaults));
            }
        }
    }

    /** What happens to a row whose key exists. */
    public sealed interface Conflict {
        /**
         * It is left out.
         *
         * @param keys indices into the rules' keys that count
         */
        record Skip(List<Integer> keys) implements Conflict {
            /** Copies the keys. */
            public Skip {
                keys = List.copyOf(keys);
            }
        }

        /**
         * The row that exists is replaced.
         *
         * @param key  index into the rules' keys
         * @param plan from {@link ChangeTarget#PROPOSED} rows to rows as of an UPDATE; without an id a row is new
         */
        record Replace(int key, LogicalPlan plan) implements Conflict {}
    }
}
