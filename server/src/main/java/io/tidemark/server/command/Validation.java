package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.server.sql.rules.TableRules.Check;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.TableSchema;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the rows that a table has obey rules that it is given now. */
record Validation(CommandContext context, TableSchema schema, TableName name) {
    /** Checks all rules. */
    void all(TableRules rules) {
        for (Column column : schema.columns()) {
            if (rules.column(column.id()).notNull()) {
                notNull(column);
            }
        }
        rules.keys().stream().filter(TableRules.Key::unique).forEach(this::key);
        rules.checks().forEach(this::check);
    }

    /** 23502 where a row has NULL. */
    void notNull(Column column) {
        String sql = "SELECT 1 FROM " + TableChange.sql(name) + " WHERE " + TableChange.quoted(column.name())
                + " IS NULL";
        if (!context.rows(sql, path(), 1).isEmpty()) {
            throw new SqlException("23502", "column \"" + column.name() + "\" of relation \"" + name.name()
                    + "\" contains null values", SqlException.NO_POSITION);
        }
    }

    /** 23505 where two rows have the same key. */
    void key(TableRules.Key key) {
        List<String> columns = key.columnIds().stream()
                .map(id -> schema.columns().get(schema.indexOfId(id).orElseThrow()).name()).toList();
        String quoted = columns.stream().map(TableChange::quoted).collect(Collectors.joining(", "));
        String texts = columns.stream().map(column -> TableChange.quoted(column) + "::text")
                .collect(Collectors.joining(", "));
        String present = key.nullsDistinct()
                ? columns.stream().map(column -> TableChange.quoted(column) + " IS NOT NULL")
                        .collect(Collectors.joining(" AND ", " WHERE ", ""))
                : "";
        List<List<@org.jspecify.annotations.Nullable String>> twice = context.rows(
                "SELECT " + texts + " FROM "
                        + TableChange.sql(name) + present + " GROUP BY " + quoted + " HAVING count(*) > 1",
                path(), 1);
        if (!twice.isEmpty()) {
            String values = twice.getFirst().stream().map(value -> value == null ? "null" : value)
                    .collect(Collectors.joining(", "));
            throw new SqlException("23505", "could not create unique index \"" + key.name() + "\"",
                    SqlException.NO_POSITION,
                    "Key (" + String.join(", ", columns) + ")=(" + values + ") is duplicated.", null);
        }
    }

    /** 23514 where a row is refused. */
    void check(Check check) {
        String sql = "SELECT 1 FROM " + TableChange.sql(name) + " WHERE NOT (" + check.sql() + ")";
        if (!context.rows(sql, path(), 1).isEmpty()) {
            throw new SqlException("23514", "check constraint \"" + check.name() + "\" of relation \""
                    + name.name() + "\" is violated by some row", SqlException.NO_POSITION);
        }
    }

    private List<String> path() {
        return TableRules.searchPath(name.schema());
    }
}
