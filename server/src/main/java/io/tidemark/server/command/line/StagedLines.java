package io.tidemark.server.command.line;

import io.tidemark.protocol.engine.LineProblem;
import io.tidemark.protocol.engine.LineRow;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.MemoryBudget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of all tables that have been taken since the last commit. Confined to one thread at a time. */
public final class StagedLines implements AutoCloseable {
    /** Tables and columns that are remembered from one batch to the next. */
    private static final int MAX_REMEMBERED = 2_000;
    /** Memory of a batch that is kept for the next. */
    private static final long MAX_KEPT_BYTES = 64L << 20;

    private final MemoryBudget budget;
    private BufferArena arena;
    private NameIndex names = new NameIndex();
    private final List<StagedTable> tables = new ArrayList<>();
    private @Nullable StagedTable last;
    private final StagedNames all = new StagedNames();
    private int rows;

    /** @param budget for the memory of a batch */
    public StagedLines(MemoryBudget budget) {
        this.budget = budget;
        this.arena = new BufferArena(budget);
    }

    /**
     * Takes a row.
     *
     * @return why it was not, or null
     * @throws MemoryBudget.Exceeded when there is no more memory; everything is to be cleared then
     */
    public @Nullable LineProblem add(LineRow row) {
        StagedTable table = last;
        if (table == null || !table.is(row)) {
            if (row.tableTo() - row.tableFrom() > StagedNames.MAX_BYTES) {
                return StagedNames.tooLong(row, "table",
                        row.tableBytes(), row.tableFrom(), row.tableTo());
            }
            table = table(row);
            if (table == null) {
                return StagedNames.tooMany(row);
            }
            last = table;
        }
        LineProblem problem = table.add(row);
        if (problem == null) {
            rows++;
        }
        return problem;
    }

    /** @return null when there are too many */
    private @Nullable StagedTable table(LineRow row) {
        int number = names.find(row.tableBytes(), row.tableFrom(), row.tableTo());
        if (number < 0) {
            if (!all.add()) {
                return null;
            }
            number = names.number(row.tableBytes(), row.tableFrom(), row.tableTo());
            tables.add(new StagedTable(names.name(number), arena, all));
        }
        return tables.get(number);
    }

    /** Rows taken. */
    public int rows() {
        return rows;
    }

    /** Bytes of memory in use, with some for each table and column: so that a batch is written before it has too many. */
    public long bytes() {
        return arena.bytes() + all.bytes();
    }

    /** The tables that have rows, by name. */
    public List<StagedTable> tables() {
        return tables.stream().filter(table -> !table.isEmpty())
                .sorted(Comparator.comparing(StagedTable::name)).toList();
    }

    /** Forgets all rows. */
    public void clear() {
        boolean shrink = arena.bytes() > MAX_KEPT_BYTES;
        if (all.count() > MAX_REMEMBERED || shrink) {
            names = new NameIndex();
            all.clear();
            tables.clear();
            last = null;
            arena.close();
            arena = new BufferArena(budget);
        } else {
            tables.forEach(StagedTable::clear);
            arena.reset();
        }
        rows = 0;
    }

    @Override
    public void close() {
        tables.clear();
        last = null;
        arena.close();
    }
}
