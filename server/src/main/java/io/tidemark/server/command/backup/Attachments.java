package io.tidemark.server.command.backup;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.restore.AttachedSet;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The backup sets that all sessions see as schemas, until DETACH or the end of the server. A statement that reads one of
 * their tables holds its set from its first look at the rows on. Safe for many threads.
 */
public final class Attachments implements AutoCloseable {
    /** OIDs of the schemas start above this one. */
    private static final int OID_BASE = 800_000_000;
    /** Where the count of changes stands in the version of a view's schemas. */
    private static final int VERSION_SHIFT = 40;

    private final Map<String, Attached> bySchema = new HashMap<>();
    /** Numbers of tables of sets that were detached: a plan may still name them. */
    private final Set<Integer> former = new HashSet<>();
    private volatile Shown shown = new Shown(List.of(), new TreeMap<>(), 0);

    /** What views show now; immutable. */
    private record Shown(List<TableVersion> tables, SortedMap<String, Integer> schemas, long version) {}

    /** A set that is shown, and how many statements read it. */
    private static final class Attached {
        final AttachedSet set;
        final List<TableVersion> tables;
        final int oid;
        int readers;

        Attached(AttachedSet set, List<TableVersion> tables, int oid) {
            this.set = set;
            this.tables = tables;
            this.oid = oid;
        }
    }

    /** Keeps a set from being detached. */
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Shows a set, which is this object's from now on, also when this throws: 42P06 when another one has the name.
     *
     * @return how many tables it has
     */
    synchronized int attach(String schema, AttachedSet set) {
        boolean attached = false;
        try {
            if (bySchema.containsKey(schema)) {
                throw new SqlException("42P06", "schema \"" + schema + "\" already exists",
                        SqlException.NO_POSITION);
            }
            Set<String> taken = new HashSet<>();
            List<TableVersion> tables = set.tables(stored -> name(schema, TableName.decode(stored), taken))
                    .stream().filter(table -> TableName.decode(table.name()).schema().equals(schema))
                    .toList();
            long version = shown.version() + 1;
            bySchema.put(schema, new Attached(set, tables, OID_BASE + (int) version));
            show(version);
            attached = true;
            return tables.size();
        } finally {
            if (!attached) {
                set.close();
            }
        }
    }

    /**
     * A table of another schema than public keeps it as the first part of its name, and so does one whose name is taken by
     * then; the system's own are not shown.
     */
    private static String name(String schema, TableName inSet, Set<String> taken) {
        if (inSet.hidden() || inSet.temporary()) {
            return new TableName(TableName.SYSTEM, "attached " + schema + " " + inSet).encode();
        }
        String name = inSet.schema().equals(TableName.PUBLIC)
                ? inSet.name()
                : inSet.schema() + "." + inSet.name();
        while (!taken.add(name)) {
            name = inSet.schema() + "." + name;
        }
        return new TableName(schema, name).encode();
    }

    /** Shows a set no longer; 55006 while a statement reads it. */
    synchronized void detach(String schema, int position) {
        Attached attached = bySchema.get(schema);
        if (attached == null) {
            throw new SqlException("3F000", "no backup is attached as \"" + schema + "\"", position);
        }
        if (attached.readers > 0) {
            throw new SqlException("55006", "backup is being read: " + schema, position,
                    attached.readers + " statements or open cursors read it",
                    "try again when they have ended");
        }
        bySchema.remove(schema);
        attached.tables.forEach(table -> former.add(table.id()));
        show(shown.version() + 1);
        attached.set.close();
    }

    private void show(long version) {
        List<TableVersion> tables = new ArrayList<>();
        SortedMap<String, Integer> schemas = new TreeMap<>();
        bySchema.forEach((schema, attached) -> {
            tables.addAll(attached.tables);
            schemas.put(schema, attached.oid);
        });
        shown = new Shown(List.copyOf(tables), schemas, version);
    }

    /** The schemas that show sets, and their OIDs. */
    public Map<String, Integer> schemas() {
        return shown.schemas();
    }

    /** {@link DatabaseView#schemaVersion} of {@link #over} of a view with this one. */
    public long schemaVersion(long base) {
        Shown now = shown;
        return now.tables().isEmpty() ? base : base ^ now.version() << VERSION_SHIFT;
    }

    /**
     * What a view shows together with the sets, but for tables whose names the database itself has: a schema may have been
     * made under the name of a set meanwhile. Takes the view, and the caller closes the result.
     */
    public DatabaseView over(DatabaseView base) {
        Shown now = shown;
        if (now.tables().isEmpty()) {
            return base;
        }
        try (base) {
            List<TableVersion> free = now.tables().stream()
                    .filter(table -> base.version().table(table.name()).isEmpty()).toList();
            return base.with(free, base.schemaVersion() ^ now.version() << VERSION_SHIFT);
        }
    }

    /** Keeps the set of a table until the result is closed; nothing for a table of no set. 55000 when it was detached. */
    public synchronized Hold hold(int tableId) {
        if (former.contains(tableId)) {
            throw new SqlException("55000", "the backup was detached meanwhile", SqlException.NO_POSITION);
        }
        for (Attached attached : bySchema.values()) {
            if (attached.tables.stream().anyMatch(table -> table.id() == tableId)) {
                attached.readers++;
                return () -> release(attached);
            }
        }
        return () -> {};
    }

    private synchronized void release(Attached attached) {
        attached.readers--;
    }

    /** Whether there is or was anything attached. */
    public boolean used() {
        return shown.version() > 0;
    }

    /** Lets go of all sets that nobody reads. Idempotent. */
    @Override
    public synchronized void close() {
        bySchema.values().stream().filter(attached -> attached.readers == 0)
                .forEach(attached -> attached.set.close());
        bySchema.clear();
    }
}
