package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.table.TableSchema;
import java.util.List;

/**
 * An INSERT with its meaning.
 *
 * @param source rows of all columns of the table in the schema's order, of the columns' SQL types, lengths checked
 */
public record AnalyzedInsert(TableSchema table, Source source, List<SqlType> parameterTypes,
        boolean cacheable) {
    public AnalyzedInsert {
        parameterTypes = List.copyOf(parameterTypes);
    }

    /** Where the rows come from. */
    public sealed interface Source {
        /** A plan. */
        record Rows(LogicalPlan plan) implements Source {}

        /** Literal rows, converted column by column without a plan. */
        record Literals(LiteralBatch rows) implements Source {}
    }
}
