package io.tidemark.server.command;

import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableView;
import io.tidemark.storage.type.ColumnType;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Changes schemas, views and sequences in the transaction of a command. */
final class ObjectChanges {
    private ObjectChanges() {}

    /** The objects as the transaction sees them now. */
    static DatabaseObjects now(CommandContext context) {
        try (DatabaseView view = context.transaction().view()) {
            return DatabaseObjects.of(view);
        }
    }

    /** Adds an object, or replaces the one with its OID. */
    static void put(CommandContext context, DatabaseObject object) {
        change(context, objects -> objects.with(object));
    }

    /** Adds an object that gets its OID. */
    static void add(CommandContext context, Function<Integer, DatabaseObject> object) {
        change(context, objects -> objects.with(object.apply(objects.nextOid())));
    }

    static void remove(CommandContext context, int oid) {
        change(context, objects -> objects.without(oid));
    }

    static void comment(CommandContext context, String what, @Nullable String text) {
        change(context, objects -> objects.withComment(what, text));
    }

    private static void change(CommandContext context,
            Function<DatabaseObjects, SortedMap<String, String>> change) {
        int table = lock(context);
        Transaction transaction = context.transaction();
        transaction.setTableProperties(table, change.apply(now(context)));
    }

    /** Lets no other transaction change objects until this one ends. @return the id of the table that keeps them */
    static int lock(CommandContext context) {
        int table = table(context);
        context.lock(table, LockMode.CHANGE, true);
        return table;
    }

    private static int table(CommandContext context) {
        int known = find(context);
        if (known < 0) {
            create(context);
            context.transaction().refresh();
            known = find(context);
        }
        return known;
    }

    private static int find(CommandContext context) {
        try (DatabaseView view = context.transaction().view()) {
            return view.table(DatabaseObjects.TABLE.encode()).map(TableView::schema)
                    .map(schema -> schema.tableId()).orElse(-1);
        }
    }

    /** Makes the hidden table in a transaction of its own, so that it is there for all. */
    private static void create(CommandContext context) {
        TableDefinition definition = new TableDefinition(DatabaseObjects.TABLE.encode(),
                List.of(new ColumnDefinition("unused", ColumnType.INTEGER, 0, 0)), -1, Partitioning.NONE);
        try (Transaction own = context.database().begin()) {
            own.createTable(definition);
            own.commit();
        } catch (StorageException.TableExists another) {
            // another session was faster: the table is there
        }
    }
}
