package io.tidemark.it.bench;

import io.tidemark.it.bench.Figures.Target;
import io.tidemark.it.harness.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Optional;
import java.util.stream.Stream;

/** SHOW BACKUPS over very many sets, by a server that has seen them and by one that has not. */
final class ManySets {
    private static final int SETS = 10_000;

    private final Bench bench;

    ManySets(Bench bench) {
        this.bench = bench;
    }

    void run() throws Exception {
        Path root = bench.place("sets-root");
        Path sets = bench.place("many-sets");
        String setting = "cairo.sql.backup.root=" + sets;
        double[] first = new double[bench.scale().repeats()];
        double[] again = new double[first.length];
        try (ServerProcess server = ServerProcess.start(root, setting);
                Connection connection = server.connect()) {
            Bench.execute(connection, "CREATE TABLE t " + Bench.COLUMNS);
            Bench.execute(connection, "BACKUP DATABASE");
        }
        copies(sets);
        for (int run = 0; run < first.length; run++) {
            try (ServerProcess server = ServerProcess.start(root, setting);
                    Connection connection = server.connect()) {
                Bench.execute(connection, "SELECT 1");
                first[run] = Bench.millis(() -> show(connection));
                for (int warm = 0; warm < 3; warm++) {
                    show(connection);
                }
                again[run] = Bench.millis(() -> show(connection));
            }
        }
        bench.figures().cost("SHOW BACKUPS over 10,000 sets, first", "ms", first, Optional.empty());
        bench.figures().cost("SHOW BACKUPS over 10,000 sets", "ms", again, Target.atMost(200));
    }

    /** To a list of sets, a manifest is all that a set is. */
    private static void copies(Path sets) throws Exception {
        Path set;
        try (Stream<Path> children = Files.list(sets)) {
            set = children.filter(child -> Files.exists(child.resolve("backup_manifest"))).findFirst()
                    .orElseThrow();
        }
        for (int i = 1; i < SETS; i++) {
            Path copy = Files.createDirectory(sets.resolve("copy-" + i));
            Files.copy(set.resolve("backup_manifest"), copy.resolve("backup_manifest"));
        }
    }

    private static void show(Connection connection) throws Exception {
        int rows = 0;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW BACKUPS")) {
            while (result.next()) {
                rows++;
            }
        }
        if (rows != SETS) {
            throw new IllegalStateException(rows + " sets");
        }
    }
}
