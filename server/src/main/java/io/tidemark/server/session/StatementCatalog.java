package io.tidemark.server.session;

import io.tidemark.server.sql.catalog.Catalog;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.exec.TableAccess;
import io.tidemark.server.sql.function.Environment.ObjectNames;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableView;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

final class StatementCatalog implements Catalog, TableAccess {
    private final DatabaseView view;

    StatementCatalog(TidemarkSession session, DatabaseView view) {
        this.view = view;
    }

    ObjectNames names() {
        return new ObjectNames() {
            @Override
            public int relation(String name) {
                return 0;
            }

            @Override
            public @Nullable String relationName(int oid) {
                return null;
            }

            @Override
            public int schema(String name) {
                return 0;
            }

            @Override
            public @Nullable String schemaName(int oid) {
                return null;
            }

            @Override
            public boolean relationVisible(int oid) {
                return true;
            }

            @Override
            public long relationBytes(int oid) {
                return -1;
            }
        };
    }

    @Override
    public long version() {
        return view.schemaVersion();
    }

    @Override
    public Optional<Relation> relation(String schema, String name) {
        return schema.equals("public")
                ? view.table(name).map(t -> new Relation.Stored(t.schema()))
                : Optional.empty();
    }

    @Override
    public long rows(int tableId) {
        return view.table(tableId).map(TableView::rows).orElse(0L);
    }

    @Override
    public List<BatchSource> batches(int tableId) {
        return view.table(tableId).map(TableView::batches).orElse(List.of());
    }

    @Override
    public Batch virtualRows(String schema, String name) {
        throw new IllegalStateException(schema + "." + name);
    }
}
