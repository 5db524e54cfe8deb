package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.rules.ColumnRules;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Drops objects with what belongs to them; what depends on them goes too with CASCADE, else nothing goes. One use. */
public final class Removal {
    private final CommandContext context;
    private final DatabaseView view;
    private final DatabaseObjects objects;
    private final boolean cascade;
    private final Set<String> roots = new LinkedHashSet<>();
    private final Map<Integer, TableSchema> tables = new LinkedHashMap<>();
    private final Map<Integer, DatabaseObject> dropped = new LinkedHashMap<>();
    private final List<String> dependents = new ArrayList<>();
    private final List<String> details = new ArrayList<>();
    private final List<Runnable> changes = new ArrayList<>();

    /** @param seen what the transaction sees; stays the caller's */
    public Removal(CommandContext context, DatabaseView seen, boolean cascade) {
        this.context = context;
        this.view = seen;
        this.objects = DatabaseObjects.of(seen);
        this.cascade = cascade;
    }

    /** Lets no other transaction make what may depend on something that is to go. */
    public static void lock(CommandContext context) {
        ObjectChanges.lock(context);
    }

    /** Something that a role owns is to go. */
    public void owned(int oid) {
        DatabaseObject object = objects.byOid(oid).orElse(null);
        if (object == null) {
            view.table(oid - Relation.STORED_OID_BASE).map(TableView::schema).ifPresent(this::table);
        } else if (!(object instanceof DatabaseObject.Sequence sequence) || sequence.owner() == null) {
            object(object);
            if (object instanceof DatabaseObject.Schema schema) {
                contents(schema);
            }
        }
    }

    /** A table is to go. */
    void table(TableSchema table) {
        roots.add("table " + DatabaseObjects.name(table).name());
        tables.put(table.tableId(), table);
    }

    /** A view, sequence or schema is to go. */
    void object(DatabaseObject object) {
        roots.add(described(object));
        dropped.put(object.oid(), object);
    }

    /** What is in a schema depends on it. */
    void contents(DatabaseObject.Schema schema) {
        for (TableView table : DatabaseObjects.tables(view)) {
            TableName name = DatabaseObjects.name(table.schema());
            if (name.schema().equals(schema.name())
                    && tables.put(table.schema().tableId(), table.schema()) == null) {
                dependent("table " + qualified(name), described(schema));
            }
        }
        List<DatabaseObject> inside = new ArrayList<>(objects.views());
        inside.addAll(objects.sequences());
        for (DatabaseObject object : inside) {
            TableName name = nameOf(object);
            boolean owned = object instanceof DatabaseObject.Sequence sequence && sequence.owner() != null;
            if (name.schema().equals(schema.name()) && !owned && dropped.put(object.oid(), object) == null) {
                dependent(object.kind() + " " + qualified(name), described(schema));
            }
        }
    }

    private static TableName nameOf(DatabaseObject object) {
        return switch (object) {
            case DatabaseObject.Schema schema -> new TableName(schema.name(), "");
            case DatabaseObject.View known -> known.name();
            case DatabaseObject.Sequence sequence -> sequence.name();
        };
    }

    private String qualified(TableName name) {
        return context.searchPath().contains(name.schema()) || name.temporary()
                ? TableName.quoted(name.name())
                : TableName.quoted(name.schema()) + "." + TableName.quoted(name.name());
    }

    private String described(DatabaseObject object) {
        return switch (object) {
            case DatabaseObject.Schema schema -> "schema " + schema.name();
            case DatabaseObject known -> known.kind() + " " + qualified(nameOf(known));
        };
    }

    private void dependent(String what, String on) {
        dependents.add(what);
        details.add(what + " depends on " + on);
    }

