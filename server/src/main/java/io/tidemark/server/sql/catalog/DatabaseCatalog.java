package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.function.Environment.ObjectNames;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The stored tables of a pinned view and the virtual tables over it. Made for one statement; safe for its threads.
 * Closing it frees the rows of virtual tables; the view is the caller's.
 */
public final class DatabaseCatalog implements Catalog, AutoCloseable {
    private static final Map<String, Moment.Producer> PRODUCERS = producers();

    private final Moment moment;
    private final CatalogNames names;
    private final BufferArena memory = new BufferArena();
    private final Map<String, Batch> made = new ConcurrentHashMap<>();

    /** The catalog of {@code view} as {@code session} sees it. */
    public DatabaseCatalog(DatabaseView view, CatalogSession session) {
        this.moment = new Moment(view, session);
        this.names = new CatalogNames(this, moment);
    }

    private static Map<String, Moment.Producer> producers() {
        Map<String, Moment.Producer> producers = new HashMap<>();
        ClassTables.declare(producers);
        TypeTables.declare(producers);
        RoutineTables.declare(producers);
        ServerTables.declare(producers);
        SystemTables.declare(producers);
        InformationSchema.declare(producers);
        return Map.copyOf(producers);
    }

    /** Names and OIDs for regclass and its like, and the rows of table functions about the system. */
    public ObjectNames names() {
        return names;
    }

    @Override
    public long version() {
        return moment.view().schemaVersion();
    }

    @Override
    public Optional<Relation> relation(String schema, String name) {
        TableName qualified = new TableName(
                schema.equals(PG_TEMP) ? moment.session().temporarySchema() : schema,
                name);
        if (schema.equals(PG_CATALOG) || qualified.hidden()) {
            return VirtualTables.standard().table(schema, name).map(VirtualTable::relation);
        }
        Optional<TableView> table = moment.view().table(qualified.encode());
        if (table.isPresent()) {
            return Optional.of(new Relation.Stored(table.get().schema(), qualified));
        }
        DatabaseObjects objects = DatabaseObjects.of(moment.view());
        return objects.view(qualified).<Relation>map(Relation.View::new)
                .or(() -> objects.sequence(qualified).map(Relation.Sequence::new))
                .or(() -> VirtualTables.standard().table(schema, name).map(VirtualTable::relation));
    }

    @Override
    public long rows(int tableId) {
        return moment.view().table(tableId).map(TableView::rows).orElse(0L);
    }

    /** The batches of a stored table; valid until the view is closed. */
    public List<BatchSource> batches(int tableId) {
        return moment.view().table(tableId).map(TableView::batches).orElse(List.of());
    }

    /** All rows of a virtual table, with all its columns; made once, valid until this is closed. */
    public Batch virtualRows(String schema, String name) {
        return made.computeIfAbsent(schema + '.' + name, key -> {
            Optional<VirtualTable> declared = VirtualTables.standard().table(schema, name);
            if (declared.isEmpty()) {
                return sequence(schema, name);
            }
            VirtualTable table = declared.get();
            Rows rows = new Rows(table, memory);
            Moment.Producer producer = PRODUCERS.get(key);
            if (producer != null) {
                producer.produce(moment, rows);
            }
            return rows.build();
        });
    }

    /** The one row of a sequence. */
    private Batch sequence(String schema, String name) {
        DatabaseObject.Sequence sequence = DatabaseObjects.of(moment.view())
                .sequence(new TableName(schema, name))
                .orElseThrow(() -> new IllegalStateException("no virtual table " + schema + "." + name));
        Relation relation = new Relation.Sequence(sequence);
        SequenceValues.Position position = moment.session().sequences().position(sequence);
        Rows rows = new Rows(VirtualTable.of(
                new Relation.Virtual(relation.oid(), schema, name, relation.columns()), 'S',
                List.of(true, true, true)), memory);
        rows.add("last_value", position.last(), "log_cnt", 0L, "is_called", position.called());
        return rows.build();
    }

    /** Frees the rows of virtual tables; idempotent. */
    @Override
    public void close() {
        memory.close();
    }
}
