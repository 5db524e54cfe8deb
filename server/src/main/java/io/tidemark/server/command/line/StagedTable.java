package io.tidemark.server.command.line;

import io.tidemark.protocol.engine.LineProblem;
import io.tidemark.protocol.engine.LineRow;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.server.sql.exec.RowBuffer;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.Vector;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one table that have been taken since the last commit. Confined to one thread. */
public final class StagedTable {
    /** Columns by position in a line that are remembered. */
    private static final int MAX_POSITIONS = 4_096;

    private final byte[] nameBytes;
    private final String name;
    private final BufferArena arena;
    private final StagedNames all;
    private final NameIndex names = new NameIndex();
    /** By number of the name, a column for each of its kinds. */
    private final List<List<StagedColumn>> byName = new ArrayList<>();
    private final List<StagedColumn> columns = new ArrayList<>();
    /** The columns of the last line, by position. */
    private @Nullable StagedColumn[] positions = new StagedColumn[16];
    private final List<StagedBatch> batches = new ArrayList<>();
    private final BitSet spoiled = new BitSet();
    private @Nullable FixedBuilder times;
    private @Nullable FixedBuilder lines;
    private int rows;

    StagedTable(byte[] nameBytes, BufferArena arena, StagedNames all) {
        this.all = all;
        this.nameBytes = nameBytes;
        this.name = new String(nameBytes, StandardCharsets.UTF_8);
        this.arena = arena;
    }

    /** The table's name as the lines have it. */
    public String name() {
        return name;
    }

    boolean is(LineRow row) {
        return Arrays.equals(nameBytes, 0, nameBytes.length, row.tableBytes(), row.tableFrom(),
                row.tableTo());
    }

    /** Whether there are no rows. */
    public boolean isEmpty() {
        return rows == 0 && batches.isEmpty();
    }

    /** Takes a row. @return why it was not, or null */
    @Nullable
    LineProblem add(LineRow row) {
        FixedBuilder time = times;
        FixedBuilder line = lines;
        if (time == null || line == null) {
            time = new FixedBuilder(Long.BYTES, arena);
            line = new FixedBuilder(Long.BYTES, arena);
            times = time;
            lines = line;
        }
        LineProblem problem = addValues(row);
        if (problem != null) {
            spoiled.set(rows);
        }
        boolean own = row.hasTimestamp();
        time.appendLong(
                own ? row.timestampMicros() : ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        line.appendLong((row.lineNumber() << 1) | (own ? 1 : 0));
        if (++rows == Vector.MAX_BATCH_ROWS) {
            endBatch();
        }
        return problem;
    }

    private @Nullable LineProblem addValues(LineRow row) {
        int size = row.size();
        for (int i = 0; i < size; i++) {
            StagedColumn column = i < positions.length ? positions[i] : null;
            if (column == null || !column.is(row, i)) {
                if (row.nameTo(i) - row.nameFrom(i) > StagedNames.MAX_BYTES) {
                    return StagedNames.tooLong(row, "column", row.nameBytes(i), row.nameFrom(i),
                            row.nameTo(i));
                }
                column = column(row, i);
                if (column == null) {
                    return StagedNames.tooMany(row);
                }
            }
            if (!column.append(rows, row, i, arena)) {
                return problem(row, SqlState.DUPLICATE_COLUMN,
                        "column \"" + name(row, i) + "\" is given twice");
            }
        }
        return null;
    }

    /** @return null when there are too many */
    private @Nullable StagedColumn column(LineRow row, int index) {
        StagedColumn column = named(row, index);
        if (column != null && index < MAX_POSITIONS) {
            if (index >= positions.length) {
                positions = Arrays.copyOf(positions, Math.max(index + 1, positions.length * 2));
            }
            positions[index] = column;
        }
        return column;
    }

    private @Nullable StagedColumn named(LineRow row, int index) {
        int number = names.find(row.nameBytes(index), row.nameFrom(index), row.nameTo(index));
        for (StagedColumn column : number < 0 ? List.<StagedColumn>of() : byName.get(number)) {
            if (column.kind() == row.kind(index)) {
                return column;
            }
        }
        if (!all.add()) {
            return null;
        }
        if (number < 0) {
            number = names.number(row.nameBytes(index), row.nameFrom(index), row.nameTo(index));
            byName.add(new ArrayList<>(1));
        }
        StagedColumn column = new StagedColumn(names.name(number), row.kind(index));
        byName.get(number).add(column);
        columns.add(column);
        return column;
    }

    private static String name(LineRow row, int index) {
        return new String(row.nameBytes(index), row.nameFrom(index), row.nameTo(index) - row.nameFrom(index),
                StandardCharsets.UTF_8);
    }

    private static LineProblem problem(LineRow row, SqlState state, String message) {
        return new LineProblem(row.lineNumber(), 0, state, message, row.text());
    }

    private void endBatch() {
        FixedBuilder time = times;
        FixedBuilder line = lines;
        if (rows == 0 || time == null || line == null) {
            return;
        }
        List<StagedBatch.Head> heads = new ArrayList<>();
        List<Vector> vectors = new ArrayList<>();
        for (StagedColumn column : columns) {
            Vector values = column.take(rows);
            if (values != null) {
                heads.add(new StagedBatch.Head(column.name(), column.kind()));
                vectors.add(values);
            }
        }
        vectors.add(time.build());
        vectors.add(line.build());
        Batch batch = new Batch(rows, vectors);
        batches.add(new StagedBatch(heads, spoiled.isEmpty() ? batch : unspoiled(batch)));
        times = null;
        lines = null;
        rows = 0;
        spoiled.clear();
    }

    private Batch unspoiled(Batch batch) {
        int[] good = new int[batch.rows()];
        int count = 0;
        for (int row = spoiled.nextClearBit(0); row < batch.rows(); row = spoiled.nextClearBit(row + 1)) {
            good[count++] = row;
        }
        return RowBuffer.select(batch, good, count, arena);
    }

    /** Everything taken so far; valid until it is cleared. */
    public List<StagedBatch> batches() {
        endBatch();
        return List.copyOf(batches);
    }

    void clear() {
        columns.forEach(StagedColumn::clear);
        batches.clear();
        spoiled.clear();
        times = null;
        lines = null;
        rows = 0;
    }
}
