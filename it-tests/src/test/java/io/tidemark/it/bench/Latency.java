package io.tidemark.it.bench;

import io.tidemark.it.bench.Figures.Target;
import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Short statements by pgbench, in turns against this server and a PostgreSQL of Debian's packages with the same rows and an
 * index; psql's description of a table; and the memory of idle connections. Skipped where pgbench or PostgreSQL are missing.
 */
final class Latency {
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
    private static final int ROWS = 1_000_000;
    private static final int RUNS = 3;
    private static final int SECONDS = 3;
    /** Seconds of each way to ask before the first measurement, for the compiler of the runtime. */
    private static final int WARM_UP_SECONDS = 10;
    /** Tables of this server: what clients ask catalogs for is sought among them. */
    private static final int TABLES = 100;
    private static final int DESCRIPTIONS = 20;
    private static final double DESCRIPTION_MILLIS = 50;
    private static final int IDLE = 1_000;
    private static final double IDLE_MEGABYTES = 100;
    private static final List<String> MODES = List.of("simple", "extended", "prepared");
    private static final String ONE = "SELECT 1;\n";
    private static final String POINT = "\\set s random(0, " + (ROWS - 1) + ")\n"
            + "SELECT price, size FROM p WHERE ts = timestamp '2024-01-01' + :s * interval '1 second';\n";
    private static final String GENERATED = "SELECT timestamp '2024-01-01' + x * interval '1 second',"
            + " x * 0.5::float8, x FROM generate_series(0, " + (ROWS - 1) + ") AS g(x)";

    private final Bench bench;

    Latency(Bench bench) {
        this.bench = bench;
    }

    void run() throws Exception {
        Path place = Files.createDirectories(bench.place("latency"));
        Optional<PostgresProcess> found = PostgresProcess.start(place.resolve("postgres"));
        if (found.isEmpty()) {
            System.out.println(
                    "  skipped: pgbench and a PostgreSQL server are needed (apt-get install postgresql)");
            return;
        }
        try (PostgresProcess postgres = found.get();
                ServerProcess server = ServerProcess.start(place.resolve("root"),
                        "pg.net.connection.limit=" + (IDLE + 50))) {
            try (Connection connection = server.connect()) {
                Bench.execute(connection, "CREATE TABLE p (ts TIMESTAMP, price DOUBLE, size LONG)"
                        + " TIMESTAMP(ts) PARTITION BY DAY");
                Bench.execute(connection, "INSERT INTO p " + GENERATED);
                for (int i = 1; i < TABLES; i++) {
                    Bench.execute(connection, "CREATE TABLE other_" + i
                            + " (ts TIMESTAMP, price DOUBLE, size LONG) TIMESTAMP(ts) PARTITION BY DAY");
                }
            }
            postgres.execute("CREATE TABLE p (ts timestamp, price float8, size int8)",
                    "INSERT INTO p " + GENERATED,
                    "CREATE INDEX ON p (ts)", "VACUUM ANALYZE p");
            Path one = Files.writeString(place.resolve("one.sql"), ONE);
            Path point = Files.writeString(place.resolve("point.sql"), POINT);
            for (String mode : MODES) {
                rate(one, mode, 8, server.port(), "tidemark", WARM_UP_SECONDS);
                rate(point, mode, 8, server.port(), "tidemark", WARM_UP_SECONDS);
            }
            for (String mode : MODES) {
                for (int clients : new int[]{1, 8, 32}) {
                    compare("SELECT 1", one, mode, clients, server, postgres);
                    compare("point query", point, mode, clients, server, postgres);
                }
            }
            description(place, server);
            idle(server);
        }
    }

    private void compare(String what, Path script, String mode, int clients, ServerProcess server,
            PostgresProcess postgres) throws Exception {
        double[] ours = new double[RUNS];
        double[] ratio = new double[RUNS];
        rate(script, mode, clients, server.port(), "tidemark", SECONDS);
        for (int run = 0; run < RUNS; run++) {
            ours[run] = rate(script, mode, clients, server.port(), "tidemark", SECONDS);
            ratio[run] = ours[run] / rate(script, mode, clients, postgres.port(), "postgres", SECONDS);
        }
        String name = what + ", " + mode + ", " + clients + (clients == 1 ? " connection" : " connections");
        bench.figures().rate(name, "tps", ours, Optional.empty());
        bench.figures().rate(name + " / PostgreSQL", "times", ratio, Target.atLeast(1));
    }

    private static double rate(Path script, String mode, int clients, int port, String database,
            int seconds)
            throws IOException, InterruptedException {
        String output = PostgresProcess.output(List.of(PostgresProcess.binary("pgbench"), "-n", "-h",
                "127.0.0.1",
                "-p", Integer.toString(port), "-U", "admin", "-f", script.toString(), "-M", mode, "-c",
                Integer.toString(clients), "-j", Integer.toString(Math.min(2, clients)), "-T",
                Integer.toString(seconds), database));
        Matcher rate = RATE.matcher(output);
        if (!rate.find()) {
            throw new IllegalStateException("pgbench failed: " + output);
        }
        return Double.parseDouble(rate.group(1));
    }

    /** {@code \d p}: many less one by one psql each, so that the client's start doesn't count. */
    private void description(Path place, ServerProcess server) throws Exception {
        double[] millis = new double[RUNS];
        describe(place, server, DESCRIPTIONS);
        for (int run = 0; run < RUNS; run++) {
            long one = describe(place, server, 1);
            millis[run] = (describe(place, server, DESCRIPTIONS + 1) - one) / 1e6 / DESCRIPTIONS;
        }
        bench.figures().cost("\\d of a table by psql", "ms", millis, Target.atMost(DESCRIPTION_MILLIS));
    }

    private static long describe(Path place, ServerProcess server, int times)
            throws IOException, InterruptedException {
        Path script = Files.writeString(place.resolve("describe.sql"), "\\d p\n".repeat(times));
        long start = System.nanoTime();
        String output = PostgresProcess.output(List.of(PostgresProcess.binary("psql"), "-X", "-h",
                "127.0.0.1",
                "-p", Integer.toString(server.port()), "-U", "admin", "-f", script.toString(), "tidemark"));
        long nanos = System.nanoTime() - start;
        if (!output.contains("price")) {
            throw new IllegalStateException("psql failed: " + output);
        }
        return nanos;
    }

    private void idle(ServerProcess server) throws Exception {
        double before = Bench.residentMegabytes(server);
        List<Connection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < IDLE; i++) {
                connections.add(server.connect());
            }
            double more = Bench.residentMegabytes(server) - before;
            bench.figures().cost("memory of " + IDLE + " idle connections", "MB", new double[]{more},
                    Target.atMost(IDLE_MEGABYTES));
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }
}
