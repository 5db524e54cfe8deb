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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The stored tables of a pinned view and the virtual tables over it. Made for one statement; safe for its threads.
 * Closing it frees the rows of virtual tables; the view is the caller's.
 */
public final class DatabaseCatalog implements Catalog, AutoCloseable {
    private final Moment moment;
    private final CatalogNames names;
    private final BufferArena memory = new BufferArena();
    private final Map<String, List<Batch>> made = new ConcurrentHashMap<>();

    /** The catalog of {@code view} as {@code session} sees it. */
    public DatabaseCatalog(DatabaseView view, CatalogSession session) {
        this.moment = new Moment(view, session);
        this.names = new CatalogNames(this, moment);
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
    public boolean attached(String schema) {
        return moment.session().attachedSchemas().containsKey(schema);
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

    /** All rows of a virtual table, with all its columns: one batch or more; made once, valid until this is closed. */
    public List<Batch> virtualRows(String schema, String name) {
        return made.computeIfAbsent(schema + '.' + name, key -> {
            Optional<VirtualTable> table = VirtualTables.standard().table(schema, name);
            return table.isPresent()
                    ? Producers.standard().rows(table.get(), moment, memory)
                    : List.of(sequenceRow(new TableName(schema, name)));
        });
    }

    private Batch sequenceRow(TableName name) {
        DatabaseObject.Sequence sequence = moment.objects().sequence(name)
                .orElseThrow(() -> new IllegalStateException("no virtual table " + name));
        Relation relation = new Relation.Sequence(sequence);
        Rows rows = new Rows(VirtualTable.of(
                new Relation.Virtual(relation.oid(), name.schema(), name.name(), relation.columns()), 'S',
                List.of(true, true, true)), memory);
        SequenceValues.Position position = moment.session().sequences().position(sequence);
        rows.add("last_value", position.last(), "log_cnt", 0, "is_called", position.called());
        return rows.build();
    }

    /** Frees the rows of virtual tables; idempotent. */
    @Override
    public void close() {
        memory.close();
    }
}
