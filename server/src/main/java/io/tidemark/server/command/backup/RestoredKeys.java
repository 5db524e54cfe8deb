package io.tidemark.server.command.backup;

import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.Namespace;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The names of the indexes of tables that are restored by name: as they were in the set, with a number where another
 * relation has the name now, as beside a table that the restored one is a copy of. Confined to its command.
 */
final class RestoredKeys {
    private final CommandContext context;
    private final Transaction transaction;

    /** @param transaction that brings the tables */
    RestoredKeys(CommandContext context, Transaction transaction) {
        this.context = context;
        this.transaction = transaction;
    }

    /** Gives the indexes of a table names that nothing else has, and keeps them. */
    void name(String table) {
        TableSchema schema = schema(table).orElse(null);
        if (schema == null) {
            return;
        }
        TableRules rules = TableRules.of(schema);
        List<TableRules.Key> keys = new ArrayList<>();
        for (TableRules.Key key : rules.keys()) {
            keys.add(key.named(free(schema, key.name())));
        }
        if (!keys.equals(rules.keys())) {
            transaction.setTableProperties(schema.tableId(),
                    rules.withConstraints(keys, rules.checks()).properties());
        }
    }

    private Optional<TableSchema> schema(String table) {
        try (DatabaseView view = transaction.view()) {
            return view.table(table).map(TableView::schema);
        }
    }

    private String free(TableSchema table, String wanted) {
        TableRules rules = TableRules.of(table);
        String schema = DatabaseObjects.name(table).schema();
        String name = wanted;
        for (int number = 1; isTaken(table, new TableName(schema, name))
                || isOther(rules, wanted, name); number++) {
            name = wanted + number;
        }
        return name;
    }

    /** Whether another constraint of the table has the name. */
    private static boolean isOther(TableRules rules, String wanted, String name) {
        return !name.equals(wanted) && (rules.key(name).isPresent() || rules.check(name).isPresent());
    }

    /** Whether another relation has the name, which is kept, after what others have made of it. */
    private boolean isTaken(TableSchema table, TableName name) {
        Namespace.keep(context, name);
        transaction.refresh();
        return isTaken(transaction, name, table.tableId());
    }

    /** @param own number of a table whose own indexes do not count; -1 for none */
    static boolean isTaken(Transaction transaction, TableName name, int own) {
        try (DatabaseView now = transaction.view()) {
            DatabaseObjects objects = DatabaseObjects.of(now);
            return objects.sequence(name).isPresent() || objects.view(name).isPresent()
                    || now.table(name.encode()).isPresent()
                    || DatabaseObjects.tables(now).stream().map(TableView::schema)
                            .filter(other -> other.tableId() != own
                                    && DatabaseObjects.name(other).schema().equals(name.schema()))
                            .anyMatch(other -> TableRules.of(other).key(name.name()).isPresent());
        }
    }
}
