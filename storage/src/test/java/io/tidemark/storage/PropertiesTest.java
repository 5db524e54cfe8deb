package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.type.ColumnType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PropertiesTest {
    private static final SortedMap<String, String> SOME = new TreeMap<>(
            Map.of("comment", "größer", "key", ""));

    private final SimulatedDisk disk = new SimulatedDisk();

    private static TableSchema schema(Database database) {
        try (DatabaseView view = database.view()) {
            return view.table("t").orElseThrow().schema();
        }
    }

    private static void checkAll(Database database) {
        TableSchema schema = schema(database);
        assertThat(schema.properties()).isEqualTo(SOME);
        assertThat(schema.columns().get(0).properties()).isEqualTo(Map.of("created", "with the table"));
        assertThat(schema.columns().get(1).properties()).isEqualTo(Map.of("default", "7"));
        assertThat(schema.columns().get(2).properties()).isEqualTo(Map.of("not null", "true"));
    }

    @Test
    void keepsPropertiesOfTablesAndColumnsInTheLogAndInFiles() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT);
                Transaction transaction = database.begin()) {
            int table = transaction.createTable(new TableDefinition("t",
                    List.of(new ColumnDefinition("a", ColumnType.BIGINT, 0, 0,
                            new TreeMap<>(Map.of("created", "with the table"))),
                            new ColumnDefinition("b", ColumnType.UUID, 0, 0)),
                    -1, Partitioning.NONE, new TreeMap<>(Map.of("replaced", "soon"))));
            transaction.setTableProperties(table, SOME);
            transaction.setColumnProperties(table, 2, Map.of("default", "7"));
            transaction.addColumn(table, new ColumnDefinition("c", ColumnType.TEXT, 0, 0,
                    new TreeMap<>(Map.of("not null", "true"))));
            transaction.commit();
            checkAll(database);
        }
        for (int run = 0; run < 2; run++) {
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                checkAll(database);
                database.flush();
            }
        }
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT);
                Transaction transaction = database.begin()) {
            checkAll(database);
            transaction.renameColumn(schema(database).tableId(), 2, "other");
            transaction.setTableProperties(schema(database).tableId(), Map.of());
            transaction.commit();
            database.flush();
        }
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThat(schema(database).properties()).isEmpty();
            assertThat(schema(database).columns().get(1).properties()).isEqualTo(Map.of("default", "7"));
        }
    }

    private static int bare(Database database, Map<String, String> properties) {
        try (Transaction transaction = database.begin()) {
            int table = transaction.createTable(new TableDefinition("t",
                    List.of(new ColumnDefinition("a", ColumnType.BIGINT, 0, 0)), -1, Partitioning.NONE,
                    new TreeMap<>(properties)));
            transaction.commit();
            return table;
        }
    }

    @Test
    void mergesPropertiesThatTransactionsChangeAtTheSameTime() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            int table = bare(database, Map.of("a", "1", "b", "1", "next", "1"));
            try (Transaction first = database.begin(); Transaction second = database.begin()) {
                change(first, table, Map.of("a", "2", "b", "1", "next", "2"));
                change(second, table, Map.of("a", "1", "b", "1", "c", "1", "next", "2"));
                change(second, table, Map.of("a", "1", "c", "2", "next", "3"));
                first.commit();
                assertThat(shown(second)).isEqualTo(Map.of("a", "1", "c", "2", "next", "3"));
                second.refresh();
                assertThat(shown(second)).isEqualTo(Map.of("a", "2", "c", "2", "next", "3"));
                second.commit();
            }
            assertThat(schema(database).properties()).isEqualTo(Map.of("a", "2", "c", "2", "next", "3"));
        }
        for (int run = 0; run < 2; run++) {
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                assertThat(schema(database).properties()).isEqualTo(Map.of("a", "2", "c", "2", "next", "3"));
                database.flush();
            }
        }
    }

    @Test
    void refusesACommitWhosePropertyAnotherHasChanged() {
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            int table = bare(database, Map.of("a", "1", "gone", "1"));
            try (Transaction first = database.begin();
                    Transaction second = database.begin();
                    Transaction third = database.begin()) {
                change(first, table, Map.of("a", "2"));
                change(second, table, Map.of("a", "3", "gone", "1"));
                change(third, table, Map.of("a", "1", "b", "1"));
                first.commit();
                assertThatThrownBy(second::commit).isInstanceOf(StorageException.Conflict.class);
                third.commit(); // removes what is gone already
            }
            assertThat(schema(database).properties()).isEqualTo(Map.of("a", "2", "b", "1"));
        }
    }

    private static void change(Transaction transaction, int table, Map<String, String> to) {
        transaction.changeTableProperties(table, shown(transaction), to, Set.of("next"));
    }

    private static Map<String, String> shown(Transaction transaction) {
        try (DatabaseView view = transaction.view()) {
            return view.table("t").orElseThrow().schema().properties();
        }
    }
}
