package io.tidemark.it.bench;

import io.tidemark.it.bench.Figures.Target;
import io.tidemark.it.harness.ServerProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long commits are held while BACKUP and PREPARE take their cut of many tables: the longest time that the server kept
 * a lock which a commit needs, as its log says. That is the gate itself, whatever the medium and the processors are busy
 * with. Commits come one after the other meanwhile; the longest of those that begin with the statement is told too.
 */
final class Gate {
    private static final int TABLES = 1_000;
    private static final double MILLIS = 5;
    private static final int RUNS = 7;
    private static final Pattern HELD = Pattern.compile("held_micros=(\\d+)");
    /** Commits that begin later have not met the cut. */
    private static final long BEGINNING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Bench bench;
    private final AtomicLong longest = new AtomicLong();
    private volatile long countedUntil = System.nanoTime();

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
            Thread writer = Thread.ofPlatform().start(() -> write(writing, over));
            try {
                measure(server, connection, "SNAPSHOT PREPARE", "SNAPSHOT COMPLETE");
                measure(server, connection, "BACKUP DATABASE", "");
            } finally {
                over.set(true);
                writer.join();
            }
        }
    }

    private void count() {
        longest.set(0);
        countedUntil = System.nanoTime() + BEGINNING_NANOS;
    }

    private void measure(ServerProcess server, Connection connection, String statement, String after)
            throws Exception {
        double[] held = new double[RUNS];
        double[] with = new double[RUNS];
        double[] alone = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            Thread.sleep(100);
            count();
            String id = execute(connection, statement);
            with[run] = longest.get() / 1e6;
            held[run] = heldMillis(server);
            Bench.execute(connection, after.isEmpty() ? "DROP BACKUP '" + id + "' WITH (force)" : after);
            Thread.sleep(100);
            count();
            Thread.sleep(TimeUnit.NANOSECONDS.toMillis(BEGINNING_NANOS));
            alone[run] = longest.get() / 1e6;
        }
        String tables = ", " + TABLES + " tables";
        bench.figures().cost("commits held at the cut of " + statement + tables, "ms", held,
                Target.atMost(MILLIS));
        bench.figures().cost("longest commit at the beginning of " + statement + tables, "ms", with,
                Optional.empty());
        bench.figures().cost("longest commit in the same time without", "ms", alone, Optional.empty());
    }

    /** What the last statement that took a cut says. */
    private static double heldMillis(ServerProcess server) {
        Matcher matcher = HELD.matcher(server.log());
        double millis = -1;
        while (matcher.find()) {
            millis = Long.parseLong(matcher.group(1)) / 1e3;
        }
        if (millis < 0) {
            throw new IllegalStateException("not in the log: " + HELD);
        }
        return millis;
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

    private void write(Connection connection, AtomicBoolean over) {
        try (PreparedStatement insert = connection
                .prepareStatement("INSERT INTO t7 (ts, id) VALUES (timestamp '2024-01-01', 1)")) {
            while (!over.get()) {
                long start = System.nanoTime();
                insert.executeUpdate();
                long nanos = System.nanoTime() - start;
                if (start < countedUntil) {
                    longest.accumulateAndGet(nanos, Math::max);
                }
                Thread.sleep(0, 200_000);
            }
        } catch (SQLException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
