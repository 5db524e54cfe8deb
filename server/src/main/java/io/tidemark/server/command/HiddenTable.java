package io.tidemark.server.command;

import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.type.ColumnType;
import java.util.List;

/** Stored tables without rows whose properties are what the database keeps beside tables. */
final class HiddenTable {
    private HiddenTable() {}

    /** Lets no other transaction change its properties until this one ends; makes it where it is missing. @return its id */
    static int lock(CommandContext context, TableName name) {
        int table = id(context, name);
        context.lock(table, LockMode.CHANGE, true);
        return table;
    }

    /** Makes it where it is missing. @return its id */
    static int id(CommandContext context, TableName name) {
        int table = find(context, name);
        if (table < 0) {
            create(context, name);
            context.transaction().refresh();
            table = find(context, name);
        }
        return table;
    }

    private static int find(CommandContext context, TableName name) {
        try (DatabaseView view = context.transaction().view()) {
            return view.table(name.encode()).map(table -> table.schema().tableId()).orElse(-1);
        }
    }

    /** In a transaction of its own, so that it is there for all. */
    private static void create(CommandContext context, TableName name) {
        TableDefinition definition = new TableDefinition(name.encode(),
                List.of(new ColumnDefinition("unused", ColumnType.INTEGER, 0, 0)), -1, Partitioning.NONE);
        try (Transaction own = context.database().begin()) {
            own.createTable(definition);
            own.commit();
        } catch (StorageException.TableExists another) {
            // another session was faster: the table is there
        }
    }
}
