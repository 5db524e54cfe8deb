package io.tidemark.server.session;

import io.tidemark.server.command.StoredRows;
import io.tidemark.server.sql.analyze.ChangeTarget;
import io.tidemark.server.sql.analyze.RowRules;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.exec.ExecutionContext;
import io.tidemark.server.sql.exec.KeyFilters;
import io.tidemark.server.sql.exec.QueryExecution;
import io.tidemark.server.sql.exec.StoredState;
import io.tidemark.server.sql.exec.TableAccess;
import io.tidemark.server.sql.exec.WrittenKeys;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ON CONFLICT DO UPDATE: proposed rows meet the stored rows of the same key. Confined to one run. */
final class ProposedRows {
    private final TableSchema table;
    private final RowRules.Key key;
    private final PhysicalPlan plan;
    private final ExecutionContext context;
    private final List<SqlType> types;

    /** @param plan from {@link ChangeTarget#PROPOSED} rows to rows as of an UPDATE */
    ProposedRows(TableSchema table, RowRules.Key key, PhysicalPlan plan, ExecutionContext context) {
        this.table = table;
        this.key = key;
        this.plan = plan;
        this.context = context;
        this.types = table.columns().stream().map(ColumnTypes::sqlType).toList();
    }

    /** A stored row. */
    private record Place(BatchSource source, int row) {}

    /**
     * The rows that replace those of {@code stored} with the same keys, and those that are new.
     *
     * @param proposed all columns of the table in order, of the columns' SQL types
     * @param memory   where the rows lie that the execution reads; must live as long as it
     */
    QueryExecution meet(Batch proposed, List<BatchSource> stored, BufferArena memory) {
        Batch rows = StoredRows.of(table, proposed, memory);
        Map<Integer, Place> places = new HashMap<>();
        int[] numbers;
        try (WrittenKeys keys = new WrittenKeys(table, key.columns(), types, key.nullsDistinct(), context)) {
            numbers = keys.add(rows);
            keys.find(stored, (source, row, number) -> places.put(number, new Place(source, row)));
        }
        Batch met = met(rows, numbers, places, memory);
        return QueryExecution.open(plan, new ExecutionContext(context.environment(), context.parameters(),
                new WithProposed(context.tables(), met), context.budget(), context.workers(),
                context.parallelism()));
    }

    private Batch met(Batch rows, int[] numbers, Map<Integer, Place> places, BufferArena memory) {
        FixedBuilder ids = new FixedBuilder(Long.BYTES, memory);
        List<VectorBuilder> existing = new ArrayList<>();
        table.columns().forEach(column -> existing.add(VectorBuilder.of(column.type(), memory)));
        for (int number : numbers) {
            Place place = places.get(number);
            if (place == null) {
                ids.appendNull();
                existing.forEach(VectorBuilder::appendNull);
            } else {
                ids.appendLong(place.source().rowId(place.row()));
                for (int i = 0; i < existing.size(); i++) {
                    existing.get(i).appendFrom(place.source().column(i), place.row());
                }
            }
        }
        List<Vector> columns = new ArrayList<>();
        columns.add(ids.build());
        columns.addAll(rows.columns());
        existing.forEach(builder -> columns.add(builder.build()));
        return new Batch(rows.rows(), columns);
    }

    /** The statement's tables and the rows at hand. */
    private record WithProposed(TableAccess tables, Batch proposed) implements TableAccess {
        @Override
        public List<BatchSource> batches(int tableId) {
            return tables.batches(tableId);
        }

        @Override
        public StoredState state(int tableId) {
            return tables.state(tableId);
        }

        @Override
        public @Nullable KeyFilters keyFilters() {
            return tables.keyFilters();
        }

        @Override
        public List<Batch> virtualRows(String schema, String name) {
            return schema.isEmpty() && name.equals(ChangeTarget.PROPOSED)
                    ? List.of(proposed)
                    : tables.virtualRows(schema, name);
        }
    }
}
