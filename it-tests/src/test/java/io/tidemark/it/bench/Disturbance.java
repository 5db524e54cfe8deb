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
import java.util.concurrent.TimeUnit;

/**
 * Durable commits of several connections, alone and while a backup runs: how long the slowest wait, and how many there
 * are. The commits go on all the time; only the windows that they are counted in change.
 *
 * <p>Why in pairs: what a medium does by itself swings more within a minute than a backup changes. So windows with and
 * without a backup alternate, each as long as the other of its pair and after the same rest, and every second pair begins
 * with the backup. The waits of all windows of a kind are one collection, of which the wait is taken that one commit of
 * 1,000 exceeds; the ratio of the two is the figure. The ratios of the single pairs are told beside it: they say how much
 * the medium swung, and a figure is worth no more than that. The first BACKUP of a server, whose code is still being
 * compiled, is measured over several starts.
 */
final class Disturbance {
    private static final int WRITERS = 8;
    private static final long IDLE_MILLIS = 4_000;
    /** Before each window, for the medium to come to rest: before some of them a set was dropped. */
    private static final long REST_MILLIS = 1_000;
    /** Waits that a writer keeps before it hands them over. */
    private static final int ARRAY = 100_000;
    private static final int PAIRS = 12;
    /** Of the server, for its first BACKUP: each start has one, and one window is too short to tell. */
    private static final int STARTS = 6;
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

        synchronized Waits waits(long end) {
            return new Waits(waits.stream().flatMapToLong(Arrays::stream).sorted().toArray(), end - start);
        }
    }

    /**
     * What the commits of some windows waited.
     *
     * @param sorted nanoseconds
     * @param nanos  that the windows lasted
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Waits(long[] sorted, long nanos) {
        static Waits of(List<Waits> windows) {
            return new Waits(
                    windows.stream().flatMapToLong(one -> Arrays.stream(one.sorted)).sorted().toArray(),
                    windows.stream().mapToLong(Waits::nanos).sum());
        }

        /** Milliseconds that so many of the commits waited at most. */
        double millis(double share) {
            return sorted[(int) (sorted.length * share)] / 1e6;
        }

        /** Commits a second. */
        double rate() {
            return sorted.length * 1e9 / nanos;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "p99.9 %.2f ms, p99 %.2f ms, p50 %.2f ms, %.0f/s",
                    millis(SHARE),
                    millis(0.99), millis(0.5), rate());
        }
    }

    /** Two windows of the same length. */
    private record Pair(Waits alone, Waits during) {
        double slower() {
            return during.millis(SHARE) / alone.millis(SHARE);
        }

        double kept() {
            return during.rate() / alone.rate();
        }
    }

    void run() throws Exception {
        try (ServerProcess server = start()) {
            Bench.fill(server, "trades", bench.scale().backupRows());
            try (Connection connection = server.connect()) {
                Bench.execute(connection, "CREATE TABLE ticks " + Bench.COLUMNS);
            }
        }
        List<Pair> first = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            commitBeside(connection -> {
                Waits alone = alone(IDLE_MILLIS);
                first.add(told("first BACKUP", new Pair(alone, backup(connection, ""))));
            });
        }
        tell("the first BACKUP after a start", first);
        commitBeside(connection -> {
            backup(connection, "");
            compare(connection, "BACKUP", " WITH (type full)");
            compare(connection, "BACKUP at 200 MB/s", " WITH (type full, rate_limit '200MB')");
        });
    }

    private ServerProcess start() {
        return ServerProcess.start(bench.place("disturbance"),
                "cairo.sql.backup.root=" + bench.place("disturbance-sets"));
    }

    /** What is done with a connection while others commit. */
    private interface Beside {
        void run(Connection connection) throws Exception;
    }

    /** Starts the server, and the writers, and when they have run for a while the work. */
    private void commitBeside(Beside work) throws Exception {
        try (ServerProcess server = start();
                Connection connection = server.connect();
                ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
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
                work.run(connection);
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

    private void compare(Connection connection, String what, String options) throws Exception {
        List<Pair> pairs = new ArrayList<>();
        long millis = IDLE_MILLIS;
        for (int i = 0; i < PAIRS; i++) {
            Pair pair;
            if (i % 2 == 0) {
                Waits alone = alone(millis);
                pair = new Pair(alone, backup(connection, options));
            } else {
                Waits during = backup(connection, options);
                pair = new Pair(alone(TimeUnit.NANOSECONDS.toMillis(during.nanos)), during);
            }
            millis = TimeUnit.NANOSECONDS.toMillis(pair.during.nanos);
            pairs.add(told(what, pair));
        }
        tell(what, pairs);
    }

    private static Pair told(String what, Pair pair) {
        System.out.printf(Locale.ROOT, "  %s: alone %s; during it, %.1f s, %s; %.2f and %.2f times%n", what,
                pair.alone, pair.during.nanos / 1e9, pair.during, pair.slower(), pair.kept());
        return pair;
    }

    private void tell(String what, List<Pair> pairs) {
        Pair all = new Pair(Waits.of(pairs.stream().map(Pair::alone).toList()),
                Waits.of(pairs.stream().map(Pair::during).toList()));
        Figures figures = bench.figures();
        figures.cost("p99.9 of commits alone", "ms", new double[]{all.alone.millis(SHARE)}, Optional.empty());
        figures.cost("p99.9 of commits during " + what, "ms", new double[]{all.during.millis(SHARE)},
                Optional.empty());
        figures.cost("p99.9 during " + what + " / alone", "x", new double[]{all.slower()},
                Target.atMost(SLOWER));
        figures.rate("commits during " + what + " / alone", "x", new double[]{all.kept()},
                Target.atLeast(RATE_KEPT));
        double[] slower = pairs.stream().mapToDouble(Pair::slower).sorted().toArray();
        double[] kept = pairs.stream().mapToDouble(Pair::kept).sorted().toArray();
        System.out.printf(Locale.ROOT,
                "  of %d pairs: p99.9 from %.2f to %.2f times, rate from %.2f to %.2f times%n",
                pairs.size(), slower[0], slower[slower.length - 1], kept[0], kept[kept.length - 1]);
        figures.cost("p99.9 during " + what + " / alone, by pairs", "x", slower, Optional.empty());
        figures.rate("commits during " + what + " / alone, by pairs", "x", kept, Optional.empty());
    }

    private Waits alone(long millis) throws Exception {
        return count(() -> Thread.sleep(millis));
    }

    private Waits backup(Connection connection, String options) throws Exception {
        String[] set = {""};
        Waits waits = count(() -> {
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("BACKUP DATABASE" + options)) {
                result.next();
                set[0] = result.getString("backup_id");
            }
        });
        Bench.execute(connection, "DROP BACKUP '" + set[0] + "' WITH (force)");
        return waits;
    }

    /** What the commits waited that were begun while the work went on. */
    private Waits count(Bench.Work work) throws Exception {
        Thread.sleep(REST_MILLIS);
        Window counted = new Window();
        window = counted;
        work.run();
        window = new Window();
        long end = System.nanoTime();
        counted.left.await();
        return counted.waits(end);
    }
}
