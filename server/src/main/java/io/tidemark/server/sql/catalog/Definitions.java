package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.function.Environment.ObjectTexts;
import io.tidemark.server.sql.function.ReservedWords;
import io.tidemark.server.sql.rules.ColumnRules;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.storage.table.Column;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The objects of one moment in SQL's words, for pg_get_constraintdef and its like. */
record Definitions(Moment moment) implements ObjectTexts {
    /** A view's query as pg_get_viewdef gives it. */
    static String view(DatabaseObject.View view) {
        return ' ' + view.sql().strip() + ';';
    }

    @Override
    public String expression(String sql) {
        if (!sql.contains("nextval(") || moment.session().searchPath().contains(TableName.PUBLIC)) {
            return sql;
        }
        String qualified = sql;
        for (DatabaseObject.Sequence sequence : moment.objects().sequences()) {
            if (sequence.name().schema().equals(TableName.PUBLIC)) {
                String bare = ColumnRules.nextSql(sequence.name());
                qualified = qualified.replace(bare,
                        bare.replace("nextval('", "nextval('" + TableName.PUBLIC + '.'));
            }
        }
        return qualified;
    }

    /** A key's index as pg_get_indexdef gives it. */
    static String index(OwnTable table, TableRules.Key key) {
        return (key.unique() ? "CREATE UNIQUE INDEX " : "CREATE INDEX ") + ReservedWords.quoted(key.name())
                + " ON "
                + ReservedWords.quoted(table.name().schema()) + '.'
                + ReservedWords.quoted(table.name().name()) + " USING " + key.form().method() + " ("
                + IntStream.range(0, key.columnIds().size())
                        .mapToObj(i -> (columnName(table, key.columnIds().get(i)) + ' '
                                + key.form().column(i)).strip())
                        .collect(Collectors.joining(", "))
                + ')'
                + (key.nullsDistinct() ? "" : " NULLS NOT DISTINCT");
    }

    private static String constraint(OwnTable table, TableRules.Key key) {
        return (key.primary()
                ? "PRIMARY KEY ("
                : key.nullsDistinct() ? "UNIQUE (" : "UNIQUE NULLS NOT DISTINCT (")
                + columns(table, key) + ')';
    }

    /** The expression without parentheses around all of it. */
    private static String bare(String sql) {
        if (!sql.startsWith("(")) {
            return sql;
        }
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            quoted ^= c == '\'';
            depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0) {
                return i == sql.length() - 1 ? sql.substring(1, i) : sql;
            }
        }
        return sql;
    }

    private static String columns(OwnTable table, TableRules.Key key) {
        return key.columnIds().stream().map(id -> columnName(table, id)).collect(Collectors.joining(", "));
    }

    private static String columnName(OwnTable table, int id) {
        Column column = AttributeTables.column(table, id);
        return column == null ? "?" : ReservedWords.quoted(column.name());
    }

    @Override
    public @Nullable String constraint(int oid, boolean pretty) {
        for (OwnTable table : moment.tables()) {
            List<TableRules.Key> keys = table.rules().keys();
            int number = oid - ObjectIds.constraint(table.oid(), 0);
            if (number >= 0 && number < keys.size()) {
                return constraint(table, keys.get(number));
            }
            if (number >= keys.size() && number < keys.size() + table.rules().checks().size()) {
                String sql = table.rules().checks().get(number - keys.size()).sql();
                return pretty ? "CHECK (" + bare(sql) + ')' : "CHECK ((" + bare(sql) + "))";
            }
        }
        return null;
    }

    @Override
    public @Nullable String index(int oid, int column) {
        for (OwnTable table : moment.tables()) {
            List<TableRules.Key> keys = table.rules().keys();
            int number = oid - ObjectIds.keyIndex(table.oid(), 0);
            if (number >= 0 && number < keys.size()) {
                TableRules.Key key = keys.get(number);
                if (column <= 0) {
                    return index(table, key);
                }
                return column > key.columnIds().size()
                        ? ""
                        : columnName(table, key.columnIds().get(column - 1));
            }
        }
        return null;
    }

    @Override
    public @Nullable String view(int oid) {
        return moment.objects().byOid(oid).orElse(null) instanceof DatabaseObject.View view
                ? view(view)
                : null;
    }

    @Override
    public @Nullable String rule(int oid) {
        for (DatabaseObject.View view : moment.objects().views()) {
            if (ObjectIds.rule(view.oid()) == oid) {
                return "CREATE RULE \"_RETURN\" AS\n    ON SELECT TO " + view.name().sql()
                        + " DO INSTEAD " + view(view);
            }
        }
        return null;
    }

    @Override
    public @Nullable String sequenceOf(int relation, String column) {
        for (OwnTable table : moment.tables()) {
            if (table.oid() == relation) {
                for (Column found : table.schema().columns()) {
                    if (found.name().equals(column)) {
                        return sequenceOf(table, found.id());
                    }
                }
                throw new SqlException("42703", "column \"" + column + "\" of relation \""
                        + table.name().name() + "\" does not exist", SqlException.NO_POSITION);
            }
        }
        return null;
    }

    private @Nullable String sequenceOf(OwnTable table, int columnId) {
        ColumnRules.Identity identity = table.rules().column(columnId).identity();
        TableName name = identity == null ? null : identity.sequence();
        for (DatabaseObject.Sequence sequence : moment.objects().sequences()) {
            DatabaseObject.Owner owner = sequence.owner();
            if (owner != null && owner.tableId() == table.schema().tableId()
                    && owner.columnId() == columnId) {
                name = sequence.name();
            }
        }
        return name == null
                ? null
                : ReservedWords.quoted(name.schema()) + '.' + ReservedWords.quoted(name.name());
    }
}
