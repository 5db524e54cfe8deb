package io.tidemark.it.backup;

import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** Tables to be backed up, and a server whose sets are called {@code nightly}, {@code nightly.1} and so on. */
final class Sample {
    /** Tables that have rows. */
    static final List<String> TABLES = List.of("trades", "notes", "sales.orders");

    private Sample() {}

    /** A server on {@code root} below a directory, with its sets in {@code backups} there. */
    static ServerProcess server(Path directory, String... more) {
        String[] settings = Stream.concat(Stream.of("cairo.sql.backup.root=" + directory.resolve("backups"),
                "cairo.sql.backup.dir.datetime.format='nightly'"), Stream.of(more)).toArray(String[]::new);
        return ServerProcess.start(directory.resolve("root"), settings);
    }

    /** 20,000 rows of four days, some deleted; a table without time, one in a schema, an empty one, a view, a sequence. */
    static void create(Client client) throws SQLException {
        client.run(
                "CREATE TABLE trades (ts timestamp, sym symbol, price double precision, id bigserial, note text)"
                        + " TIMESTAMP(ts) PARTITION BY DAY",
                "CREATE TABLE notes (n int, note text)", "CREATE SCHEMA sales",
                "CREATE TABLE sales.orders (id int GENERATED ALWAYS AS IDENTITY, n int)",
                "CREATE TABLE nothing (a int)",
                "CREATE VIEW dear AS SELECT * FROM trades WHERE price > 100",
                "CREATE SEQUENCE numbers START 5");
        client.run(
                "INSERT INTO trades (ts, sym, price, note) SELECT '2024-01-01'::timestamp + x * interval '17 seconds',"
                        + " 'S' || x % 5, x * 0.5, CASE WHEN x % 7 > 0 THEN 'note ' || x END FROM generate_series(0, 19999) AS g(x)",
                "INSERT INTO notes SELECT x, 'n' || x FROM generate_series(1, 500) AS g(x)",
                "INSERT INTO sales.orders (n) SELECT x FROM generate_series(1, 10) AS g(x)", "CHECKPOINT",
                "DELETE FROM trades WHERE sym = 'S3' AND ts < '2024-01-02'", "CHECKPOINT");
    }

    /** A table {@code big} of so many rows, 100 bytes each and more, in files. */
    static void createBig(Client client, int rows) throws SQLException {
        client.run("CREATE TABLE big (ts timestamp, x bigint, filling text) TIMESTAMP(ts) PARTITION BY DAY",
                "INSERT INTO big SELECT '2024-01-01'::timestamp + x * interval '1 second', x, repeat(md5(x::text), 3)"
                        + " FROM generate_series(1, " + rows + ") AS g(x)",
                "CHECKPOINT");
    }

    /** The name of a new set of the whole database. */
    static String backUp(Client client) throws SQLException {
        return client.columns("BACKUP DATABASE", "backup_id").getFirst();
    }

    /** Names in the backup root, hidden ones too. */
    static List<String> inBackupRoot(Path directory) throws IOException {
        Path root = directory.resolve("backups");
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(root)) {
            return children.map(child -> String.valueOf(child.getFileName())).sorted().toList();
        }
    }
}
