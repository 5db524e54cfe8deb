package io.tidemark.it.disk;

import io.tidemark.it.harness.Fingerprint;
import io.tidemark.it.harness.ServerProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Everything that changes a database, at once: inserts, updates and deletes in large and small transactions, new tables,
 * renames, drops, truncates, columns that come and go, flushes and the merges that follow. Between two transactions all
 * of it can be held, to see exactly what there is. The test closes it.
 */
final class Churn implements AutoCloseable {
    private static final int WRITERS = 3;
    private static final List<String> UNITS = List.of("DAY", "HOUR", "NONE");

    private final ServerProcess server;
    private final ReadWriteLock gate = new ReentrantReadWriteLock(true);
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger done = new AtomicInteger();
    private volatile boolean stopping;

    private Churn(ServerProcess server) {
        this.server = server;
    }

    /** What is done between two looks of {@link #held}. */
    @FunctionalInterface
    private interface Step {
        void run(Statement statement, int number) throws SQLException;
    }

    /** Begins. */
    static Churn start(ServerProcess server, long seed) throws SQLException {
        Churn churn = new Churn(server);
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            for (int i = 0; i < WRITERS; i++) {
                statement.execute("CREATE TABLE base" + i + " (ts timestamp, k int, v text) TIMESTAMP(ts) "
                        + "PARTITION BY " + UNITS.get(i));
                insert(statement, "base" + i, 20_000);
            }
        }
        for (int i = 0; i < WRITERS; i++) {
            String table = "base" + i;
            Random random = new Random(seed + i);
            churn.start(table, (statement, _) -> write(statement, table, random));
        }
        churn.start("ddl", Churn::define);
        churn.start("flush", (statement, _) -> statement.execute("CHECKPOINT"));
        return churn;
    }

    private void start(String name, Step step) {
        threads.add(Thread.ofPlatform().name("churn-" + name).start(() -> {
            try (Connection connection = server.connect();
                    Statement statement = connection.createStatement()) {
                for (int number = 0; !stopping; number++) {
                    gate.readLock().lock();
                    try {
                        step.run(statement, number);
                        done.incrementAndGet();
                    } finally {
                        gate.readLock().unlock();
                    }
                    Thread.sleep(5);
                }
            } catch (SQLException failure) {
                failures.add(name + ": " + failure);
            } catch (InterruptedException nobody) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private static void insert(Statement statement, String table, int rows) throws SQLException {
        statement.execute(
                "INSERT INTO " + table + " SELECT timestamp '2024-03-01' + x * interval '13 second', x, "
                        + "'row ' || x FROM generate_series(1, " + rows + ") AS g(x)");
    }

    private static void write(Statement statement, String table, Random random) throws SQLException {
        switch (random.nextInt(5)) {
            case 0 -> insert(statement, table, 1 + random.nextInt(3_000));
            case 1 -> statement
                    .execute("UPDATE " + table + " SET v = 'u' || v WHERE k % 97 = " + random.nextInt(97));
            case 2 -> statement.execute("DELETE FROM " + table + " WHERE k % 89 = " + random.nextInt(89));
            default -> {
                statement.execute("BEGIN");
                insert(statement, table, 1 + random.nextInt(30));
                statement.execute("UPDATE " + table + " SET k = k + 1 WHERE k < 20");
                statement.execute("DELETE FROM " + table + " WHERE k = " + random.nextInt(30));
                statement.execute("COMMIT");
            }
        }
    }

    /** The life of a table: several are at different points of it. */
    private static void define(Statement statement, int number) throws SQLException {
        String fresh = "d" + number;
        statement.execute("CREATE TABLE " + fresh + " (ts timestamp, k int, v text) TIMESTAMP(ts)");
        insert(statement, fresh, 500);
        if (number > 0) {
            statement.execute("ALTER TABLE d" + (number - 1) + " RENAME TO r" + (number - 1));
        }
        if (number > 1) {
            statement.execute("ALTER TABLE r" + (number - 2) + " ADD COLUMN more int");
            statement.execute("UPDATE r" + (number - 2) + " SET more = k WHERE k < 100");
        }
        if (number > 2) {
            statement.execute("ALTER TABLE r" + (number - 3) + " DROP COLUMN v");
        }
        if (number > 3) {
            statement.execute("TRUNCATE TABLE r" + (number - 4));
            statement.execute("INSERT INTO r" + (number - 4) + " VALUES ('2024-03-02', 1, 2)");
        }
        if (number > 4) {
            statement.execute("DROP TABLE r" + (number - 5));
        }
    }

    /** Holds all, runs a statement, and says what there is. */
    Map<String, String> held(String sql) throws SQLException {
        gate.writeLock().lock();
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return Fingerprint.of(connection);
        } finally {
            gate.writeLock().unlock();
        }
    }

    /** Returns when so many more steps were done, or something has failed. */
    void await(int steps) throws InterruptedException {
        int end = done.get() + steps;
        while (done.get() < end && failures.isEmpty()) {
            Thread.sleep(10);
        }
    }

    /** What went wrong. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Returns when nobody does anything any more; idempotent. */
    void stop() {
        stopping = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException nobody) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        stop();
    }
}
