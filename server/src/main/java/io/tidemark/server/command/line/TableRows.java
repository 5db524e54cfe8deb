package io.tidemark.server.command.line;

import io.tidemark.protocol.type.ValueException;
import io.tidemark.server.command.copy.CopyTarget;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.exec.RowBuffer;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.AllNull;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Staged rows to rows of a table: all its columns in order, of the columns' SQL types, and the lines behind. Confined to one thread. */
public final class TableRows {
    /** Where the time of a line goes when the table has no designated timestamp. */
    public static final String TIME = "timestamp";
    /** PostgreSQL's first timestamp, 4714-11-24 BC, microseconds. */
    private static final long FIRST_MICROS = -210_866_803_200_000_000L;

    private final TableSchema table;
    private final CopyTarget target;
    private final Refusals refusals;
    private final boolean designated;
    private final int timeColumn;
    private final BitSet refused = new BitSet();

    /** Told which lines can't be rows of the table, and why. */
    @FunctionalInterface
    public interface Refusals {
        /** A line is left out. */
        void refuse(long line, String sqlState, String message);
    }

    /** @param target the table, and what reading texts needs */
    public TableRows(CopyTarget target, Refusals refusals) {
        this.target = target;
        this.table = target.schema();
        this.refusals = refusals;
        this.designated = table.timestampColumn() >= 0;
        this.timeColumn = designated ? table.timestampColumn() : timeColumn(table);
    }

    private static int timeColumn(TableSchema table) {
        int index = table.indexOf(TIME).orElse(-1);
        TypeId type = index < 0 ? TypeId.TEXT : ColumnTypes.sqlType(table.columns().get(index)).id();
        return type == TypeId.TIMESTAMP || type == TypeId.TIMESTAMPTZ ? index : -1;
    }

    /** The column that a line means by a name: that of just this name, else that of the name in lower case. */
    public static OptionalInt column(TableSchema table, String name) {
        OptionalInt exact = table.indexOf(name);
        return exact.isPresent() ? exact : table.indexOf(name.toLowerCase(Locale.ROOT));
    }

    /** The number of the line that a row of {@link #of} comes from. */
    public static long line(Batch rows, int row) {
        return ((FixedVector) rows.columns().getLast()).longAt(row) >>> 1;
    }

    /**
     * The rows that can be rows of the table, valid as long as {@code memory} and the staged ones are: all columns in order, then
     * one that {@link #line} reads.
     */
    public Batch of(StagedBatch staged, BufferArena memory) {
        refused.clear();
        int count = staged.rows().rows();
        List<List<Integer>> sources = sources(staged);
        List<Vector> vectors = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            Column column = table.columns().get(i);
            List<Integer> from = sources.get(i);
            if (i == timeColumn) {
                refuseValues(staged, from, "column \"" + column.name()
                        + "\" is the line's time, which is behind the fields");
                vectors.add(times(staged, memory));
            } else if (from.isEmpty()) {
                vectors.add(AllNull.vector(column.type(), count));
            } else if (from.size() == 1
                    && Conversion.isNone(staged.columns().get(from.getFirst()).kind(), column)) {
                vectors.add(staged.rows().column(from.getFirst()));
            } else {
                vectors.add(converted(staged, from, column, memory));
            }
        }
        if (timeColumn < 0) {
            refuseTimes(staged);
        }
        vectors.add(staged.lines());
        Batch rows = new Batch(count, vectors);
        return refused.isEmpty()
                ? rows
                : RowBuffer.select(rows, kept(count), count - refused.cardinality(), memory);
    }

    private int[] kept(int count) {
        int[] kept = new int[count];
        int next = 0;
        for (int row = refused.nextClearBit(0); row < count; row = refused.nextClearBit(row + 1)) {
            kept[next++] = row;
        }
        return kept;
    }

    /** The staged columns of each column; values of a column that there is none for are refused. */
    private List<List<Integer>> sources(StagedBatch staged) {
        List<List<Integer>> sources = new ArrayList<>();
        table.columns().forEach(_ -> sources.add(new ArrayList<>(1)));
        for (int i = 0; i < staged.columns().size(); i++) {
            String name = staged.columns().get(i).name();
            OptionalInt found = column(table, name);
            if (found.isPresent()) {
                sources.get(found.getAsInt()).add(i);
            } else {
                refuseValues(staged, List.of(i), "column \"" + name + "\" does not exist in table \""
                        + table.name() + "\", and line.auto.create.new.columns is off");
            }
        }
        return sources;
    }

    private void refuseValues(StagedBatch staged, List<Integer> sources, String message) {
        for (int source : sources) {
            Vector values = staged.rows().column(source);
            for (int row = 0; row < values.rows(); row++) {
                if (!values.isNull(row)) {
                    refuse(staged, row, "42703", message);
                }
            }
        }
    }

    private void refuseTimes(StagedBatch staged) {
        FixedVector lines = staged.lines();
        for (int row = 0; row < lines.rows(); row++) {
            if ((lines.longAt(row) & 1) != 0) {
                refuse(staged, row, "42703", "table \"" + table.name()
                        + "\" has neither a designated timestamp nor a timestamp column \"" + TIME
                        + "\" for the line's time");
            }
        }
    }

    private Vector times(StagedBatch staged, BufferArena memory) {
        FixedVector times = staged.times();
        FixedVector lines = staged.lines();
        for (int row = 0; row < times.rows(); row++) {
            if (times.longAt(row) < FIRST_MICROS || times.longAt(row) == Long.MAX_VALUE) {
                refuse(staged, row, "22008", "the time is out of range");
            }
        }
        if (designated) {
            return times;
        }
        FixedBuilder given = new FixedBuilder(Long.BYTES, memory);
        for (int row = 0; row < times.rows(); row++) {
            if ((lines.longAt(row) & 1) != 0) {
                given.appendLong(times.longAt(row));
            } else {
                given.appendNull();
            }
        }
        return given.build();
    }

    private Vector converted(StagedBatch staged, List<Integer> from, Column column, BufferArena memory) {
        VectorBuilder builder = VectorBuilder.of(column.type(), memory);
        List<Vector> vectors = from.stream().map(staged.rows()::column).toList();
        List<Conversion> conversions = from.stream()
                .map(i -> new Conversion(staged.columns().get(i).kind(), column, builder, target)).toList();
        for (int row = 0; row < staged.rows().rows(); row++) {
            int given = -1;
            for (int i = 0; i < vectors.size(); i++) {
                if (!vectors.get(i).isNull(row)) {
                    if (given >= 0) {
                        refuse(staged, row, "42701", "column \"" + column.name() + "\" is given twice");
                    }
                    given = i;
                }
            }
            if (given >= 0) {
                append(conversions.get(given), vectors.get(given), staged, row);
            }
            if (builder.rows() == row) {
                builder.appendNull();
            }
        }
        return builder.build();
    }

    private void append(Conversion conversion, Vector values, StagedBatch staged, int row) {
        try {
            conversion.append(values, row);
        } catch (SqlException refusal) {
            refuse(staged, row, refusal.sqlState(), refusal.message());
        } catch (ValueException refusal) {
            refuse(staged, row, refusal.state().code(), String.valueOf(refusal.getMessage()));
        }
    }

    private void refuse(StagedBatch staged, int row, String sqlState, String message) {
        if (!refused.get(row)) {
            refused.set(row);
            refusals.refuse(staged.lines().longAt(row) >>> 1, sqlState, message);
        }
    }
}
