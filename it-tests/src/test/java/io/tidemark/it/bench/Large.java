package io.tidemark.it.bench;

import io.tidemark.it.harness.ServerProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Optional;

/** Ten gigabytes on disk, served with the heap that the launcher gives: 512 MB. */
final class Large {
    private static final long BYTES = 10_000_000_000L;
    private static final int STEP_ROWS = 1_000_000;

    private final Bench bench;

    Large(Bench bench) {
        this.bench = bench;
    }

    void run() throws Exception {
        Path root = bench.place("large");
        long rows = 0;
        try (ServerProcess server = ServerProcess.start(root); Connection connection = server.connect()) {
            Bench.execute(connection, "CREATE TABLE trades " + Bench.COLUMNS);
            while (Bench.bytesBelow(root.resolve("db")) < BYTES) {
                Bench.execute(connection, "INSERT INTO trades " + Bench.generated(rows, rows + STEP_ROWS));
                rows += STEP_ROWS;
            }
        }
        try (ServerProcess server = ServerProcess.start(root); Connection connection = server.connect()) {
            String sql = "SELECT sym, count(*), sum(price) FROM trades GROUP BY sym";
            double[] times = new double[bench.scale().repeats()];
            for (int run = 0; run < times.length; run++) {
                times[run] = Bench.millis(() -> Bench.execute(connection, sql));
            }
            bench.figures().cost("10 GB on disk: group by symbol over " + rows / 1_000_000 + " M rows", "ms",
                    times,
                    Optional.empty());
            expect(connection, rows);
            bench.figures().cost("10 GB on disk: resident memory", "MB",
                    new double[]{Bench.residentMegabytes(server)}, Optional.empty());
        }
    }

    private static void expect(Connection connection, long rows) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM trades")) {
            if (!result.next() || result.getLong(1) != rows) {
                throw new IllegalStateException("not " + rows + " rows");
            }
        }
    }
}
