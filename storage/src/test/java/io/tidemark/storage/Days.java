package io.tidemark.storage;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.type.ColumnType;
import java.util.List;
import java.util.stream.LongStream;

/** A table with a partition for each of the first days of 1970, all with the same number of rows. */
public final class Days {
    public static final int ROWS = 10;
    private static final long DAY_MICROS = 86_400_000_000L;

    private Days() {}

    /** Makes the table, with its rows in parts. */
    public static void create(Database database, String name, int days) {
        int id;
        try (Transaction transaction = database.begin()) {
            id = transaction.createTable(new TableDefinition(name,
                    List.of(new ColumnDefinition("ts", ColumnType.TIMESTAMP, 0, 0),
                            new ColumnDefinition("n", ColumnType.BIGINT, 0, 0),
                            new ColumnDefinition("word", ColumnType.TEXT, 0, 0)),
                    0, Partitioning.DAY));
            transaction.commit();
        }
        append(database, id, 0, days);
        database.flush();
    }

    /** Adds further days; they stay in memory. */
    static void append(Database database, String name, int from, int days) {
        try (DatabaseView view = database.view()) {
            append(database, view.table(name).orElseThrow().schema().tableId(), from, days);
        }
    }

    private static void append(Database database, int id, int from, int days) {
        try (Transaction transaction = database.begin(); BufferArena arena = new BufferArena()) {
            FixedBuilder ts = (FixedBuilder) VectorBuilder.of(ColumnType.TIMESTAMP, arena);
            FixedBuilder n = (FixedBuilder) VectorBuilder.of(ColumnType.BIGINT, arena);
            VarBuilder word = (VarBuilder) VectorBuilder.of(ColumnType.TEXT, arena);
            for (int row = 0; row < days * ROWS; row++) {
                ts.appendLong((from + row / ROWS) * DAY_MICROS + row);
                n.appendLong(row);
                word.append("word " + row % 7);
            }
            transaction.append(id, new Batch(days * ROWS, List.of(ts.build(), n.build(), word.build())));
            transaction.commit();
        }
    }

    /** Deletes the first row of a day, 0 for the first. */
    public static void delete(Database database, String name, int day) {
        try (Transaction transaction = database.begin(); DatabaseView view = database.view()) {
            long[] ids = {(long) day * ROWS};
            transaction.delete(view.table(name).orElseThrow().schema().tableId(), ids, 1);
            transaction.commit();
        }
        database.flush();
    }

    /** Deletes the rows of the first day; the delete stays in memory. */
    static void deleteFirstDay(Database database, String name) {
        try (Transaction transaction = database.begin(); DatabaseView view = database.view()) {
            long[] ids = LongStream.range(0, ROWS).toArray();
            transaction.delete(view.table(name).orElseThrow().schema().tableId(), ids, ROWS);
            transaction.commit();
        }
    }
}