    /** Drops all, or refuses with 2BP01. */
    public void run() {
        addOwnedSequences();
        addUsers();
        addDefaults();
        if (!dependents.isEmpty() && !cascade) {
            throw new SqlException("2BP01", roots.size() == 1
                    ? "cannot drop " + roots.iterator().next() + " because other objects depend on it"
                    : "cannot drop desired object(s) because other objects depend on them",
                    SqlException.NO_POSITION,
                    String.join("\n", details), "Use DROP ... CASCADE to drop the dependent objects too.");
        }
        if (dependents.size() == 1) {
            context.notice("drop cascades to " + dependents.getFirst());
        } else if (!dependents.isEmpty()) {
            context.notice("drop cascades to " + dependents.size() + " other objects");
        }
        changes.forEach(Runnable::run);
        dropped.keySet().forEach(oid -> ObjectChanges.remove(context, oid));
        for (int table : tables.keySet()) {
            context.lock(table);
            context.transaction().dropTable(table);
        }
    }

    private void addOwnedSequences() {
        for (DatabaseObject.Sequence sequence : objects.sequences()) {
            DatabaseObject.Owner owner = sequence.owner();
            if (owner != null && tables.containsKey(owner.tableId())) {
                dropped.put(sequence.oid(), sequence);
            }
        }
    }

    private void addUsers() {
        List<Integer> open = new ArrayList<>(dropped.keySet());
        tables.keySet().forEach(table -> open.add(Relation.storedOid(table)));
        while (!open.isEmpty()) {
            int oid = open.removeFirst();
            for (DatabaseObject.View user : objects.usersOf(oid)) {
                if (dropped.put(user.oid(), user) == null) {
                    dependent(described(user), nameOf(oid));
                    open.add(user.oid());
                }
            }
        }
    }

    private String nameOf(int oid) {
        DatabaseObject object = dropped.get(oid);
        if (object != null) {
            return described(object);
        }
        TableSchema table = tables.get(oid - Relation.STORED_OID_BASE);
        return table == null ? "object " + oid : "table " + qualified(DatabaseObjects.name(table));
    }

    /** Defaults that draw from a sequence that goes. */
    private void addDefaults() {
        for (DatabaseObject object : List.copyOf(dropped.values())) {
            if (object instanceof DatabaseObject.Sequence sequence) {
                DatabaseObject.Owner owner = sequence.owner();
                if (owner != null && owner.identity() && !tables.containsKey(owner.tableId())) {
                    refuseIdentity(sequence, owner);
                }
                DatabaseObjects.tables(view).forEach(table -> addDefaults(table.schema(), sequence));
            }
        }
    }

    private void refuseIdentity(DatabaseObject.Sequence sequence, DatabaseObject.Owner owner) {
        TableSchema table = view.table(owner.tableId()).map(TableView::schema).orElse(null);
        if (table == null || table.indexOfId(owner.columnId()).isEmpty()) {
            return;
        }
        String column = "column " + table.columns().get(table.indexOfId(owner.columnId()).getAsInt()).name()
                + " of table " + qualified(DatabaseObjects.name(table));
        throw new SqlException("2BP01",
                "cannot drop " + described(sequence) + " because " + column + " requires it",
                SqlException.NO_POSITION, "You can drop " + column + " instead.");
    }

    private void addDefaults(TableSchema table, DatabaseObject.Sequence sequence) {
        if (tables.containsKey(table.tableId())) {
            return;
        }
        TableRules rules = TableRules.of(table);
        for (Column column : table.columns()) {
            ColumnRules known = rules.column(column.id());
            if (draws(known.defaultSql(), sequence.name())) {
                dependent("default value for column " + column.name() + " of table "
                        + qualified(DatabaseObjects.name(table)), described(sequence));
                changes.add(() -> context.transaction().setColumnProperties(table.tableId(), column.id(),
                        known.withDefault(null).properties()));
            }
        }
    }

    /** Whether a default's text draws from this sequence. */
    static boolean draws(@org.jspecify.annotations.Nullable String sql, TableName sequence) {
        return sql != null && (sql.contains("'" + sequence.sql() + "'")
                || sql.contains(
                        "'" + TableName.quoted(sequence.schema()) + "." + TableName.quoted(sequence.name())
                                + "'"));
    }
}
