package io.tidemark.storage.part;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.SymbolTable;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.type.ColumnType.Layout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Writes one part. Confined to one thread, used once. */
public final class PartWriter {
    /** Distinct symbols of a column; with more, a part has them as plain text. */
    static final int SYMBOL_LIMIT = 1 << 17;
    /** Bytes of the values of one column in a batch; with more, it is split. */
    private static final long BATCH_COLUMN_BYTES = 1L << 30;
    private static final byte[] MAGIC = {'A', 'R', 'R', 'O', 'W', '1', 0, 0};

    private final PartSchema schema;
    private final RowOrder order;
    private final PartTarget target;
    private final boolean hiddenRowIds;
    private final List<PartColumn> columns;
    private final Set<Integer> plain = new HashSet<>();
    private final ArrowSchema arrowSchema;
    private final PartFile file;
    private final StatsWriter stats;
    private final BufferArena batchArena;
    private final Map<Integer, Dictionary> dictionaries = new TreeMap<>();
    private final List<ArrowMessages.Place> batches = new ArrayList<>();
    private long firstRowId = -1;

    private record Dictionary(SymbolTable table, IdentityHashMap<VarVector, int[]> translations) {}

    private PartWriter(PartTarget target, PartSchema schema, RowOrder order, DiskFile file,
            BufferArena partArena, BufferArena batchArena) {
        this.target = target;
        this.schema = schema;
        this.order = order;
        this.file = new PartFile(file);
        this.batchArena = batchArena;
        this.hiddenRowIds = !order.consecutiveRowIds();
        this.columns = new ArrayList<>(schema.columns());
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).type().layout() == Layout.DICTIONARY) {
                if (distinctSymbols(order.sources(), i) > SYMBOL_LIMIT) {
                    plain.add(i);
                } else {
                    dictionaries.put(i, new Dictionary(new SymbolTable(partArena), new IdentityHashMap<>()));
                }
            }
        }
        if (hiddenRowIds) {
            columns.add(PartColumn.rowIds());
        }
        this.arrowSchema = new ArrowSchema(columns,
                new TreeMap<>(Map.of("tidemark.table_id", Integer.toString(schema.tableId()))));
        this.stats = new StatsWriter(columns);
    }

    /**
     * Writes all rows of an order, of which there is at least one, as a new file.
     *
     * @throws IllegalArgumentException when the rows are none, not in order, or have no designated timestamp
     */
    public static PartEntry write(PartTarget target, PartSchema schema, RowOrder order) {
        try (DiskFile file = target.disk().open(target.path(), Disk.Open.CREATE);
                BufferArena partArena = new BufferArena();
                BufferArena batchArena = new BufferArena()) {
            return new PartWriter(target, schema, order, file, partArena, batchArena).write();
        }
    }

    private static int distinctSymbols(List<BatchSource> sources, int column) {
        IdentityHashMap<VarVector, Boolean> seen = new IdentityHashMap<>();
        long bound = 0;
        for (BatchSource source : sources) {
            VarVector texts = switch (source.column(column)) {
                case DictionaryVector coded -> coded.dictionary();
                case VarVector text -> text;
                case Vector other -> throw new IllegalArgumentException("not symbols: " + other);
            };
            if (seen.put(texts, true) == null) {
                bound += texts.rows();
            }
        }
        if (bound <= SYMBOL_LIMIT) {
            return (int) bound;
        }
        try (BufferArena scratch = new BufferArena()) {
            SymbolTable distinct = new SymbolTable(scratch);
            for (VarVector texts : seen.keySet()) {
                for (int row = 0; row < texts.rows() && distinct.size() <= SYMBOL_LIMIT; row++) {
                    distinct.intern(texts.bytes(), texts.offset(row), texts.length(row));
                }
            }
            return distinct.size();
        }
    }

    private PartEntry write() {
        file.metadata(MAGIC);
        file.metadata(ArrowMessages.schema(arrowSchema, plain, file.position()));
        long[] at = new long[Vector.MAX_BATCH_ROWS];
        for (int count = order.next(at); count > 0; count = order.next(at)) {
            for (int from = 0; from < count;) {
                int to = fitting(at, from, count);
                writeBatch(new PartRows(order.sources(), at, from, to));
                from = to;
            }
        }
        if (stats.rows() == 0) {
            throw new IllegalArgumentException("a part without rows");
        }
        return finish(writeDictionaries());
    }

    private int fitting(long[] at, int from, int count) {
        int to = count;
        for (int i = 0; i < schema.columns().size(); i++) {
            if (schema.columns().get(i).type().layout() == Layout.VARIABLE || plain.contains(i)) {
                while (to - from > 1
                        && PartRows.bytes(order.sources(), at, from, to, i) > BATCH_COLUMN_BYTES) {
                    to = from + (to - from) / 2;
                }
            }
        }
        return to;
    }

    private void writeBatch(PartRows rows) {
        batchArena.reset();
        if (!hiddenRowIds) {
            long first = rows.consecutiveFrom();
            if (firstRowId < 0) {
                firstRowId = first;
            } else if (first != firstRowId + stats.rows()) {
                throw new IllegalArgumentException("row ids are not consecutive");
            }
        }
        writeVectors(rows);
    }

    private Vector column(PartRows rows, int index) {
        if (index == schema.columns().size()) {
            return rows.rowIds(batchArena);
        }
        Dictionary dictionary = dictionaries.get(index);
        if (dictionary != null) {
            return rows.symbols(index, dictionary.table, dictionary.translations, batchArena);
        }
        if (plain.contains(index)) {
            return rows.plain(index, batchArena);
        }
        return rows.column(index, arena -> VectorBuilder.of(columns.get(index).type(), arena), batchArena);
    }

    private static void checkOrder(Vector vector) {
        FixedVector timestamps = (FixedVector) vector;
        for (int row = 1; row < timestamps.rows(); row++) {
            if (timestamps.longAt(row) < timestamps.longAt(row - 1)) {
                throw new IllegalArgumentException("timestamps are not in order");
            }
        }
    }

    private void writeVectors(PartRows source) {
        int rows = source.count();
        List<BatchStats> known = new ArrayList<>();
        List<List<PartFile.Content>> contents = new ArrayList<>();
        List<ArrowMessages.Node> nodes = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Vector vector = column(source, i);
            if (i == schema.timestampColumn()) {
                checkOrder(vector);
            }
            known.add(BatchStats.of(columns.get(i).type(), vector));
            contents.add(PartFile.contents(vector, batchArena));
            nodes.add(new ArrowMessages.Node(rows, known.get(i).nulls()));
            target.pauses().after(contents.get(i).stream().mapToLong(PartFile.Content::length).sum());
        }
        List<PartFile.Content> body = contents.stream().flatMap(List::stream).toList();
        List<ArrowMessages.BodyBuffer> layout = PartFile.layout(body);
        long bodyBytes = PartFile.bodyBytes(layout);
        long start = file.position();
        List<StatsBlock.Buffer> places = file.body(
                offset -> ArrowMessages.batch(rows, nodes, layout, bodyBytes, offset), body);
        batches.add(new ArrowMessages.Place(start, (int) (file.position() - start - bodyBytes), bodyBytes));
        List<StatsWriter.Cell> cells = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < columns.size(); i++) {
            int count = contents.get(i).size();
            cells.add(new StatsWriter.Cell(known.get(i), places.subList(next, next + count)));
            next += count;
        }
        stats.addBatch(rows, schema.timestampColumn(), cells);
    }

    private List<ArrowMessages.Place> writeDictionaries() {
        List<ArrowMessages.Place> written = new ArrayList<>();
        dictionaries.forEach((column, dictionary) -> {
            VarVector texts = dictionary.table.values();
            List<PartFile.Content> body = PartFile.contents(texts, batchArena);
            List<ArrowMessages.BodyBuffer> layout = PartFile.layout(body);
            long bodyBytes = PartFile.bodyBytes(layout);
            long start = file.position();
            List<StatsBlock.Buffer> places = file
                    .body(offset -> ArrowMessages.dictionary(columns.get(column).id(),
                            texts.rows(), layout, bodyBytes, offset), body);
            written.add(
                    new ArrowMessages.Place(start, (int) (file.position() - start - bodyBytes), bodyBytes));
            stats.addDictionary(column, texts.rows(), places.get(1), places.get(2));
        });
        return written;
    }

    private PartEntry finish(List<ArrowMessages.Place> dictionaryPlaces) {
        file.metadata(ArrowMessages.endOfStream());
        file.align();
        int gapsCrc = file.gapsCrc();
        long statsOffset = file.position();
        int statsBytes = stats.size();
        byte[] footer = ArrowMessages.footer(arrowSchema, plain, dictionaryPlaces, batches,
                Map.of("tidemark.stats_offset", Long.toString(statsOffset), "tidemark.stats_bytes",
                        Integer.toString(statsBytes)));
        byte[] tail = PartTail.of(footer, statsOffset + statsBytes);
        CRC32C tailCrc = new CRC32C();
        tailCrc.update(tail);
        long fileBytes = statsOffset + statsBytes + tail.length;
        file.metadata(
                stats.finish(new StatsWriter.Header(schema.tableId(), firstRowId, schema.timestampColumn(),
                        gapsCrc, (int) tailCrc.getValue(), fileBytes), plain));
        file.metadata(tail);
        boolean ordered = schema.timestampColumn() >= 0;
        return new PartEntry(target.id(), target.partition(), fileBytes, statsOffset, statsBytes,
                stats.rows(),
                stats.batchCount(), stats.minTimestamp(ordered), stats.maxTimestamp(ordered), firstRowId);
    }
}
