package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObject.Range;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.Database;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableView;
import io.tidemark.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * The numbers of all sequences. They are drawn outside of transactions: a number is never given twice, also not after a
 * crash, but numbers may be left out. What has been given is a row of a hidden table, written ahead for a block of
 * numbers; the row with the highest version counts. Safe for many threads; closed before the database.
 */
public final class Sequences implements AutoCloseable {
    /** The table of the rows. */
    public static final TableName TABLE = new TableName(TableName.SYSTEM, "tidemark_sequences");
    /** Numbers that one row covers, as PostgreSQL logs them ahead. */
    private static final int BLOCK = 32;
    /** Rows from which on those that no longer count are removed at the first use. */
    private static final int MANY_ROWS = 1_000;

    private final Database database;
    private final Map<Long, State> states = new HashMap<>();
    private long version;
    private boolean loaded;

    /** Where a sequence is: {@code left} more numbers may be given before the next row is written. */
    private record State(long last, boolean called, int left) {}

    /**
     * A sequence's row.
     *
     * @param called whether {@code last} has been given
     */
    public record Position(long last, boolean called) {}

    /** @param database stays the caller's */
    public Sequences(Database database) {
        this.database = database;
    }

    /** A number that names a new run of a sequence's numbers. */
    public static long newEpoch() {
        return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    }

    /** nextval: 2200H at the end of a sequence that doesn't cycle. */
    public synchronized long next(DatabaseObject.Sequence sequence) {
        load();
        State now = states.getOrDefault(sequence.epoch(), new State(sequence.range().first(), false, 0));
        long value = now.called() ? following(sequence, now.last()) : now.last();
        if (now.left() > 0) {
            states.put(sequence.epoch(), new State(value, true, now.left() - 1));
            return value;
        }
        long ahead = value;
        int left = 0;
        while (left < BLOCK && hasFollowing(sequence.range(), ahead)) {
            ahead += sequence.range().increment();
            left++;
        }
        write(sequence.epoch(), ahead, true);
        states.put(sequence.epoch(), new State(value, true, left));
        return value;
    }

    private static boolean hasFollowing(Range range, long value) {
        return range.increment() > 0
                ? value <= range.max() - range.increment() && value <= Long.MAX_VALUE - range.increment()
                : value >= range.min() - range.increment() && value >= Long.MIN_VALUE - range.increment();
    }

    private static long following(DatabaseObject.Sequence sequence, long value) {
        Range range = sequence.range();
        if (hasFollowing(range, value)) {
            return value + range.increment();
        }
        boolean up = range.increment() > 0;
        if (range.cycle()) {
            return up ? range.min() : range.max();
        }
        throw new SqlException("2200H",
                "nextval: reached " + (up ? "maximum" : "minimum") + " value of sequence \""
                        + sequence.name().name() + "\" (" + (up ? range.max() : range.min()) + ")",
                SqlException.NO_POSITION);
    }

    /** setval: takes effect at once and stays when the transaction is rolled back. */
    public synchronized void set(DatabaseObject.Sequence sequence, long value, boolean called) {
        Range range = sequence.range();
        if (value < range.min() || value > range.max()) {
            throw new SqlException("22003", "setval: value " + value + " is out of bounds for sequence \""
                    + sequence.name().name() + "\" (" + range.min() + ".." + range.max() + ")",
                    SqlException.NO_POSITION);
        }
        load();
        write(sequence.epoch(), value, called);
        states.put(sequence.epoch(), new State(value, called, 0));
    }

    /** Where a sequence is. */
    public synchronized Position position(DatabaseObject.Sequence sequence) {
        load();
        State now = states.getOrDefault(sequence.epoch(), new State(sequence.range().first(), false, 0));
        return new Position(now.last(), now.called());
    }

    /**
     * Commits what brings other numbers, which are read at the next use; nobody draws one meanwhile.
     *
     * @return what the commit returns
     */
    public synchronized <T> T replacedBy(Supplier<T> commit) {
        T committed = commit.get();
        states.clear();
        loaded = false;
        return committed;
    }

