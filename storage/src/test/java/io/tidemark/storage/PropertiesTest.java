package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.type.ColumnType;
import java.util.List;
import java.util.Map;
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
}
