package io.tidemark.it.bench;

import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

/**
 * What the parts of the benchmark share: a directory, how much to measure, and where figures go.
 *
 * @param directory empty, removed at the end
 */
record Bench(Path directory, Scale scale, Figures figures) {
    /** The table that everything is measured on: a time, a symbol, two doubles, a bigint and a text. */
    static final String COLUMNS = "(ts TIMESTAMP, sym SYMBOL, price DOUBLE, qty DOUBLE, id LONG, note VARCHAR)"
            + " TIMESTAMP(ts) PARTITION BY DAY";

    private static final int FILL_STEP = 1_000_000;

    /** Work that is timed. */
    interface Work {
        void run() throws Exception;
    }

    /** Runs the work and returns how long it took, in milliseconds. */
    static double millis(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    /** A directory of its own for a part. */
    Path place(String name) {
        return directory.resolve(name);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Makes a table and fills it on the server; ten milliseconds between rows, 50 symbols. */
    static void fill(ServerProcess server, String table, long rows) throws SQLException {
        try (Connection connection = server.connect()) {
            execute(connection, "CREATE TABLE " + table + " " + COLUMNS);
            for (long from = 0; from < rows; from += FILL_STEP) {
                execute(connection, "INSERT INTO " + table + " " + generated(from,
                        Math.min(rows, from + FILL_STEP)));
            }
            execute(connection, "CHECKPOINT");
        }
    }

    /** A query of rows {@code from} (exclusive) to {@code to}. */
    static String generated(long from, long to) {
        return "SELECT timestamp '2024-01-01' + i * interval '10 milliseconds', 'S' || (i % 50),"
                + " 100 + (i % 1000) * 0.25, (i % 7)::double precision, i, 'note ' || (i % 100)"
                + " FROM generate_series(" + (from + 1) + ", " + to + ") AS g(i)";
    }

    /** Bytes of all files below a directory. */
    static long bytesBelow(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            long total = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                total += Files.size(file);
            }
            return total;
        }
    }

    /** Resident memory of a process in megabytes. */
    static double residentMegabytes(ServerProcess server) throws IOException {
        Path status = Path.of("/proc", Long.toString(server.pid()), "status");
        try (Stream<String> lines = Files.lines(status)) {
            String line = lines.filter(text -> text.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
    }
}