    private void load() {
        if (loaded) {
            return;
        }
        long rows = 0;
        Set<Long> live = new HashSet<>();
        try (DatabaseView view = database.view()) {
            DatabaseObjects.of(view).sequences().forEach(sequence -> live.add(sequence.epoch()));
            rows = view.table(TABLE.encode()).map(TableView::rows).orElse(0L);
            newest(view).forEach((epoch, row) -> {
                version = Math.max(version, row.version());
                states.put(epoch, new State(row.position().last(), row.position().called(), 0));
            });
        }
        if (rows > MANY_ROWS && rows > 4L * live.size()) {
            compact(live);
        }
        loaded = true;
    }

    private record Row(long version, Position position) {}

    /** Where the sequences were of which a view shows the numbers, by epoch; those that were never used are missing. */
    public static Map<Long, Position> positions(DatabaseView view) {
        Map<Long, Position> positions = new HashMap<>();
        newest(view).forEach((epoch, row) -> positions.put(epoch, row.position()));
        return positions;
    }

    private static Map<Long, Row> newest(DatabaseView view) {
        Map<Long, Row> newest = new HashMap<>();
        view.table(TABLE.encode())
                .ifPresent(table -> table.batches().forEach(batch -> read(batch, newest)));
        return newest;
    }

    private static void read(BatchSource batch, Map<Long, Row> newest) {
        FixedVector epochs = (FixedVector) batch.column(0);
        FixedVector numbers = (FixedVector) batch.column(1);
        FixedVector values = (FixedVector) batch.column(2);
        BitVector called = (BitVector) batch.column(3);
        for (int row = 0; row < batch.rows(); row++) {
            Row read = new Row(numbers.longAt(row), new Position(values.longAt(row), called.value(row)));
            newest.merge(epochs.longAt(row), read,
                    (one, more) -> one.version() > more.version() ? one : more);
        }
    }

    /**
     * Puts a sequence that a transaction makes to where another one was.
     *
     * @param epoch of the sequence, which nobody has used yet
     */
    public synchronized void place(Transaction transaction, long epoch, Position position) {
        load();
        states.put(epoch, new State(position.last(), position.called(), 0));
        append(transaction, table(transaction), epoch, position.last(), position.called());
    }

    private void compact(Set<Long> live) {
        states.keySet().retainAll(live);
        try (Transaction own = database.begin()) {
            int table = table(own);
            own.truncate(table);
            states.forEach((epoch, state) -> append(own, table, epoch, state.last(), state.called()));
            own.commit();
        }
    }

    private void write(long epoch, long value, boolean called) {
        try (Transaction own = database.begin()) {
            append(own, table(own), epoch, value, called);
            own.commit();
        }
    }

    private static int table(Transaction own) {
        try (DatabaseView view = own.view()) {
            Optional<TableView> known = view.table(TABLE.encode());
            if (known.isPresent()) {
                return known.get().schema().tableId();
            }
        }
        List<ColumnDefinition> columns = new ArrayList<>();
        for (String name : List.of("epoch", "version", "last")) {
            columns.add(new ColumnDefinition(name, ColumnType.BIGINT, 0, 0));
        }
        columns.add(new ColumnDefinition("called", ColumnType.BOOLEAN, 0, 0));
        return own.createTable(new TableDefinition(TABLE.encode(), columns, -1, Partitioning.NONE));
    }

    private void append(Transaction own, int table, long epoch, long value, boolean called) {
        try (BufferArena memory = new BufferArena()) {
            BitBuilder flag = new BitBuilder(memory);
            flag.append(called);
            own.append(table, new Batch(1, List.of(number(epoch, memory), number(++version, memory),
                    number(value, memory), flag.build())));
        }
    }

    private static io.tidemark.storage.batch.Vector number(long value, BufferArena memory) {
        FixedBuilder builder = new FixedBuilder(Long.BYTES, memory);
        builder.appendLong(value);
        return builder.build();
    }

    /** Writes where the sequences are, so that an orderly stop leaves out no numbers. */
    @Override
    public synchronized void close() {
        List<Map.Entry<Long, State>> ahead = states.entrySet().stream()
                .filter(state -> state.getValue().left() > 0)
                .toList();
        if (ahead.isEmpty() || database.failure().isPresent()) {
            return;
        }
        try (Transaction own = database.begin()) {
            int table = table(own);
            ahead.forEach(state -> append(own, table, state.getKey(), state.getValue().last(), true));
            own.commit();
        }
        states.replaceAll((_, state) -> new State(state.last(), state.called(), 0));
    }
}
