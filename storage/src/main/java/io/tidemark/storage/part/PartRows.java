package io.tidemark.storage.part;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryBuilder;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.SymbolTable;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Some rows of an order, gathered into columns. Confined to the writer. */
final class PartRows {
    /** Below this many rows a stretch, rows are gathered one by one. */
    private static final int STRETCH_ROWS = 8;

    private static final FixedVector NO_IDS = new FixedVector(0, null, 8, MemorySegment.NULL);

    private final List<BatchSource> used = new ArrayList<>();
    private final List<FixedVector> rowIds;
    private final long[] at;
    private final int count;
    private final List<int[]> stretches = new ArrayList<>();
    private final boolean single;

    /** Rows {@code from} to {@code to} of {@code order}, positions into {@code sources}. */
    PartRows(List<BatchSource> sources, long[] order, int from, int to) {
        this.count = to - from;
        this.at = new long[count];
        Map<Integer, Integer> dense = new LinkedHashMap<>();
        int last = -1;
        int index = -1;
        int limit = count / STRETCH_ROWS + 1;
        int begin = 0;
        for (int i = 0; i < count; i++) {
            int source = (int) (order[from + i] >>> 32);
            if (source != last) {
                last = source;
                index = dense.computeIfAbsent(source, _ -> dense.size());
            }
            at[i] = (long) index << 32 | (order[from + i] & 0xFFFF_FFFFL);
            if (i > 0 && at[i] != at[i - 1] + 1 && stretches.size() <= limit) {
                stretches.add(new int[]{begin, i});
                begin = i;
            }
        }
        stretches.add(new int[]{begin, count});
        dense.keySet().forEach(source -> used.add(sources.get(source)));
        this.rowIds = used.stream().map(PartRows::rowIdsOf).toList();
        this.single = stretches.size() == 1 && used.size() == 1;
    }

    int count() {
        return count;
    }

    /** The id of the first row; throws when the ids do not follow it as they were promised to. */
    long consecutiveFrom() {
        long first = idAt(0);
        for (int[] stretch : stretches) {
            if (idAt(stretch[0]) != first + stretch[0]) {
                throw new IllegalArgumentException("row ids are not consecutive");
            }
        }
        return first;
    }

    private long idAt(int row) {
        int source = (int) (at[row] >>> 32);
        FixedVector ids = rowIds.get(source);
        if (ids.rows() > 0) {
            return ids.longAt((int) at[row]);
        }
        long first = used.get(source).firstRowId();
        if (first < 0) {
            throw new IllegalArgumentException("rows without ids");
        }
        return first + (int) at[row];
    }

    private static FixedVector rowIdsOf(BatchSource source) {
        FixedVector ids = source.rowIds();
        return ids == null ? NO_IDS : ids;
    }

    FixedVector rowIds(BufferArena arena) {
        FixedBuilder ids = new FixedBuilder(8, arena);
        for (int row = 0; row < count; row++) {
            ids.appendLong(idAt(row));
        }
        return ids.build();
    }

    /** A column of any layout but symbols. */
    Vector column(int column, Function<BufferArena, VectorBuilder> builders, BufferArena arena) {
        if (single && at[0] == 0 && used.getFirst().rows() == count
                && !(used.getFirst().column(column) instanceof DictionaryVector)) {
            return used.getFirst().column(column);
        }
        VectorBuilder builder = builders.apply(arena);
        fill(builder, column);
        return builder.build();
    }

    /** A column of symbols, coded into the part's dictionary. */
    DictionaryVector symbols(int column, SymbolTable table, IdentityHashMap<VarVector, int[]> translations,
            BufferArena arena) {
        DictionaryBuilder builder = new DictionaryBuilder(table, arena, translations);
        fill(builder, column);
        return builder.build();
    }

    /** A column of symbols as plain text. */
    VarVector plain(int column, BufferArena arena) {
        VarBuilder builder = new VarBuilder(arena);
        fill(builder, column);
        return builder.build();
    }

    private void fill(VectorBuilder builder, int column) {
        List<Vector> vectors = used.stream().map(source -> source.column(column)).toList();
        if (stretches.size() > count / STRETCH_ROWS + 1) {
            builder.gather(vectors, at, 0, count);
            return;
        }
        for (int[] stretch : stretches) {
            int row = (int) at[stretch[0]];
            builder.append(vectors.get((int) (at[stretch[0]] >>> 32)), row, row + stretch[1] - stretch[0]);
        }
    }

    /** Bytes of the values of a column of varying length; 0 for others. */
    static long bytes(List<BatchSource> sources, long[] order, int from, int to, int column) {
        long bytes = 0;
        @Nullable
        Vector vector = null;
        int last = -1;
        for (int i = from; i < to; i++) {
            int source = (int) (order[i] >>> 32);
            if (source != last || vector == null) {
                vector = sources.get(source).column(column);
                last = source;
            }
            int row = (int) order[i];
            bytes += switch (vector) {
                case VarVector text -> text.length(row);
                case DictionaryVector coded ->
                    coded.isNull(row) ? 0 : coded.dictionary().length(coded.code(row));
                case Vector _ -> 0;
            };
        }
        return bytes;
    }
}
