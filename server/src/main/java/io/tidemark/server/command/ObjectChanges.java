package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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

    /**
     * Changes an object, as others have left it; 40001 where another transaction has dropped it or given it another name
     * meanwhile.
     *
     * @param before as the command found it
     * @param change of the object as it is now, with its OID
     */
    static <T extends DatabaseObject> void put(CommandContext context, T before, UnaryOperator<T> change) {
        change(context, objects -> objects.with(change.apply(now(objects, before))));
    }

    /** An object after what others have made of it, which change no object any more. */
    static <T extends DatabaseObject> T locked(CommandContext context, T before) {
        lock(context);
        return now(now(context), before);
    }

    @SuppressWarnings("unchecked")
    private static <T extends DatabaseObject> T now(DatabaseObjects objects, T before) {
        Optional<DatabaseObject> now = objects.byOid(before.oid());
        if (now.isEmpty() || !now.get().kind().equals(before.kind())
                || !name(now.get()).equals(name(before))) {
            throw new SqlException("40001", before.kind() + " \"" + name(before).name()
                    + "\" was changed by another transaction meanwhile", SqlException.NO_POSITION);
        }
        return (T) now.get();
    }

    private static TableName name(DatabaseObject object) {
        return switch (object) {
            case DatabaseObject.Schema schema -> new TableName("", schema.name());
            case DatabaseObject.View view -> view.name();
            case DatabaseObject.Sequence sequence -> sequence.name();
        };
    }

    /** Adds an object that gets its OID. */
    static void add(CommandContext context, Function<Integer, DatabaseObject> object) {
        change(context, objects -> {
            DatabaseObject made = object.apply(objects.nextOid());
            switch (made) {
                case DatabaseObject.Schema _ ->
                    RoleChanges.own(context, made.oid(), Privilege.Target.SCHEMA, null);
                case DatabaseObject.View view ->
                    RoleChanges.own(context, made.oid(), Privilege.Target.TABLE, view.name().schema());
                case DatabaseObject.Sequence sequence ->
                    RoleChanges.own(context, made.oid(), Privilege.Target.SEQUENCE, sequence.name().schema());
            }
            return objects.with(made);
        });
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
        return HiddenTable.lock(context, DatabaseObjects.TABLE);
    }
}
