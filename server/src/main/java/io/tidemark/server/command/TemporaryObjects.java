package io.tidemark.server.command;

import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.storage.Database;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/** What happens to temporary tables, views and sequences: at the end of a transaction, of a session, and at a start. */
public final class TemporaryObjects {
    private static final int TRIES = 5;

    private TemporaryObjects() {}

    /** Drops what ended sessions have left behind: all temporary objects when no session is open yet. */
    public static void dropAll(Database database) {
        dropCommitted(database, TableName::temporary);
    }

    /** Drops the objects of a session that ends. */
    public static void dropSchema(Database database, String schema) {
        dropCommitted(database, name -> name.schema().equals(schema));
    }

    private static void dropCommitted(Database database, Predicate<TableName> chosen) {
        for (int i = 0; i < TRIES; i++) {
            try (Transaction own = database.begin()) {
                drop(own, chosen);
                own.commit();
                return;
            } catch (StorageException.Conflict another) {
                // somebody changed objects meanwhile: once more on what is there now
            }
        }
    }

    /** Drops a session's objects in its own transaction. */
    public static void dropSchema(Transaction transaction, String schema) {
        drop(transaction, name -> name.schema().equals(schema));
    }

    private static void drop(Transaction transaction, Predicate<TableName> chosen) {
        try (DatabaseView view = transaction.view()) {
            for (TableView table : view.tables()) {
                if (chosen.test(DatabaseObjects.name(table.schema()))) {
                    transaction.dropTable(table.schema().tableId());
                }
            }
        }
        dropObjects(transaction, chosen);
    }

    private static void dropObjects(Transaction transaction, Predicate<TableName> chosen) {
        try (DatabaseView view = transaction.view()) {
            DatabaseObjects objects = DatabaseObjects.of(view);
            SortedMap<String, String> kept = null;
            for (DatabaseObject object : objects.all().values()) {
                boolean goes = switch (object) {
                    case DatabaseObject.View known -> chosen.test(known.name());
                    case DatabaseObject.Sequence sequence -> chosen.test(sequence.name());
                    case DatabaseObject.Schema _ -> false;
                };
                if (goes) {
                    kept = kept == null
                            ? objects.without(object.oid())
                            : DatabaseObjects.without(kept, object.oid());
                }
            }
            Optional<TableView> table = view.table(DatabaseObjects.TABLE.encode());
            if (kept != null && table.isPresent()) {
                transaction.setTableProperties(table.get().schema().tableId(), kept);
            }
        }
    }

    /** ON COMMIT of a session's tables, as part of the transaction that ends. */
    public static void beforeCommit(Transaction transaction, String schema) {
        try (DatabaseView view = transaction.view()) {
            for (TableView table : view.tables()) {
                TableSchema known = table.schema();
                if (DatabaseObjects.name(known).schema().equals(schema)) {
                    switch (TableRules.of(known).onCommit()) {
                        case PRESERVE_ROWS -> {}
                        case DELETE_ROWS -> {
                            if (table.rows() > 0) {
                                transaction.truncate(known.tableId());
                            }
                        }
                        case DROP -> transaction.dropTable(known.tableId());
                    }
                }
            }
        }
    }
}
