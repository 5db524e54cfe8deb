package io.tidemark.server;

import static io.tidemark.server.TestServer.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random inserts, updates, deletes, commits and rollbacks of several tables beside the same done to lists in memory. */
class ChangeModelTest {
    private static final int STEPS = 160;
    private static final List<String> TABLES = List.of("plain", "timed");
    private static final String EPOCH = "timestamp '2024-01-01'";

    @TempDir
    Path root = Path.of(".");

    /** A row: {@code ts} is the epoch and so many hours. */
    private record Row(int id, long v, int hours) {
        String text() {
            return id + "|" + v + "|" + hours;
        }
    }

    /** The tables as they should be. */
    private static final class Model {
        private final Random random;
        private Map<String, List<Row>> rows = new HashMap<>();

        private List<Row> of(String table) {
            return Objects.requireNonNull(rows.get(table));
        }

        private Map<String, List<Row>> committed = new HashMap<>();

        Model(long seed) {
            random = new Random(seed);
            TABLES.forEach(table -> rows.put(table, new ArrayList<>()));
            commit();
        }

        void commit() {
            committed = copy(rows);
        }

        void rollback() {
            rows = copy(committed);
        }

        private static Map<String, List<Row>> copy(Map<String, List<Row>> from) {
            Map<String, List<Row>> to = new HashMap<>();
            from.forEach((table, list) -> to.put(table, new ArrayList<>(list)));
            return to;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20_240_229, 77_001})
    void aRandomHistoryLeavesWhatTheModelHas(long seed) throws Exception {
        Model model = new Model(seed);
        Map<String, String> small = Map.of("memtable.max.bytes", "1048576");
        try (TestServer server = TestServer.on(root, small); Connection connection = server.connect()) {
            run(connection, "CREATE TABLE plain (id int, v bigint, ts timestamp)");
            run(connection,
                    "CREATE TABLE timed (id int, v bigint, ts timestamp) TIMESTAMP(ts) PARTITION BY DAY");
            connection.setAutoCommit(false);
            for (int step = 0; step < STEPS; step++) {
                step(connection, model);
                if (model.random.nextInt(4) == 0) {
                    compare(connection, model, "seed " + seed + " step " + step);
                }
            }
            connection.commit();
            model.commit();
        }
        try (TestServer server = TestServer.on(root, small); Connection connection = server.connect()) {
            compare(connection, model, "seed " + seed + " after a restart");
        }
    }

    private static void step(Connection connection, Model model) throws SQLException {
        String table = TABLES.get(model.random.nextInt(TABLES.size()));
        List<Row> rows = model.of(table);
        int modulus = 1 + model.random.nextInt(6);
        int rest = model.random.nextInt(modulus);
        Predicate<Row> chosen = row -> row.id() % modulus == rest;
        String where = " WHERE id % " + modulus + " = " + rest;
        switch (model.random.nextInt(12)) {
            case 0, 1, 2 -> insert(connection, model, table);
            case 3 -> {
                String other = TABLES.get(model.random.nextInt(TABLES.size()));
                List<Row> copied = model.of(other).stream().filter(chosen).limit(500).toList();
                if (copied.size() < 500) {
                    expect(connection, "INSERT INTO " + table + " SELECT id, v, ts FROM " + other + where,
                            copied.size());
                    rows.addAll(copied);
                }
            }
            case 4, 5 -> {
                int delta = model.random.nextInt(100);
                expect(connection, "UPDATE " + table + " SET v = v + " + delta + where, count(rows, chosen));
                rows.replaceAll(
                        row -> chosen.test(row) ? new Row(row.id(), row.v() + delta, row.hours()) : row);
            }
            case 6 -> {
                expect(connection,
                        "UPDATE " + table + " SET id = id + 1, ts = ts + interval '1 hour'" + where,
                        count(rows, chosen));
                rows.replaceAll(
                        row -> chosen.test(row) ? new Row(row.id() + 1, row.v(), row.hours() + 1) : row);
            }
            case 7 -> {
                expect(connection, "DELETE FROM " + table + where, count(rows, chosen));
                rows.removeIf(chosen);
            }
            case 8 -> {
                int hours = model.random.nextInt(72);
                Predicate<Row> late = row -> row.hours() >= hours && row.hours() < hours + 5;
                expect(connection, "DELETE FROM " + table + " WHERE ts >= " + at(hours) + " AND ts < "
                        + at(hours + 5), count(rows, late));
                rows.removeIf(late);
            }
            case 9 -> {
                if (model.random.nextInt(6) == 0) {
                    expect(connection, "DELETE FROM " + table, rows.size());
                    rows.clear();
                }
            }
            case 10 -> {
                connection.commit();
                model.commit();
            }
            default -> {
                if (model.random.nextBoolean()) {
                    connection.rollback();
                    model.rollback();
                }
            }
        }
    }

    private static String at(int hours) {
        return EPOCH + " + " + hours + " * interval '1 hour'";
    }

    private static void insert(Connection connection, Model model, String table) throws SQLException {
        List<String> values = new ArrayList<>();
        int count = 1 + model.random.nextInt(40);
        for (int i = 0; i < count; i++) {
            Row row = new Row(model.random.nextInt(1000), model.random.nextInt(1000),
                    model.random.nextInt(72));
            values.add("(" + row.id() + ", " + row.v() + ", " + at(row.hours()) + ")");
            model.of(table).add(row);
        }
        expect(connection, "INSERT INTO " + table + " VALUES " + String.join(", ", values), count);
    }

    private static int count(List<Row> rows, Predicate<Row> chosen) {
        return (int) rows.stream().filter(chosen).count();
    }

    private static void expect(Connection connection, String sql, int count) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).as(sql).isEqualTo(count);
        }
    }

    private static void compare(Connection connection, Model model, String when) throws SQLException {
        for (String table : TABLES) {
            List<String> found = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT id, v, extract(epoch FROM ts - " + EPOCH
                            + ")::bigint / 3600 FROM " + table)) {
                while (rows.next()) {
                    found.add(rows.getInt(1) + "|" + rows.getLong(2) + "|" + rows.getInt(3));
                }
            }
            List<String> expected = model.of(table).stream().map(Row::text).toList();
            assertThat(found).as("%s, %s", table, when).containsExactlyInAnyOrderElementsOf(expected);
        }
    }
}
