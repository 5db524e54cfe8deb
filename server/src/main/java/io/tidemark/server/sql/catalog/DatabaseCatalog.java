package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.function.Environment.ObjectNames;
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
        if (schema.equals(PUBLIC)) {
            return moment.view().table(name).map(table -> new Relation.Stored(table.schema()));
        }
        return VirtualTables.standard().table(schema, name).map(VirtualTable::relation);
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
            VirtualTable table = VirtualTables.standard().table(schema, name)
                    .orElseThrow(() -> new IllegalStateException("no virtual table " + key));
            Rows rows = new Rows(table, memory);
            Moment.Producer producer = PRODUCERS.get(key);
            if (producer != null) {
                producer.produce(moment, rows);
            }
            return rows.build();
        });
    }

    /** Frees the rows of virtual tables; idempotent. */
    @Override
    public void close() {
        memory.close();
    }
}
