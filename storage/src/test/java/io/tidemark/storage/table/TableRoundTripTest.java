package io.tidemark.storage.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.MemoryBudget;
import io.tidemark.storage.batch.RandomRows;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.memtable.Memtable;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.part.PartCheck;
import io.tidemark.storage.part.PartEntry;
import io.tidemark.storage.part.PartUses;
import io.tidemark.storage.type.ColumnType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Random rows of all types through memtables, flushes, merges and schema changes: what comes back is what went in. */
class TableRoundTripTest {
    private static final long DAY = 86_400_000_000L;

    @TempDir
    private Path directory;

    private final RealDisk disk = new RealDisk();
    private final BufferArena arena = new BufferArena();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final PartCache cache = new PartCache(disk, 3);
    private final List<Memtable> memtables = new ArrayList<>();

    /** By row id: the values by column id. */
    private final TreeMap<Long, TreeMap<Integer, Object>> oracle = new TreeMap<>();
    private TableVersion table = TableVersion.empty(firstSchema(), Path.of("unused"));
    private long clock = 20_000 * DAY;

    private TableSchema firstSchema() {
        List<ColumnDefinition> columns = new ArrayList<>();
        int timestamp = random.nextInt(4) == 0 ? -1 : random.nextInt(5);
        for (int i = 0; i < 6; i++) {
            columns.add(
                    new ColumnDefinition("c" + i, i == timestamp ? ColumnType.TIMESTAMP : anyType(), 20, 3));
        }
        Partitioning unit = Partitioning.ofCode(random.nextInt(6));
        return new TableDefinition("t", columns, timestamp, timestamp < 0 ? Partitioning.NONE : unit)
                .schema(7);
    }

    private ColumnType anyType() {
        return ColumnType.ofCode(random.nextInt(1, 18));
    }

    @RepeatedTest(5)
    void readsBackWhatWasWritten() {
        table = TableVersion.empty(table.schema(), directory);
        try (cache; arena) {
            for (int step = 0; step < 25; step++) {
                switch (random.nextInt(8)) {
                    case 0 -> flush();
                    case 1 -> merge();
                    case 2 -> changeSchema();
                    default -> append();
                }
                if (random.nextInt(4) == 0) {
                    compare();
                }
            }
            compare();
            flush();
            compare();
        } finally {
            memtables.forEach(Memtable::close);
        }
    }

    private void append() {
        TableSchema schema = table.schema();
        int rows = random.nextInt(60) == 0 ? random.nextInt(60_000, 70_000) : random.nextInt(1, 300);
        boolean late = random.nextInt(3) == 0;
        Batch batch = RandomRows.batch(random, schema.columns().stream().map(Column::type).toList(), rows,
                schema.timestampColumn(),
                () -> late
                        ? clock - random.nextLong(3 * DAY)
                        : (clock += random.nextLong(3_000_000_000L / rows + 1)),
                arena);
        List<MemtableRows> next = new ArrayList<>(table.memtables());
        if (next.isEmpty() || !next.getLast().memtable().layout().equals(schema.memtableLayout())) {
            Memtable memtable = new Memtable(schema.memtableLayout(), MemoryBudget.unlimited());
            memtables.add(memtable);
            memtable.append(batch, table.nextRowId());
            next.add(MemtableRows.of(memtable));
        } else {
            next.getLast().memtable().append(batch, table.nextRowId());
            next.set(next.size() - 1, MemtableRows.of(next.getLast().memtable()));
        }
        List<List<Object>> values = RandomRows.rows(rows, batch.columns());
        for (int row = 0; row < rows; row++) {
            TreeMap<Integer, Object> one = new TreeMap<>();
            for (int i = 0; i < schema.columns().size(); i++) {
                one.put(schema.columns().get(i).id(), values.get(row).get(i));
            }
            oracle.put(table.nextRowId() + row, one);
        }
        table = table.withMemtables(next, table.nextRowId() + rows);
    }

    private void flush() {
        List<Part> written = PartitionWriter.write(
                new PartitionWriter.Target(disk, directory, table.nextPartId()),
                table.schema(),
                new TableSources(table.schema()).addMemtables(table.memtables()).sources());
        table = table.withParts(table.parts().replace(List.of(), reopened(written)), List.of(), 0,
                table.nextPartId() + written.size());
    }

    private void merge() {
        List<Part> chosen = table.parts().parts().stream().filter(_ -> random.nextBoolean()).toList();
        try (PartUses uses = new PartUses(cache)) {
            List<Part> written = PartitionWriter.write(
                    new PartitionWriter.Target(disk, directory, table.nextPartId()), table.schema(),
                    new TableSources(table.schema()).addParts(chosen, uses).sources());
            table = table.withParts(table.parts().replace(chosen, reopened(written)), table.memtables(), 0,
                    table.nextPartId() + written.size());
        }
        chosen.forEach(cache::forget);
        chosen.forEach(part -> disk.unlink(part.path()));
    }

