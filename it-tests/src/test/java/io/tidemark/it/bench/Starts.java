package io.tidemark.it.bench;

import io.tidemark.it.bench.Figures.Target;
import io.tidemark.it.harness.ServerProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts: up to the answer to the first query, and after a kill with a long log. */
final class Starts {
    private static final Pattern REPLAYED = Pattern.compile("replayedBytes=(\\d+)");
    private static final double GIBIBYTE = 1L << 30;
    private static final int STEP_ROWS = 200_000;
    /** Bytes; less than a row of the table takes in the log. */
    private static final long ROW_BYTES = 50;

    private final Bench bench;

    Starts(Bench bench) {
        this.bench = bench;
    }

    void run() throws Exception {
        Path root = bench.place("start");
        double fresh = firstQuery(root, "SELECT 1");
        bench.figures().cost("start to first query, new root", "s", new double[]{fresh}, Target.atMost(1.5));
        try (ServerProcess server = ServerProcess.start(root)) {
            Bench.fill(server, "trades", 1000);
        }
        double[] times = new double[bench.scale().repeats()];
        for (int run = 0; run < times.length; run++) {
            times[run] = firstQuery(root, "SELECT count(*) FROM trades");
        }
        bench.figures().cost("start to first query", "s", times, Target.atMost(0.7));
        replay(Figures.median(times));
    }

    private static double firstQuery(Path root, String sql) throws Exception {
        long start = System.nanoTime();
        try (ServerProcess server = ServerProcess.start(root); Connection connection = server.connect()) {
            Bench.execute(connection, sql);
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private void replay(double usual) throws Exception {
        Path root = bench.place("replay");
        try (ServerProcess server = ServerProcess.start(root, "memtable.max.bytes=4294967296");
                Connection connection = server.connect()) {
            Bench.execute(connection, "CREATE TABLE trades " + Bench.COLUMNS);
            for (long row = 0; row < bench.scale().logBytes() / ROW_BYTES; row += STEP_ROWS) {
                Bench.execute(connection, "INSERT INTO trades " + Bench.generated(row, row + STEP_ROWS));
            }
            server.kill();
        }
        long start = System.nanoTime();
        try (ServerProcess server = ServerProcess.start(root, "memtable.max.bytes=4294967296")) {
            double seconds = (System.nanoTime() - start) / 1e9;
            Matcher replayed = REPLAYED.matcher(server.log());
            if (!replayed.find() || Long.parseLong(replayed.group(1)) == 0) {
                throw new IllegalStateException("nothing was replayed:\n" + server.log());
            }
            bench.figures().cost("replay after kill -9, a GiB of log", "s", new double[]{
                    Math.max(0, seconds - usual) * GIBIBYTE / Long.parseLong(replayed.group(1))},
                    Optional.empty());
        }
    }
}
