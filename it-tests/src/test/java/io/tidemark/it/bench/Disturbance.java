package io.tidemark.it.bench;

import io.tidemark.it.bench.Figures.Target;
import io.tidemark.it.harness.ServerProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Durable commits of several connections, in turns alone and while a backup runs: the longest waits and the rate. The
 * commits go on all the time; only the windows that they are counted in change.
 */
final class Disturbance {
    private static final int WRITERS = 8;
    private static final long IDLE_MILLIS = 4_000;
    /** After a set was dropped, for the medium to come to rest. */
    private static final long REST_MILLIS = 1_500;
    /** Waits that a writer keeps before it hands them over. */
    private static final int ARRAY = 100_000;
    private static final double SHARE = 0.999;
    private static final double SLOWER = 1.5;
    private static final double RATE_KEPT = 0.85;

    private final Bench bench;
    /** Where the waits are counted; nobody counts at first. */
    private volatile Window window = new Window();

    Disturbance(Bench bench) {
        this.bench = bench;
    }

    /** The waits of the commits that were begun in a stretch of time, in nanoseconds. */
    private static final class Window {
        private final long start = System.nanoTime();
        private final List<long[]> waits = new ArrayList<>();
        private final CountDownLatch left = new CountDownLatch(WRITERS);

        synchronized void add(long[] more) {
            waits.add(more);
        }

        synchronized Waits summary(long end) {
            long[] all = waits.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            return new Waits(all[(int) (all.length * SHARE)] / 1e6, all[all.length / 2] / 1e6,
                    all.length * 1e9 / (end - start));
        }
    }

    /** The wait that one of 1,000 commits exceeds and that of half of them, in milliseconds, and commits a second. */
    private record Waits(double longest, double median, double rate) {}

    void run() throws Exception {
        try (ServerProcess server = ServerProcess.start(bench.place("disturbance"),
                "cairo.sql.backup.root=" + bench.place("disturbance-sets"));
                Connection connection = server.connect();
                ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            Bench.fill(server, "trades", bench.scale().backupRows());
            Bench.execute(connection, "CREATE TABLE ticks " + Bench.COLUMNS);
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Connection own = server.connect();
                writers.add(threads.submit(() -> {
                    commit(own);
                    return true;
                }));
            }
            try {
                Thread.sleep(2 * IDLE_MILLIS);
                compare(connection, "the first BACKUP", "", 1);
                compare(connection, "BACKUP", " WITH (type full)", bench.scale().repeats());
                compare(connection, "BACKUP at 200 MB/s", " WITH (type full, rate_limit '200MB')", 1);
            } finally {
                threads.shutdownNow();
                for (Future<?> writer : writers) {
                    writer.get();
                }
            }
        }
    }

    private void commit(Connection own) throws SQLException {
        try (Connection connection = own;
                PreparedStatement insert = connection
                        .prepareStatement("INSERT INTO ticks VALUES (?, ?, ?, ?, ?, ?)")) {
            Window counting = window;
            long[] waits = new long[ARRAY];
            int count = 0;
            for (long i = 0; !Thread.currentThread().isInterrupted(); i++) {
                if (counting != window || count == waits.length) {
                    counting.add(Arrays.copyOf(waits, count));
                    count = 0;
                }
                if (counting != window) {
                    counting.left.countDown();
                    counting = window;
                }
                insert.setTimestamp(1, new Timestamp(System.currentTimeMillis()));
                insert.setString(2, "S" + i % 50);
                insert.setDouble(3, (double) i);
                insert.setDouble(4, 1);
                insert.setLong(5, i);
                insert.setString(6, "note");
                long start = System.nanoTime();
                insert.executeUpdate();
                waits[count++] = System.nanoTime() - start;
            }
        }
    }

    private void compare(Connection connection, String what, String options, int runs) throws Exception {
        double[] before = new double[runs];
        double[] during = new double[runs];
        double[] slower = new double[runs];
        double[] kept = new double[runs];
        for (int run = 0; run < runs; run++) {
            Waits idle = count(() -> Thread.sleep(IDLE_MILLIS));
            String[] set = {"", ""};
            Waits busy = count(() -> {
                long start = System.nanoTime();
                try (Statement statement = connection.createStatement();
                        ResultSet result = statement.executeQuery("BACKUP DATABASE" + options)) {
                    result.next();
                    set[0] = result.getString("backup_id");
                    set[1] = String.format(Locale.ROOT, "%.2f GB in %.1f s", result.getLong("bytes") / 1e9,
                            (System.nanoTime() - start) / 1e9);
                }
            });
            System.out.printf(Locale.ROOT,
                    "  %s: alone p99.9 %.2f ms, p50 %.2f ms, %.0f/s; during %s p99.9 %.2f ms, p50 %.2f ms, %.0f/s%n",
                    what, idle.longest, idle.median, idle.rate, set[1], busy.longest, busy.median, busy.rate);
            before[run] = idle.longest;
            during[run] = busy.longest;
            slower[run] = busy.longest / idle.longest;
            kept[run] = busy.rate / idle.rate;
            Bench.execute(connection, "DROP BACKUP '" + set[0] + "' WITH (force)");
            Thread.sleep(REST_MILLIS);
        }
        bench.figures().cost("p99.9 of commits alone", "ms", before, Optional.empty());
        bench.figures().cost("p99.9 of commits during " + what, "ms", during, Optional.empty());
        bench.figures().cost("p99.9 during " + what + " / alone", "x", slower, Target.atMost(SLOWER));
        bench.figures().rate("commits during " + what + " / alone", "x", kept, Target.atLeast(RATE_KEPT));
    }

    /** What the commits waited that were begun while the work went on. */
    private Waits count(Bench.Work work) throws Exception {
        Window counted = new Window();
        window = counted;
        work.run();
        window = new Window();
        long end = System.nanoTime();
        counted.left.await();
        return counted.summary(end);
    }
}
