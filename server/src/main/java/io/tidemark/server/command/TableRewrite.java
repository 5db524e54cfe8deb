package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.rules.ColumnRules;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.server.sql.rules.TableRules.Check;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes all rows of a table anew, with other values or types of columns, into a table that takes its place. Needs
 * memory for all rows: 54000 where the transaction has not so much. One use.
 */
final class TableRewrite {
    private final CommandContext context;
    private final TableChange table;
    private final TableRules rules;
    private final Map<Integer, Column> types = new HashMap<>();
    private final Map<Integer, String> values = new HashMap<>();

    /** @param rules that the table is to have, with the column ids that it has now */
    TableRewrite(TableChange table, TableRules rules) {
        this.context = table.context();
        this.table = table;
        this.rules = rules;
    }

    /** Says what a column is to be, and the expression for its values. */
    TableRewrite column(int columnId, Column type, String value) {
        types.put(columnId, type);
        values.put(columnId, value);
        return this;
    }

    /** Does it. @return the id of the new table */
    int run() {
        TableSchema schema = table.schema();
        List<ColumnDefinition> columns = new ArrayList<>();
        List<String> expressions = new ArrayList<>();
        Map<Integer, Integer> ids = new HashMap<>();
        for (Column column : schema.columns()) {
            Column type = types.getOrDefault(column.id(), column);
            ids.put(column.id(), columns.size() + 1);
            columns.add(new ColumnDefinition(column.name(), type.type(), type.precision(), type.scale(),
                    rules.column(column.id()).properties()));
            expressions.add(values.getOrDefault(column.id(), TableChange.quoted(column.name())));
        }
        TableRules moved = moved(ids);
        Transaction transaction = context.transaction();
        TableName aside = new TableName(TableName.SYSTEM, "rewritten_" + schema.tableId());
        int id = transaction
                .createTable(new TableDefinition(aside.encode(), columns, schema.timestampColumn(),
                        schema.partitioning(), moved.properties()));
        try {
            context.append("SELECT " + String.join(", ", expressions) + " FROM " + table.sql(), table.path(),
                    id);
        } catch (StorageException.TooLarge tooLarge) {
            throw new SqlException("54000",
                    "table \"" + table.name().name() + "\" is too large to be rewritten in one transaction",
                    SqlException.NO_POSITION, tooLarge.getMessage(),
                    "create a table as it is to be, copy the rows in several transactions, and rename it");
        }
        transaction.dropTable(schema.tableId());
        transaction.renameTable(id, table.name().encode());
        moveObjects(id, ids);
        RoleChanges.lock(context, RoleLock.object(table.oid()));
        if (context.roles().objects().contains(table.oid())) {
            RoleChanges.change(context, change -> change.move(table.oid(), Relation.storedOid(id)));
        }
        validate(id, moved);
        return id;
    }

    private TableRules moved(Map<Integer, Integer> ids) {
        List<TableRules.Key> keys = rules.keys().stream()
                .map(key -> key.of(all(key.columnIds(), ids))).toList();
        List<Check> checks = rules.checks().stream().map(check -> new Check(check.name(), check.sql(),
                all(check.columnIds(), ids), check.comment())).toList();
        Map<Integer, ColumnRules> columns = new HashMap<>();
        rules.columns().forEach((column, known) -> {
            Integer id = ids.get(column);
            if (id != null) {
                columns.put(id, known);
            }
        });
        return new TableRules(new java.util.TreeMap<>(columns), keys, checks, rules.comment(), rules.ttl(),
                rules.onCommit());
    }

    private static List<Integer> all(List<Integer> old, Map<Integer, Integer> ids) {
        return old.stream().map(id -> ids.getOrDefault(id, id)).toList();
    }

    /** Sequences and views that belong to the old table belong to the new one. */
    private void moveObjects(int id, Map<Integer, Integer> ids) {
        DatabaseObjects objects = ObjectChanges.now(context);
        for (DatabaseObject.Sequence sequence : objects.sequences()) {
            DatabaseObject.Owner owner = sequence.owner();
            if (owner != null && owner.tableId() == table.id()) {
                DatabaseObject.Owner moved = new DatabaseObject.Owner(id,
                        ids.getOrDefault(owner.columnId(), owner.columnId()), owner.identity());
                ObjectChanges.put(context, sequence, now -> now.withOwner(moved));
            }
        }
        for (DatabaseObject.View view : objects.usersOf(table.oid())) {
            ObjectChanges.put(context, view, now -> new DatabaseObject.View(now.oid(), now.name(), now.sql(),
                    now.searchPath(), now.columns(), now.uses().stream()
                            .map(oid -> oid == table.oid() ? Relation.storedOid(id) : oid).toList(),
                    now.comment()));
        }
    }

    private void validate(int id, TableRules moved) {
        try (DatabaseView view = context.transaction().view()) {
            TableSchema schema = view.table(id).orElseThrow().schema();
            new Validation(context, schema, table.name()).all(moved);
        }
    }
}
