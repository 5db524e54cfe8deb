package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The meaning of a table's rules for the rows that are written. */
final class EnforcedRules {
    private final Analysis analysis;
    private final ChangeTarget target;

    EnforcedRules(Analysis analysis, ChangeTarget target) {
        this.analysis = analysis;
        this.target = target;
    }

    RowRules rules() {
        TableSchema table = target.table();
        TableRules written = TableRules.of(table);
        List<Integer> notNull = new ArrayList<>();
        List<Integer> ids = table.columns().stream().map(Column::id).toList();
        for (int i = 0; i < ids.size(); i++) {
            if (written.column(ids.get(i)).notNull()) {
                notNull.add(i);
            }
        }
        List<RowRules.Key> keys = written.keys().stream().filter(TableRules.Key::unique)
                .map(key -> new RowRules.Key(key.name(), key.columnIds().stream().map(ids::indexOf).toList(),
                        key.nullsDistinct()))
                .toList();
        List<RowRules.Check> checks = written.checks().stream().map(this::check).toList();
        return new RowRules(target.relation().schemaName(), target.relation().name(), notNull, checks, keys);
    }

    private RowRules.Check check(TableRules.Check check) {
        RuleText text = new RuleText(analysis, target, check.sql());
        List<Integer> all = IntStream.range(0, target.width()).boxed().toList();
        FromItem row = target.named(new LogicalPlan.Scan(target.table(), all, target.types()), 0);
        var condition = text.analysis().coercion.toBoolean(text.analyze(row, Clause.CHECK), "CHECK",
                SqlException.NO_POSITION);
        return new RowRules.Check(check.name(), text.without(condition));
    }
}
