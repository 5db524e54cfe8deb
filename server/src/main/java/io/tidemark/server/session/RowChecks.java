package io.tidemark.server.session;

import io.tidemark.server.command.copy.RowText;
import io.tidemark.server.sql.RuleViolation;
import io.tidemark.server.sql.RuleViolation.Rule;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.analyze.RowRules;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.exec.ExecutionContext;
import io.tidemark.server.sql.exec.RowExpressions;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.table.TableSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** NOT NULL and CHECK for the rows that a statement writes. Confined to the statement. */
final class RowChecks implements AutoCloseable {
    private final TableSchema table;
    private final RowRules rules;
    private final List<SqlType> types;
    private final ExecutionContext context;
    private final @Nullable RowExpressions conditions;

    RowChecks(TableSchema table, RowRules rules, ExecutionContext context) {
        this.table = table;
        this.rules = rules;
        this.types = table.columns().stream().map(ColumnTypes::sqlType).toList();
        this.context = context;
        List<Expression> expressions = rules.checks().stream().map(RowRules.Check::condition).toList();
        this.conditions = expressions.isEmpty() ? null : new RowExpressions(types, expressions, context);
    }

    /**
     * Refuses rows that break a rule.
     *
     * @param rows all columns of the table in order
     * @throws RuleViolation 23502, 23514
     */
    void check(Batch rows) {
        int bad = Integer.MAX_VALUE;
        int column = -1;
        for (int index : rules.notNull()) {
            Vector vector = rows.column(index);
            if (vector.validity() != null && vector.nullCount() > 0) {
                int row = firstNull(vector);
                column = row < bad ? index : column;
                bad = Math.min(bad, row);
            }
        }
        checkConditions(rows, bad);
        if (column >= 0) {
            String name = table.columns().get(column).name();
            throw new RuleViolation("23502",
                    "null value in column \"" + name + "\" of relation \"" + relation()
                            + "\" violates not-null constraint",
                    detail(rows, bad), rule(name, null));
        }
    }

    private static int firstNull(Vector vector) {
        int row = 0;
        while (!vector.isNull(row)) {
            row++;
        }
        return row;
    }

    /** Looks at the rows before {@code end} only: the first bad row is the one to tell of. */
    private void checkConditions(Batch rows, int end) {
        if (conditions == null || end == 0) {
            return;
        }
        List<Vector> results = conditions.evaluate(rows);
        int bad = Math.min(end, rows.rows());
        int check = -1;
        for (int i = 0; i < results.size(); i++) {
            BitVector result = (BitVector) results.get(i);
            for (int row = 0; row < bad; row++) {
                if (!result.isNull(row) && !result.value(row)) {
                    bad = row;
                    check = i;
                }
            }
        }
        if (check >= 0) {
            String name = rules.checks().get(check).name();
            throw new RuleViolation("23514",
                    "new row for relation \"" + relation() + "\" violates check constraint \"" + name + "\"",
                    detail(rows, bad), rule(null, name));
        }
    }

    private String detail(Batch rows, int row) {
        return "Failing row contains (" + new RowText(rows, types, context.environment()).shortened(row)
                + ").";
    }

    private String relation() {
        return rules.tableName();
    }

    private Rule rule(@Nullable String column, @Nullable String constraint) {
        return new Rule(rules.schemaName(), relation(), column, constraint);
    }

    @Override
    public void close() {
        if (conditions != null) {
            conditions.close();
        }
    }
}
