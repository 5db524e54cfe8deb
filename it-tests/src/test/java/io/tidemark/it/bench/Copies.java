package io.tidemark.it.bench;

import io.tidemark.it.bench.Figures.Target;
import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** BACKUP next to {@code cp -r; sync} of the same tables, in turns, and SNAPSHOT PREPARE with many tables. */
final class Copies {
    private static final double MEGABYTE = 1e6;

    private final Bench bench;

    Copies(Bench bench) {
        this.bench = bench;
    }

    void run() throws Exception {
        backup();
        for (int tables : new int[]{1, 100, 1000}) {
            prepare(tables, true);
        }
        prepare(1000, false);
    }

    private void backup() throws Exception {
        Path root = bench.place("backup");
        Path sets = bench.place("sets");
        Path copy = bench.place("copy");
        double[] ours = new double[bench.scale().repeats()];
        double[] theirs = new double[ours.length];
        double[] ratios = new double[ours.length];
        try (ServerProcess server = ServerProcess.start(root, "cairo.sql.backup.root=" + sets);
                Connection connection = server.connect()) {
            Bench.fill(server, "trades", bench.scale().queryRows());
            Bench.execute(connection, "BACKUP DATABASE");
            double megabytes = Bench.bytesBelow(sets) / MEGABYTE;
            empty(sets);
            for (int run = 0; run < ours.length; run++) {
                ours[run] = megabytes / Bench.millis(() -> Bench.execute(connection, "BACKUP DATABASE"))
                        * 1000;
                empty(sets);
                theirs[run] = Bench.bytesBelow(root.resolve("db")) / MEGABYTE
                        / Bench.millis(() -> copy(root.resolve("db"), copy)) * 1000;
                remove(copy);
                ratios[run] = ours[run] / theirs[run];
            }
        }
        bench.figures().rate("BACKUP DATABASE", "MB/s", ours, Optional.empty());
        bench.figures().rate("cp -r; sync", "MB/s", theirs, Optional.empty());
        bench.figures().rate("BACKUP DATABASE / cp -r; sync", "x", ratios, Target.atLeast(0.9));
    }

    private static void copy(Path from, Path to) throws Exception {
        tool("cp", "-r", from.toString(), to.toString());
        tool("sync", "-f", to.toString());
    }

    private static void empty(Path directory) throws IOException {
        remove(directory);
        Files.createDirectory(directory);
    }

    /** Runs a program that must succeed. */
    static void tool(String... command) throws Exception {
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code);
        }
    }

    /** Removes a directory with all that is in it. */
    static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** @param flushed whether the tables have files of their own, or are new */
    private void prepare(int tables, boolean flushed) throws Exception {
        String name = tables + (flushed ? "" : " new") + (tables == 1 ? " table" : " tables");
        double[] times = new double[bench.scale().repeats()];
        try (ServerProcess server = ServerProcess.start(bench.place("prepare" + tables + flushed));
                Connection connection = server.connect()) {
            connection.setAutoCommit(false);
            for (int table = 0; table < tables; table++) {
                Bench.execute(connection, "CREATE TABLE t" + table + " " + Bench.COLUMNS);
                Bench.execute(connection, "INSERT INTO t" + table + " " + Bench.generated(0, 10));
            }
            connection.commit();
            connection.setAutoCommit(true);
            if (flushed) {
                Bench.execute(connection, "CHECKPOINT");
            }
            for (int run = 0; run < times.length; run++) {
                times[run] = Bench.millis(() -> Bench.execute(connection, "SNAPSHOT PREPARE"));
                Bench.execute(connection, "SNAPSHOT COMPLETE");
            }
        }
        bench.figures().cost("SNAPSHOT PREPARE, " + name, "ms", times,
                tables == 1000 ? Target.atMost(150) : Optional.empty());
    }
}
