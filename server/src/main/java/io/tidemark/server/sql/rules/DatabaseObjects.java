package io.tidemark.server.sql.rules;

import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The schemas, views and sequences of a database as of one view, and the comments on objects that have no other place.
 * Immutable.
 *
 * <p>They are properties of one hidden stored table without rows: so a change of them is a change of its schema, which
 * storage undoes with its transaction, refuses when another transaction has made one (conflict), and counts in
 * {@link DatabaseView#schemaVersion}, which plans are cached by.
 */
public final class DatabaseObjects {
    /** The hidden table whose properties are the objects. */
    public static final TableName TABLE = new TableName(TableName.SYSTEM, "tidemark_objects");

    /** OIDs of objects start above this one; those of tables are below. */
    public static final int OID_BASE = 1_000_000_000;

    private static final String NEXT = "next";
    private static final String OBJECT_PREFIX = "object:";
    private static final String COMMENT_PREFIX = "comment:";
    private static volatile Known last = new Known(Collections.emptySortedMap(),
            new DatabaseObjects(Collections.emptySortedMap()));

    private final SortedMap<String, String> properties;
    private final SortedMap<Integer, DatabaseObject> byOid = new TreeMap<>();
    private final SortedMap<String, DatabaseObject.Schema> schemas = new TreeMap<>();
    private final SortedMap<TableName, DatabaseObject.View> views = new TreeMap<>();
    private final SortedMap<TableName, DatabaseObject.Sequence> sequences = new TreeMap<>();

    /** What was read last: many statements ask for the same. */
    private record Known(SortedMap<String, String> properties, DatabaseObjects objects) {}

    private DatabaseObjects(SortedMap<String, String> properties) {
        this.properties = properties;
        properties.forEach((name, value) -> {
            if (name.startsWith(OBJECT_PREFIX)) {
                DatabaseObject object = DatabaseObject.decode(value);
                byOid.put(object.oid(), object);
                switch (object) {
                    case DatabaseObject.Schema schema -> schemas.put(schema.name(), schema);
                    case DatabaseObject.View view -> views.put(view.name(), view);
                    case DatabaseObject.Sequence sequence -> sequences.put(sequence.name(), sequence);
                }
            }
        });
    }

    /** The objects that a view shows. */
    @SuppressWarnings("ReferenceEquality") // the same map is what most statements see; comparing others costs more
    public static DatabaseObjects of(DatabaseView view) {
        SortedMap<String, String> read = view.table(TABLE.encode())
                .map(table -> table.schema().properties()).orElse(Collections.emptySortedMap());
        Known known = last;
        if (known.properties() == read) {
            return known.objects();
        }
        DatabaseObjects objects = new DatabaseObjects(read);
        last = new Known(read, objects);
        return objects;
    }

    /** The tables that are shown: all but the system's own. Temporary ones of all sessions are among them. */
    public static Collection<TableView> tables(DatabaseView view) {
        List<TableView> shown = new ArrayList<>();
        for (TableView table : view.tables()) {
            if (!name(table.schema()).hidden()) {
                shown.add(table);
            }
        }
        return shown;
    }

    /** A stored table's schema and name. */
    public static TableName name(TableSchema table) {
        return TableName.decode(table.name());
    }

    /** The schemas that were created, by name. */
    public Collection<DatabaseObject.Schema> schemas() {
        return Collections.unmodifiableCollection(schemas.values());
    }

    /** The schema of this name, if it was created. */
    public Optional<DatabaseObject.Schema> schema(String name) {
        return Optional.ofNullable(schemas.get(name));
    }

    /** All views, by schema and name. */
    public Collection<DatabaseObject.View> views() {
        return Collections.unmodifiableCollection(views.values());
    }

    /** The view of this name. */
    public Optional<DatabaseObject.View> view(TableName name) {
        return Optional.ofNullable(views.get(name));
    }

    /** All sequences, by schema and name. */
    public Collection<DatabaseObject.Sequence> sequences() {
        return Collections.unmodifiableCollection(sequences.values());
    }

    /** The sequence of this name. */
    public Optional<DatabaseObject.Sequence> sequence(TableName name) {
        return Optional.ofNullable(sequences.get(name));
    }

    /** The object with this OID. */
    public Optional<DatabaseObject> byOid(int oid) {
        return Optional.ofNullable(byOid.get(oid));
    }

    /** Views that name this table, view or sequence directly. */
    public List<DatabaseObject.View> usersOf(int oid) {
        return views.values().stream().filter(view -> view.uses().contains(oid)).toList();
    }

    /** The comment on the database ({@code database}) or on a schema that always exists ({@code schema public}). */
    public @Nullable String comment(String what) {
        return properties.get(COMMENT_PREFIX + what);
    }

    /** The OID of the next new object. */
    public int nextOid() {
        return OID_BASE + Integer.parseInt(properties.getOrDefault(NEXT, "1"));
    }

    /** The properties with an object added, or replaced where one has its OID. */
    public SortedMap<String, String> with(DatabaseObject object) {
        SortedMap<String, String> changed = new TreeMap<>(properties);
        changed.put(OBJECT_PREFIX + object.oid(), object.encode());
        if (object.oid() >= nextOid()) {
            changed.put(NEXT, String.valueOf(object.oid() - OID_BASE + 1));
        }
        return changed;
    }

    /** The properties without an object. */
    public SortedMap<String, String> without(int oid) {
        SortedMap<String, String> changed = new TreeMap<>(properties);
        changed.remove(OBJECT_PREFIX + oid);
        return changed;
    }

    /** Other properties of this kind without an object. */
    public static SortedMap<String, String> without(SortedMap<String, String> properties, int oid) {
        SortedMap<String, String> changed = new TreeMap<>(properties);
        changed.remove(OBJECT_PREFIX + oid);
        return changed;
    }

    /** The properties with a comment as in {@link #comment}; null for none. */
    public SortedMap<String, String> withComment(String what, @Nullable String text) {
        SortedMap<String, String> changed = new TreeMap<>(properties);
        if (text == null) {
            changed.remove(COMMENT_PREFIX + what);
        } else {
            changed.put(COMMENT_PREFIX + what, text);
        }
        return changed;
    }

    /** Every object, by OID. */
    public Map<Integer, DatabaseObject> all() {
        return Collections.unmodifiableMap(byOid);
    }
}
