package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.commit.Savepoint;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Random commits (inserts with late rows, deletes, updates, several tables at once, every kind of schema change, and
 * changes that are undone by a savepoint) and a model of what
 * they must lead to. {@link #step} changes the model only after the commit has returned; {@link #attempted} is what
 * the model would be if a commit that failed had happened.
 */
public final class Workload {
    private static final List<ColumnType> TYPES = List.of(ColumnType.BIGINT, ColumnType.SYMBOL,
            ColumnType.TEXT,
            ColumnType.BOOLEAN, ColumnType.INTEGER);
    private static final List<Partitioning> PARTITIONINGS = List.of(Partitioning.values());

    private final Random random;
    private final WorkloadSize size;
    private final String owner;
    private int names;
    private final RandomValues values;
    private Map<String, List<String>> model = new TreeMap<>();
    private Map<String, List<String>> attempted = model;
    private long hash;
    private long attemptedHash;
    private final NavigableMap<Long, Long> hashes = new TreeMap<>();
    private final List<Map<String, List<String>>> history = new ArrayList<>(List.of(model));

    Workload(Random random) {
        this(random, "", new WorkloadSize(200, 6, WorkloadSize.USUAL_SCHEMA));
    }

    /** Work on the tables whose names begin with {@code owner}, which nobody else touches. */
    public Workload(Random random, String owner, WorkloadSize size) {
        this.random = random;
        this.owner = owner;
        this.size = size;
        this.values = new RandomValues(random);
        adopt(model);
    }

    /** {@link TableContents#hash} of what every reader must see. */
    public long hash() {
        return hash;
    }

    /** The same of {@link #attempted}. */
    public long attemptedHash() {
        return attemptedHash;
    }

    /** The same after each commit that has returned, by its txn; under 0 what was there when the work began or was adopted. */
    public NavigableMap<Long, Long> hashes() {
        return hashes;
    }

    /** A commit has failed, and the database says that it is not there and never will be. */
    public void forgetAttempt() {
        attempted = model;
        attemptedHash = hash;
    }

    /** What every reader must see. */
    public Map<String, List<String>> model() {
        return copy(model);
    }

    /** The state after the last commit that was begun, whether or not it succeeded. */
    public Map<String, List<String>> attempted() {
        return copy(attempted);
    }

    /** Goes on from what is there. */
    public void adopt(Map<String, List<String>> state) {
        model = copy(state);
        hash = TableContents.hash(model);
        forgetAttempt();
        hashes.clear();
        hashes.put(0L, hash);
        history.clear();
        history.add(model);
    }

    /** The states after each commit since the work began or was adopted, that state first. */
    List<Map<String, List<String>>> history() {
        return history;
    }

    /** Names from now on are not those that another workload has given. */
    public void skipNames(int count) {
        names += count;
    }

    private static Map<String, List<String>> copy(Map<String, List<String>> state) {
        Map<String, List<String>> copy = new TreeMap<>();
        state.forEach((name, rows) -> copy.put(name, new ArrayList<>(rows)));
        return copy;
    }

    /** One transaction. */
    public void step(Database database) {
        Map<String, List<String>> next = copy(model);
        try (Transaction transaction = database.begin()) {
            int changes = 1 + random.nextInt(3);
            for (int i = 0; i < changes; i++) {
                change(transaction, next);
                if (random.nextInt(6) == 0) {
                    undo(transaction, next);
                }
            }
            if (random.nextInt(8) == 0) {
                transaction.rollback();
                return;
            }
            commit(transaction, next);
        }
    }

    private void commit(Transaction transaction, Map<String, List<String>> next) {
        commit(next, () -> transaction.commit().txn());
    }

    /** A commit by other means, which returns its txn, to a state that the caller knows. */
    public long commit(Map<String, List<String>> next, LongSupplier commit) {
        attemptedHash = TableContents.hash(next);
        attempted = next;
        long txn = commit.getAsLong();
        model = next;
        hash = attemptedHash;
        history.add(next);
        hashes.put(txn, hash);
        return txn;
    }

    private void undo(Transaction transaction, Map<String, List<String>> next) {
        Savepoint savepoint = transaction.savepoint();
        for (int round = 0; round < 2; round++) {
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                change(transaction, copy(contents(transaction)));
            }
            transaction.rollbackTo(savepoint);
            assertThat(contents(transaction)).isEqualTo(next);
        }
    }

    private Map<String, List<String>> contents(Transaction transaction) {
        try (DatabaseView view = transaction.view()) {
            return TableContents.of(view, owner);
        }
    }

    /** A commit that removes and changes rows of the tables that have some. */
    void delete(Database database) {
        Map<String, List<String>> next = copy(model);
        commit(database, next, transaction -> {
            for (String name : List.copyOf(next.keySet())) {
                delete(transaction, schema(transaction, name), next, random.nextBoolean());
            }
        });
    }

    /** A commit of a new table with a timestamp and at least one more column. @return its name */
    String create(Database database) {
        Map<String, List<String>> next = copy(model);
        String created = owner + "t" + names;
        commit(database, next, transaction -> create(transaction, next));
        return created;
    }

    /** A commit of some rows. */
    void insert(Database database, String name) {
        Map<String, List<String>> next = copy(model);
        commit(database, next, transaction -> insert(transaction, schema(transaction, name), next));
    }

    /** A commit without the last column. */
    void dropLastColumn(Database database, String name) {
        Map<String, List<String>> next = copy(model);
        commit(database, next, transaction -> dropLast(transaction, schema(transaction, name),
                Objects.requireNonNull(next.get(name))));
    }

    /** A commit that drops a table. */
    void drop(Database database, String name) {
        Map<String, List<String>> next = copy(model);
        next.remove(name);
        commit(database, next, transaction -> transaction.dropTable(schema(transaction, name).tableId()));
    }

    private static TableSchema schema(Transaction transaction, String name) {
        try (DatabaseView view = transaction.view()) {
            return view.table(name).orElseThrow().schema();
        }
    }

    private void commit(Database database, Map<String, List<String>> next, Consumer<Transaction> changes) {
        try (Transaction transaction = database.begin()) {
            changes.accept(transaction);
            commit(transaction, next);
        }
    }

    private void change(Transaction transaction, Map<String, List<String>> next) {
        try (DatabaseView view = transaction.view()) {
            List<TableSchema> tables = view.tables().stream().map(table -> table.schema())
                    .filter(table -> table.name().startsWith(owner)).toList();
            if (tables.isEmpty()
                    || (tables.size() < size.tables() && random.nextInt(size.often()) == 0)) {
                create(transaction, next);
                return;
            }
            TableSchema table = tables.get(random.nextInt(tables.size()));
            int chance = random.nextInt(10) - size.schema();
            if (chance < 0) {
                alter(transaction, table, next);
                return;
            }
            switch (chance) {
                case 0, 1 -> delete(transaction, table, next, false);
                case 2 -> delete(transaction, table, next, true);
                default -> insert(transaction, table, next);
            }
        }
    }

    private void create(Transaction transaction, Map<String, List<String>> next) {
        String name = owner + "t" + names++;
        List<ColumnDefinition> columns = new ArrayList<>();
        columns.add(new ColumnDefinition("ts", ColumnType.TIMESTAMP, 0, 0));
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            columns.add(column());
        }
        Partitioning partitioning = PARTITIONINGS.get(random.nextInt(PARTITIONINGS.size()));
        boolean ordered = partitioning != Partitioning.NONE || random.nextBoolean();
        int id = transaction.createTable(
                new TableDefinition(name, columns, ordered ? 0 : -1, partitioning, properties()));
        try (DatabaseView view = transaction.view()) {
            next.put(name, new ArrayList<>(List.of(
                    TableContents.header(view.table(id).orElseThrow().schema()))));
        }
    }

    private ColumnDefinition column() {
        return new ColumnDefinition("c" + names++, TYPES.get(random.nextInt(TYPES.size())), 0, 0,
                properties());
    }

    private SortedMap<String, String> properties() {
        SortedMap<String, String> properties = new TreeMap<>();
        for (int count = Math.max(0, random.nextInt(5) - 2); count > 0; count--) {
            properties.put("key" + random.nextInt(3), "é" + names++);
        }
        return properties;
    }

    private void alter(Transaction transaction, TableSchema table, Map<String, List<String>> next) {
        List<String> rows = Objects.requireNonNull(next.get(table.name()));
        Column last = table.columns().getLast();
        switch (random.nextInt(10)) {
            case 0 -> {
                transaction.dropTable(table.tableId());
                next.remove(table.name());
            }
            case 1 -> {
                transaction.truncate(table.tableId());
                rows.subList(1, rows.size()).clear();
            }
            case 2 -> {
                String to = owner + "r" + names++;
                transaction.renameTable(table.tableId(), to);
                next.put(to, Objects.requireNonNull(next.remove(table.name())));
            }
            case 3, 4 -> {
                ColumnDefinition added = column();
                transaction.addColumn(table.tableId(), added);
                rows.replaceAll(row -> row + "null|");
                List<Column> columns = new ArrayList<>(table.columns());
                columns.add(added.column(columns.size() + 1));
                rows.set(0, header(table, columns));
                resort(rows);
            }
            case 5, 6 -> {
                if (table.columns().size() > 2) {
                    dropLast(transaction, table, rows);
                }
            }
            case 7 -> {
                SortedMap<String, String> properties = properties();
                transaction.setTableProperties(table.tableId(), properties);
                rows.set(0, TableContents.header(table.withProperties(properties)));
            }
            case 8 -> {
                SortedMap<String, String> properties = properties();
                transaction.setColumnProperties(table.tableId(), last.id(), properties);
                rows.set(0, header(table, withLast(table, last.withProperties(properties))));
            }
            default -> {
                String to = "n" + names++;
                transaction.renameColumn(table.tableId(), last.id(), to);
                rows.set(0, header(table, withLast(table, last.renamed(to))));
            }
        }
    }

    private static void dropLast(Transaction transaction, TableSchema table, List<String> rows) {
        transaction.dropColumn(table.tableId(), table.columns().getLast().id());
        rows.replaceAll(row -> row.substring(0, row.lastIndexOf('|', row.length() - 2) + 1));
        rows.set(0, header(table, table.columns().subList(0, table.columns().size() - 1)));
        resort(rows);
    }

    private static List<Column> withLast(TableSchema table, Column last) {
        List<Column> columns = new ArrayList<>(table.columns());
        columns.set(columns.size() - 1, last);
        return columns;
    }

    private static String header(TableSchema table, List<Column> columns) {
        return TableContents.header(new TableSchema(table.tableId(), table.name(), 1, columns,
                table.timestampColumn(), table.partitioning(), table.properties()));
    }

    /** Deletes rows; {@code update}: adds others in the same commit. */
    private void delete(Transaction transaction, TableSchema table, Map<String, List<String>> next,
            boolean update) {
        List<TableContents.Row> present;
        try (DatabaseView view = transaction.view()) {
            present = new ArrayList<>(TableContents.rows(view.table(table.tableId()).orElseThrow()));
        }
        Collections.shuffle(present, random);
        int most = random.nextInt(4) == 0 ? present.size() : Math.min(present.size(), 1 + random.nextInt(20));
        List<TableContents.Row> gone = present.subList(0, random.nextInt(3) == 0 ? most : (most + 1) / 2);
        List<String> rows = Objects.requireNonNull(next.get(table.name()));
        long[] ids = gone.stream().mapToLong(TableContents.Row::id).toArray();
        transaction.delete(table.tableId(), ids, ids.length);
        // Those that are deleted already don't count.
        transaction.delete(table.tableId(), ids, ids.length / 2);
        gone.forEach(row -> assertThat(rows.subList(1, rows.size()).remove(row.text())).isTrue());
        if (update && !gone.isEmpty()) {
            insert(transaction, table, next);
        }
    }

    private static void resort(List<String> rows) {
        Collections.sort(rows.subList(1, rows.size()));
    }

    private void insert(Transaction transaction, TableSchema table, Map<String, List<String>> next) {
        int rows = random.nextInt(4) == 0 ? 1 + random.nextInt(size.rows()) : 1 + random.nextInt(5);
        List<StringBuilder> texts = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            texts.add(new StringBuilder());
        }
        try (BufferArena arena = new BufferArena()) {
            List<Vector> vectors = new ArrayList<>();
            for (int i = 0; i < table.columns().size(); i++) {
                vectors.add(values.of(table.columns().get(i), i == 0, texts, arena));
            }
            transaction.append(table.tableId(), new Batch(rows, vectors));
        }
        List<String> all = Objects.requireNonNull(next.get(table.name()));
        texts.forEach(text -> all.add(text.toString()));
        resort(all);
    }
}