    /** The parts as they come back from {@code _txn}. */
    private List<Part> reopened(List<Part> written) {
        List<PartEntry> entries = written.stream().map(Part::entry).toList();
        new TxnFile(7, 1, 1, table.nextRowId(), table.nextPartId() + written.size(), entries).write(disk,
                directory);
        written.forEach(part -> PartCheck.check(disk, part.path(), part.entry()));
        assertThat(TxnFile.read(disk, directory).parts()).isEqualTo(entries);
        return written.stream().map(part -> new Part(part.entry(), part.path())).toList();
    }

    private void changeSchema() {
        TableSchema schema = table.schema();
        List<Column> columns = new ArrayList<>(schema.columns());
        Column timestamp = schema.timestampColumn() < 0 ? null : columns.get(schema.timestampColumn());
        if (random.nextBoolean()) {
            columns.removeIf(
                    column -> !column.equals(timestamp) && columns.size() > 2 && random.nextInt(4) == 0);
        }
        Column added = new Column(table.columnVersions().nextColumnId(), "added" + schema.version(),
                anyType(), 9, 2);
        columns.add(random.nextInt(columns.size() + 1), added);
        TableSchema next = new TableSchema(7, "t", schema.version() + 1, columns,
                timestamp == null ? -1 : columns.indexOf(timestamp), schema.partitioning());
        MetaFile.write(disk, directory, next);
        table = table.withSchema(MetaFile.read(disk, directory));
        assertThat(table.schema()).isEqualTo(next);
        oracle.values().forEach(row -> row.put(added.id(), "NULL"));
    }

    private void compare() {
        PinRegistry registry = new PinRegistry(DatabaseVersion.of(1, 0, 1, List.of(table)), cache);
        TreeMap<Long, List<Object>> found = new TreeMap<>();
        try (DatabaseView view = registry.pin("test")) {
            TableView shown = view.table("t").orElseThrow();
            long min = Long.MAX_VALUE;
            TreeMap<Integer, Long> runEnds = new TreeMap<>();
            for (BatchSource source : shown.batches()) {
                check(source, shown.schema());
                if (shown.schema().timestampColumn() >= 0) {
                    min = Math.min(min, source.minTimestamp());
                    assertThat(runEnds.getOrDefault(source.run(), Long.MIN_VALUE)).as("seed %d", seed)
                            .isLessThanOrEqualTo(source.minTimestamp());
                    runEnds.put(source.run(), source.maxTimestamp());
                }
                List<Vector> columns = new ArrayList<>();
                for (int i = 0; i < shown.schema().columns().size(); i++) {
                    columns.add(source.column(i));
                }
                List<List<Object>> rows = RandomRows.rows(source.rows(), columns);
                for (int row = 0; row < rows.size(); row++) {
                    found.put(source.rowId(row), rows.get(row));
                }
            }
            assertThat(shown.rows()).isEqualTo(oracle.size());
            assertThat(shown.minTimestamp()).isEqualTo(min);
            assertThat(shown.partitions().stream().mapToLong(PartitionView::rows).sum())
                    .isEqualTo(oracle.size());
        }
        assertThat(found.keySet()).as("seed %d", seed).isEqualTo(oracle.keySet());
        List<Integer> ids = table.schema().columns().stream().map(Column::id).toList();
        oracle.forEach((id, values) -> {
            List<Object> expected = new ArrayList<>();
            ids.forEach(column -> expected.add(values.get(column)));
            if (!expected.equals(found.get(id))) {
                assertThat(found.get(id)).as("row %d, seed %d", id, seed).isEqualTo(expected);
            }
        });
    }

    private void check(BatchSource source, TableSchema schema) {
        if (schema.timestampColumn() >= 0) {
            FixedVector timestamps = (FixedVector) source.column(schema.timestampColumn());
            List<Long> values = new ArrayList<>();
            for (int row = 0; row < timestamps.rows(); row++) {
                values.add(timestamps.longAt(row));
            }
            assertThat(source.minTimestamp()).as("seed %d", seed)
                    .isEqualTo(values.stream().min(Comparator.naturalOrder()).orElseThrow());
            assertThat(source.maxTimestamp())
                    .isEqualTo(values.stream().max(Comparator.naturalOrder()).orElseThrow());
            if (source.sortedByTimestamp()) {
                assertThat(values).as("seed %d", seed).isSorted();
            }
        }
        for (int i = 0; i < schema.columns().size(); i++) {
            Vector column = source.column(i);
            assertThat(column.rows()).isEqualTo(source.rows());
            if (source.nullCount(i) >= 0) {
                assertThat(source.nullCount(i)).isEqualTo(column.nullCount());
            }
            if (source.hasRange(i) && column instanceof FixedVector fixed && fixed.width() == 8
                    && schema.columns().get(i).type() == ColumnType.BIGINT) {
                for (int row = 0; row < fixed.rows(); row++) {
                    if (!fixed.isNull(row)) {
                        assertThat(fixed.longAt(row)).isBetween(source.minValue(i), source.maxValue(i));
                    }
                }
            }
        }
    }
}
