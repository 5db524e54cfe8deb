package io.tidemark.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.model.Contents;
import io.tidemark.it.model.Loads;
import io.tidemark.it.model.TableModel;
import io.tidemark.it.model.Writers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Rounds of work that end with the death of the server, each of which is checked after the next start: no acknowledged
 * commit is missing, no commit is there by half, what looks like a backup is one.
 */
final class CrashRounds {
    private static final int WRITERS = 8;
    private static final long SEED = 20_240_229;
    private static final List<TableModel> MODEL = TableModel.tables(8, 2_000);

    private final Path directory;
    private final Random random = new Random(SEED);
    private Map<Integer, Long> done = new TreeMap<>();
    private int backupsListed;
    private int rounds;

    /** What else happens in a round, so that kills hit it. */
    enum Companion {
        NOTHING("SELECT 1"),
        BACKUP("BACKUP DATABASE"),
        PREPARE("SNAPSHOT PREPARE;SNAPSHOT COMPLETE"),
        CHECKPOINT("CHECKPOINT"),
        /** Of the newest set. */
        RESTORE("RESTORE TABLE t00 AS again FROM BACKUP '<set>' WITH (mode replace);DROP TABLE again"),
        EXPIRE("BACKUP TABLE t00;BACKUP DATABASE;EXPIRE BACKUPS KEEP LAST 2"),
        VERIFY("VERIFY BACKUP '<set>' WITH (level restore);VERIFY DATABASE");

        private final String script;

        Companion(String script) {
            this.script = script;
        }
    }

    /** How a server dies. */
    @FunctionalInterface
    interface Death {
        /** Returns when the server is gone, some time after it was called. */
        void of(ServerProcess server) throws IOException, InterruptedException;
    }

    /** @param directory of the root and the backups */
    CrashRounds(Path directory) {
        this.directory = directory;
    }

    Random random() {
        return random;
    }

    /** Acknowledged commits that were found so far. */
    long commits() {
        return done.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The first server, with some rows. */
    ServerProcess begin() throws SQLException, IOException, InterruptedException {
        ServerProcess server = start();
        try (Connection connection = server.connect()) {
            Loads.create(connection, MODEL);
            Loads.load(server::connect, MODEL, 2);
        }
        return server;
    }

    private ServerProcess start() {
        return ServerProcess.start(directory.resolve("root"), "memtable.max.bytes=2097152",
                "wal.segment.bytes=1048576", "cairo.sql.backup.root=" + directory.resolve("backups"));
    }

    /** Moves all rows into files and makes a set, so that the next one shares files with it. */
    void backUp(ServerProcess server) throws SQLException {
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT");
            statement.execute("BACKUP DATABASE");
        }
    }

    /** A round with one companion after the other. */
    ServerProcess round(ServerProcess server, int number, Death death) throws Exception {
        return round(server, Companion.values()[number % Companion.values().length], death);
    }

    /** Works until the server is killed, and checks what it has. @return the server that was started after the kill */
    ServerProcess round(ServerProcess server, Companion companion, Death death) throws Exception {
        int round = rounds++;
        Writers writers = Writers.start(server::connect, MODEL, WRITERS, done);
        CompletableFuture<String> beside = CompletableFuture.supplyAsync(() -> repeat(server, companion),
                work -> Thread.ofPlatform().start(work));
        awaitCommits(writers, random.nextInt(12));
        Thread.sleep(random.nextInt(600));
        death.of(server);
        writers.stop();
        assertThat(beside.get(1, TimeUnit.MINUTES)).as("the end of the connection of %s", companion)
                .matches("08.*|57P0.");
        assertThat(writers.failures()).as("each writer saw the kill in round %d", round).hasSize(WRITERS);
        checkBackups();
        ServerProcess next = start();
        try (Connection connection = next.connect()) {
            Map<Integer, Long> found = Contents.check(connection, MODEL);
            writers.acknowledged().forEach((writer, least) -> assertThat(found.getOrDefault(writer, 0L))
                    .as("commits of writer %d after round %d of seed %d", writer, round, SEED)
                    .isBetween(least, writers.sent().get(writer)));
            done = found;
            checkNewestBackups(connection);
            release(connection);
            sweepByTheNextBackup(connection, companion);
        }
        return next;
    }

    /** A kill may have left a snapshot prepared, which the next PREPARE would find in its way. */
    private static void release(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SNAPSHOT COMPLETE");
        }
    }

    /** On a busy machine the first commits take their time; a kill before all of them would prove little. */
    private static void awaitCommits(Writers writers, int count) throws InterruptedException {
        long before = sum(writers.sent());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (sum(writers.acknowledged()) < before + count && System.nanoTime() < end) {
            Thread.sleep(5);
        }
    }

    private static long sum(Map<Integer, Long> commits) {
        return commits.values().stream().mapToLong(Long::longValue).sum();
    }

    /** @return the SQLSTATE with which it ended */
    private static String repeat(ServerProcess server, Companion companion) {
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            if (newestSets(statement, 1).isEmpty()) {
                statement.execute("BACKUP DATABASE");
            }
            String set = newestSets(statement, 1).getFirst();
            while (true) {
                for (String sql : companion.script.split(";", -1)) {
                    statement.execute(sql.replace("<set>", set));
                }
            }
        } catch (SQLException killed) {
            return String.valueOf(killed.getSQLState());
        }
    }

    /** What looks like a set after a kill is one: its manifest is there. */
    private void checkBackups() throws IOException {
        Path backups = directory.resolve("backups");
        if (!Files.exists(backups)) {
            return;
        }
        try (Stream<Path> children = Files.list(backups)) {
            for (Path child : children.toList()) {
                if (!String.valueOf(child.getFileName()).startsWith(".")) {
                    assertThat(child.resolve("backup_manifest")).exists();
                    backupsListed++;
                }
            }
        }
    }

    private static List<String> newestSets(Statement statement, int most) throws SQLException {
        List<String> sets = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT id FROM sys.backups WHERE kind = 'database'"
                + " ORDER BY started_at DESC LIMIT " + most)) {
            while (rows.next()) {
                sets.add(rows.getString(1));
            }
        }
        return sets;
    }

    /** All of a set is there that the kill has left, and every set can be read. */
    private static void checkNewestBackups(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet unreadable = statement
                    .executeQuery("SELECT id, problem FROM sys.backups WHERE problem IS NOT NULL")) {
                assertThat(unreadable.next()).isFalse();
            }
            for (String set : newestSets(statement, 2)) {
                try (ResultSet problems = statement
                        .executeQuery("VERIFY BACKUP '" + set + "' WITH (level restore)")) {
                    assertThat(problems.next()).as(set).isFalse();
                }
            }
        }
    }

    private void sweepByTheNextBackup(Connection connection, Companion companion)
            throws SQLException, IOException {
        if (companion != Companion.BACKUP) {
            return;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("BACKUP DATABASE")) {
            assertThat(row.next()).isTrue();
        }
        try (Stream<Path> children = Files.list(directory.resolve("backups"))) {
            assertThat(children.map(child -> String.valueOf(child.getFileName())))
                    .as("left-overs after %d sets", backupsListed)
                    .noneMatch(name -> name.startsWith(".") && !name.startsWith(".verified"));
        }
    }
}
