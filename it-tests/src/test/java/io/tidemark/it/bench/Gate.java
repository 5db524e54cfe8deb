package io.tidemark.it.bench;

import io.tidemark.it.bench.Figures.Target;
import io.tidemark.it.harness.ServerProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long commits are held while BACKUP and PREPARE take their cut of many tables. Commits come one after the other
 * meanwhile, and the longest of them has waited for the cut and for whatever else happened. A cut does the same every time,
 * so commits are held no longer than the longest commit of the luckiest run took. Commits don't wait for the log, so that
 * the medium's time, which {@link Disturbance} measures, is not in it.
 */
final class Gate {
    private static final int TABLES = 1_000;
    private static final double MILLIS = 5;
    private static final int RUNS = 15;

    private final Bench bench;

    Gate(Bench bench) {
        this.bench = bench;
    }

    void run() throws Exception {
        try (ServerProcess server = ServerProcess.start(bench.place("gate"), "cairo.commit.mode=nosync",
                "cairo.sql.backup.root=" + bench.place("gate-sets"));
                Connection connection = server.connect();
                Connection writing = server.connect()) {
            connection.setAutoCommit(false);
            for (int table = 0; table < TABLES; table++) {
                Bench.execute(connection, "CREATE TABLE t" + table + " " + Bench.COLUMNS);
                Bench.execute(connection, "INSERT INTO t" + table + " " + Bench.generated(0, 10));
            }
            connection.commit();
            connection.setAutoCommit(true);
            AtomicBoolean over = new AtomicBoolean();
            AtomicLong longest = new AtomicLong();
            Thread writer = Thread.ofPlatform().start(() -> write(writing, over, longest));
            try {
                measure(connection, longest, "SNAPSHOT PREPARE", "SNAPSHOT COMPLETE");
                measure(connection, longest, "BACKUP DATABASE", "");
            } finally {
                over.set(true);
                writer.join();
            }
        }
    }

    private void measure(Connection connection, AtomicLong longest, String statement, String after)
            throws Exception {
        double[] held = new double[RUNS];
        double[] alone = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            Thread.sleep(100);
            longest.set(0);
            String[] id = {""};
            double millis = Bench.millis(() -> id[0] = execute(connection, statement));
            held[run] = longest.get() / 1e6;
            Bench.execute(connection, after.isEmpty() ? "DROP BACKUP '" + id[0] + "' WITH (force)" : after);
            Thread.sleep(100);
            longest.set(0);
            Thread.sleep((long) millis);
            alone[run] = longest.get() / 1e6;
        }
        String with = ", " + TABLES + " tables";
        double[] gate = {Arrays.stream(held).min().orElseThrow()};
        bench.figures().cost("commits held at the cut of " + statement + with, "ms", gate,
                Target.atMost(MILLIS));
        bench.figures().cost("longest commit during " + statement + with, "ms", held, Optional.empty());
        bench.figures().cost("longest commit in the same time without", "ms", alone, Optional.empty());
    }

    private static String execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet result = statement.getResultSet()) {
                result.next();
                return result.getString(1);
            }
        }
    }

    private static void write(Connection connection, AtomicBoolean over, AtomicLong longest) {
        try (PreparedStatement insert = connection
                .prepareStatement("INSERT INTO t7 (ts, id) VALUES (timestamp '2024-01-01', 1)")) {
            while (!over.get()) {
                long start = System.nanoTime();
                insert.executeUpdate();
                long nanos = System.nanoTime() - start;
                longest.accumulateAndGet(nanos, Math::max);
                Thread.sleep(0, 200_000);
            }
        } catch (SQLException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
