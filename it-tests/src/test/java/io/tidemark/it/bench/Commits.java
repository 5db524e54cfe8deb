package io.tidemark.it.bench;

import io.tidemark.it.bench.Figures.Target;
import io.tidemark.it.harness.ServerProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Commits of one row each, every one answered when it is on disk, by several connections at once. */
final class Commits {
    private static final double TARGET = 10_000;
    private static final int MOST = 32;
    private static final int RUNS = 3;

    private final Bench bench;

    Commits(Bench bench) {
        this.bench = bench;
    }

    void run() throws Exception {
        try (ServerProcess server = ServerProcess.start(bench.place("commits"))) {
            try (Connection connection = server.connect()) {
                Bench.execute(connection, "CREATE TABLE ticks " + Bench.COLUMNS);
            }
            rate(server, MOST);
            for (int clients : new int[]{1, 8, MOST}) {
                double[] rates = new double[RUNS];
                for (int run = 0; run < RUNS; run++) {
                    rates[run] = rate(server, clients);
                }
                bench.figures().rate(
                        "durable commits, " + clients + (clients == 1 ? " connection" : " connections"),
                        "commits/s", rates, clients == MOST ? Target.atLeast(TARGET) : Optional.empty());
            }
        }
    }

    private double rate(ServerProcess server, int clients) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Connection> connections = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Callable<Long>> tasks = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                Connection connection = server.connect();
                connections.add(connection);
                tasks.add(() -> commitUntil(over, connection));
            }
            long start = System.nanoTime();
            List<Future<Long>> counts = tasks.stream().map(threads::submit).toList();
            Thread.sleep(bench.scale().commitMillis() / RUNS);
            over.set(true);
            long total = 0;
            for (Future<Long> count : counts) {
                total += count.get();
            }
            return total * 1e9 / (System.nanoTime() - start);
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private static long commitUntil(AtomicBoolean over, Connection connection) throws SQLException {
        long count = 0;
        try (PreparedStatement insert = connection
                .prepareStatement("INSERT INTO ticks VALUES (?, ?, ?, ?, ?, ?)")) {
            while (!over.get()) {
                insert.setTimestamp(1, new Timestamp(System.currentTimeMillis()));
                insert.setString(2, "S" + count % 50);
                insert.setDouble(3, (double) count);
                insert.setDouble(4, 1);
                insert.setLong(5, count);
                insert.setString(6, "note");
                insert.executeUpdate();
                count++;
            }
        }
        return count;
    }
}
