package io.tidemark.it.bench;

import io.tidemark.it.bench.Figures.Target;
import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** BACKUP, RESTORE TABLE and DROP BACKUP of a table of very many small partitions. */
final class ManyPartitions {
    private static final double MEBIBYTE = 1 << 20;

    private final Bench bench;
    private final int partitions;
    private final int repeats;
    private final Path root;
    private final Path sets;

    ManyPartitions(Bench bench) {
        this.bench = bench;
        this.partitions = bench.scale().partitions();
        this.repeats = bench.scale().repeats();
        this.root = bench.place("partitions");
        this.sets = bench.place("partitions-sets");
    }

    /** What a backup says of itself. */
    private record Taken(String id, Path path, long bytesCopied) {}

    void run() throws Exception {
        Taken set;
        try (ServerProcess server = ServerProcess.start(root, "cairo.sql.backup.root=" + sets);
                Connection connection = server.connect()) {
            Bench.execute(connection, "CREATE TABLE days " + Bench.COLUMNS);
            insert(connection, 1, partitions);
            backups(server, connection);
            set = backup(connection);
            restores(connection, set, "linked");
            double[] drops = new double[repeats];
            for (int run = 0; run < repeats; run++) {
                Taken other = backup(connection);
                drops[run] = Bench.millis(
                        () -> Bench.execute(connection, "DROP BACKUP '" + other.id + "' WITH (force)"));
            }
            bench.figures().cost("DROP BACKUP of " + partitions + " partitions", "ms", drops,
                    Target.atMost(2000));
        }
        restoreCopied(set);
    }

    /** A row a day. */
    private static void insert(Connection connection, int from, int to) throws SQLException {
        Bench.execute(connection, "INSERT INTO days SELECT timestamp '1990-01-01' + i * interval '1 day',"
                + " 'S' || (i % 50), 100 + (i % 1000) * 0.25, (i % 7)::double precision, i,"
                + " 'note ' || (i % 100) FROM generate_series(" + from + ", " + to + ") AS g(i)");
        Bench.execute(connection, "CHECKPOINT");
    }

    private static Taken backup(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("BACKUP DATABASE")) {
            result.next();
            return new Taken(result.getString("backup_id"), Path.of(result.getString("path")),
                    result.getLong("bytes_copied"));
        }
    }

    private void backups(ServerProcess server, Connection connection) throws Exception {
        double[] first = {Bench.millis(() -> backup(connection))};
        double[] same = new double[repeats];
        double[] more = new double[repeats];
        double[] written = new double[repeats];
        double[] read = new double[repeats];
        for (int run = 0; run < repeats; run++) {
            long before = bytesRead(server);
            same[run] = Bench.millis(() -> backup(connection));
            read[run] = (bytesRead(server) - before) / MEBIBYTE;
            insert(connection, partitions / 2, partitions / 2);
            Taken[] taken = new Taken[1];
            more[run] = Bench.millis(() -> taken[0] = backup(connection));
            written[run] = taken[0].bytesCopied / MEBIBYTE;
        }
        String of = "BACKUP of " + partitions + " partitions, ";
        bench.figures().cost(of + "all", "ms", first, Optional.empty());
        bench.figures().cost(of + "nothing new", "ms", same, Target.atMost(1000));
        bench.figures().cost(of + "nothing new, read", "MiB", read, Optional.empty());
        bench.figures().cost(of + "one row more", "ms", more, Target.atMost(1000));
        bench.figures().cost(of + "one row more, written", "MiB", written, Target.atMost(1));
    }

    /** By the server's process, of files and of sockets. */
    private static long bytesRead(ServerProcess server) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(server.pid()), "io")).stream()
                .filter(line -> line.startsWith("rchar"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
    }

    /** Where no file can be linked, if this machine has memory for files. */
    private void restoreCopied(Taken set) throws Exception {
        Path memory = Path.of("/dev/shm");
        if (!Files.isWritable(memory)) {
            return;
        }
        Path elsewhere = Files.createTempDirectory(memory, "sets");
        try {
            Copies.tool("cp", "-r", set.path.toString(), elsewhere.toString());
            try (ServerProcess server = ServerProcess.start(root, "cairo.sql.backup.root=" + elsewhere);
                    Connection connection = server.connect()) {
                restores(connection, new Taken(set.id, elsewhere.resolve(set.id), 0), "copied");
            }
        } finally {
            Copies.remove(elsewhere);
        }
    }

    private void restores(Connection connection, Taken set, String how) throws Exception {
        double[] ours = new double[repeats];
        double[] theirs = new double[repeats];
        double[] ratios = new double[repeats];
        Path copy = bench.place("partitions-copy");
        for (int run = 0; run < repeats; run++) {
            ours[run] = Bench.millis(() -> Bench.execute(connection,
                    "RESTORE TABLE days AS restored FROM BACKUP '" + set.id + "'"));
            Bench.execute(connection, "DROP TABLE restored");
            theirs[run] = Bench.millis(() -> {
                Copies.tool("cp", "-r", set.path.resolve("db").toString(), copy.toString());
                Copies.tool("sync", "-f", copy.toString());
            });
            Copies.remove(copy);
            ratios[run] = theirs[run] / ours[run];
        }
        String what = "RESTORE TABLE, " + partitions + " partitions, files " + how;
        bench.figures().cost(what, "ms", ours, Optional.empty());
        bench.figures().rate(what + " / cp -r; sync", "x", ratios, Target.atLeast(0.8));
    }
}
