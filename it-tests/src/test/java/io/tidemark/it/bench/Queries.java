package io.tidemark.it.bench;

import io.tidemark.it.bench.Figures.Target;
import io.tidemark.it.harness.ServerProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Rows out of the server, queries over a large table, and the memory that they leave behind. */
final class Queries {
    private static final int WARM_UPS = 10;
    private static final int RUNS = 15;
    private static final int FETCH_ROWS = 10_000;
    private static final long IDLE_MILLIS = 2_000;

    private final Bench bench;

    /** A query and what it should take over 20 million rows, in milliseconds; 0 for no target. */
    private record Query(String name, String sql, double target) {}

    private static final Query[] QUERIES = {
            new Query("sum", "SELECT sum(price) FROM trades", 30),
            new Query("group by symbol", "SELECT sym, count(*), sum(price) FROM trades GROUP BY sym", 120),
            new Query("filtered count", "SELECT count(*) FROM trades WHERE price > 200 AND qty < 3", 0),
            new Query("top 10", "SELECT * FROM trades ORDER BY price DESC, id LIMIT 10", 0)};

    Queries(Bench bench) {
        this.bench = bench;
    }

    void run() throws Exception {
        Path root = bench.place("queries");
        try (ServerProcess server = ServerProcess.start(root)) {
            Thread.sleep(IDLE_MILLIS);
            bench.figures().cost("resident memory, idle, new database", "MB",
                    new double[]{Bench.residentMegabytes(server)}, Target.atMost(200));
            Bench.fill(server, "trades", bench.scale().queryRows());
            Bench.fill(server, "exported", bench.scale().exportRows());
        }
        try (ServerProcess server = ServerProcess.start(root)) {
            Thread.sleep(IDLE_MILLIS);
            bench.figures().cost("resident memory, idle, full database", "MB",
                    new double[]{Bench.residentMegabytes(server)}, Target.atMost(200));
            try (Connection connection = server.connect()) {
                for (Query query : QUERIES) {
                    measure(connection, query);
                }
            }
            export(server);
            bench.figures().cost("resident memory, after the queries", "MB",
                    new double[]{Bench.residentMegabytes(server)}, Optional.empty());
        }
    }

    private void measure(Connection connection, Query query) throws Exception {
        String rows = " over " + bench.scale().queryRows() / 1_000_000 + " M rows";
        double cold = Bench.millis(() -> read(connection, query.sql));
        bench.figures().cost(query.name + rows + ", first", "ms", new double[]{cold}, Optional.empty());
        for (int i = 0; i < WARM_UPS; i++) {
            read(connection, query.sql);
        }
        double[] times = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            times[i] = Bench.millis(() -> read(connection, query.sql));
        }
        bench.figures().cost(query.name + rows + ", warm", "ms", times, query.target == 0
                ? Optional.empty()
                : Target.atMost(bench.scale().ofQueryRows(query.target)));
    }

    private void export(ServerProcess server) throws Exception {
        double[] rates = new double[bench.scale().repeats()];
        try (Connection connection = server.connect("prepareThreshold", "-1")) {
            connection.setAutoCommit(false);
            for (int run = 0; run < rates.length; run++) {
                rates[run] = bench.scale().exportRows()
                        / Bench.millis(() -> expect(read(connection, "SELECT * FROM exported"),
                                bench.scale().exportRows()))
                        * 1000;
            }
        }
        bench.figures().rate("SELECT * to pgjdbc, binary", "rows/s", rates, Target.atLeast(1_500_000));
    }

    private static void expect(long rows, long wanted) {
        if (rows != wanted) {
            throw new IllegalStateException(rows + " rows, not " + wanted);
        }
    }

    private static long read(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_ROWS);
            long rows = 0;
            try (ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    rows++;
                }
            }
            return rows;
        }
    }
}
