package io.tidemark.server;

import static io.tidemark.server.TestServer.column;
import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static io.tidemark.server.TestServer.stateOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What BACKUP's options do, how a backup is followed and ended, and what is done with the sets. */
class BackupStatementsTest {
    /** Rows that make a backup of some MiB. */
    private static final int ROWS = 400_000;

    @TempDir
    Path directory = Path.of(".");
    private TestServer server;
    private Connection first;
    private Connection second;

    @BeforeEach
    void start() throws Exception {
        open();
        run(first, "CREATE TABLE t (ts TIMESTAMP, n INT, u UUID) TIMESTAMP(ts) PARTITION BY DAY");
        run(first, "INSERT INTO t SELECT timestamp '2024-01-01' + x * interval '1 minute', x,"
                + " gen_random_uuid() FROM generate_series(1, " + ROWS + ") AS g(x)");
    }

    private void open() throws Exception {
        server = TestServer.on(directory.resolve("root"),
                Map.of("cairo.sql.backup.root", sets().toString()));
        first = server.connect("preferQueryMode=simple");
        second = server.connect("preferQueryMode=simple");
    }

    private Path sets() {
        return directory.resolve("sets");
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        second.close();
        server.close();
    }

    private List<String> entries() throws IOException {
        try (Stream<Path> list = Files.exists(sets()) ? Files.list(sets()) : Stream.of()) {
            return list.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static PSQLException failure(Connection connection, String sql) {
        List<PSQLException> failures = new ArrayList<>();
        assertThatThrownBy(() -> run(connection, sql)).isInstanceOfSatisfying(PSQLException.class,
                failures::add);
        return failures.getFirst();
    }

    private static ServerErrorMessage message(PSQLException failure) {
        return Objects.requireNonNull(failure.getServerErrorMessage());
    }

    /** A backup on a connection, with so small a limit that it does not end by itself. */
    private static CompletableFuture<String> slow(Connection connection) {
        return CompletableFuture
                .supplyAsync(() -> stateOf(connection, "BACKUP DATABASE WITH (rate_limit '100kB')"),
                        work -> Thread.ofPlatform().start(work));
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private void awaitProgress() throws Exception {
        await("a running backup", () -> !column(second,
                "SELECT run FROM sys.backup_progress WHERE bytes_done > 0").isEmpty());
    }

    @Test
    void refusesOptionsWithTheirPlaceAndWhatWouldBeRight() {
        PSQLException unknown = failure(first, "BACKUP DATABASE WITH (speed 3)");
        assertThat(unknown.getSQLState()).isEqualTo("42601");
        assertThat(message(unknown).getPosition()).isEqualTo(23);
        assertThat(message(unknown).getHint()).contains("rate_limit");
        for (String wrong : List.of("rate_limit 'fast'", "rate_limit 0", "rate_limit '-1MB'", "type some",
                "verify maybe", "checksum off", "label 'a\nb'")) {
            PSQLException refused = failure(first, "BACKUP DATABASE WITH (" + wrong + ")");
            assertThat(refused.getSQLState()).as(wrong).isEqualTo("22023");
            assertThat(message(refused).getPosition()).as(wrong).isEqualTo(23);
        }
        assertThat(stateOf(first, "BACKUP DATABASE WITH (verify, verify)")).isEqualTo("42601");
        assertThat(stateOf(first, "BACKUP DATABASE WITH (to 'elsewhere')")).isEqualTo("0A000");
        assertThat(stateOf(first, "BEGIN; BACKUP DATABASE")).isEqualTo("25001");
        assertThat(sets()).doesNotExist();
    }

    @Test
    void takesSetsWithOptionsAndListsThem() throws Exception {
        run(first,
                "BACKUP DATABASE WITH (type full, verify on, rate_limit '1GB', label 'before the change')");
        run(first, "BACKUP TABLE t WITH (label = 'one table')");
        assertThat(column(first, "SELECT label FROM sys.backups ORDER BY started_at"))
                .containsExactly("before the change", "one table");
        assertThat(column(first, "SELECT kind FROM sys.backups ORDER BY started_at"))
                .containsExactly("database", "tables");
        assertThat(column(first, "SHOW BACKUPS")).isEqualTo(
                column(first, "SELECT id FROM sys.backups ORDER BY started_at"));
        String set = one(first, "SHOW BACKUPS");
        assertThat(column(first, "SHOW BACKUP '" + set + "'")).containsExactly("public");
        assertThat(stateOf(first, "SHOW BACKUP 'nowhere'")).isEqualTo("42704");
        assertThat(stateOf(first, "SHOW BACKUP '../root'")).isEqualTo("42704");
        assertThat(stateOf(first, "DROP BACKUP '..'")).isEqualTo("42704");
        assertThat(column(first, "SELECT status FROM backups()"))
                .containsExactly("backup complete", "backup complete");
        assertThat(column(first, "SELECT progress_percent FROM backups()")).containsExactly("100", "100");
    }

    @Test
    void showsHowFarABackupIsAndEndsItWhenItsClientWants() throws Exception {
        stop(); // which moves the rows from memory to files, whose bytes are known before
        open();
        try (Statement statement = first.createStatement()) {
            CompletableFuture<String> backup = CompletableFuture.supplyAsync(() -> {
                try {
                    statement.execute("BACKUP DATABASE WITH (rate_limit '100kB')");
                    return "no failure";
                } catch (SQLException failure) {
                    return failure.getSQLState() + " " + failure.getMessage();
                }
            }, work -> Thread.ofPlatform().start(work));
            awaitProgress();
            assertThat(column(second, "SELECT status FROM backups()")).containsExactly("backup in progress");
            assertThat(one(second, "SELECT phase FROM pg_stat_progress_basebackup"))
                    .isEqualTo("streaming database files");
            assertThat(one(second, "SELECT (backup_total > backup_streamed)::text"
                    + " FROM pg_stat_progress_basebackup")).isEqualTo("true");
            Thread.sleep(2_200);
            long start = System.nanoTime();
            statement.cancel();
            assertThat(backup.get(10, TimeUnit.SECONDS)).startsWith("57014")
                    .contains("canceling statement due to user request");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
            List<String> notices = new ArrayList<>();
            for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning
                    .getNextWarning()) {
                notices.add(warning.getMessage());
            }
            assertThat(notices).hasSizeBetween(1, 3);
            assertThat(notices.getFirst()).matches("backup: \\d+ %, .* of .* MB, .* kB/s, .* left");
        }
        assertThat(entries()).isEmpty();
        assertThat(one(first, "SELECT status FROM sys.backup_log")).isEqualTo("aborted");
        assertThat(one(first, "SELECT backup_error FROM backups()")).isEqualTo("canceled by its session");
        run(first, "BACKUP DATABASE");
        assertThat(entries()).hasSize(1);
    }

    @Test
    void endsABackupAfterTheTimeOfAStatementAndByAnotherSession() throws Exception {
        run(first, "SET statement_timeout = 300");
        assertThat(failure(first, "BACKUP DATABASE WITH (rate_limit '100kB')").getMessage())
                .contains("canceling statement due to statement timeout");
        run(first, "SET statement_timeout = 0");
        CompletableFuture<String> backup = slow(first);
        awaitProgress();
        assertThat(one(second, "SELECT pg_cancel_backend(pid) FROM sys.backup_progress")).isEqualTo("t");
        assertThat(backup.get(500, TimeUnit.MILLISECONDS)).isEqualTo("57014");
        backup = slow(first);
        awaitProgress();
        assertThat(one(second, "BACKUP ABORT")).isEqualTo("aborted");
        assertThat(backup.get(500, TimeUnit.MILLISECONDS)).isEqualTo("57014");
        assertThat(one(second, "BACKUP ABORT")).isEqualTo("not running");
        assertThat(stateOf(second, "BACKUP ABORT '2024-01-01'")).isEqualTo("22023");
        assertThat(entries()).isEmpty();
        assertThat(column(second, "SELECT message FROM sys.backup_log ORDER BY run").getLast())
                .isEqualTo("ended by BACKUP ABORT");
    }

    @Test
    void takesSeveralAtOnceAndEndsOneOfThem() throws Exception {
        try (Connection third = server.connect("preferQueryMode=simple")) {
            CompletableFuture<String> one = slow(first);
            CompletableFuture<String> other = slow(third);
            await("two running backups", () -> column(second, "SELECT run FROM sys.backup_progress")
                    .size() == 2);
            run(second, "BACKUP DATABASE");
            String number = one(second, "SELECT max(run) FROM sys.backup_progress");
            run(second, "BACKUP ABORT '" + number + "'");
            await("one running backup", () -> column(second, "SELECT run FROM sys.backup_progress")
                    .size() == 1);
            run(second, "BACKUP ABORT");
            assertThat(one.get(1, TimeUnit.SECONDS)).isEqualTo("57014");
            assertThat(other.get(1, TimeUnit.SECONDS)).isEqualTo("57014");
            assertThat(entries()).hasSize(1);
        }
    }

    @Test
    void takesASetInTheBackgroundWithTheCutOfTheStatement() throws Exception {
        assertThat(stateOf(first, "BACKUP TABLE nowhere WITH (async)")).isEqualTo("42P01");
        String run = one(first, "BACKUP DATABASE WITH (async, rate_limit '20MB')");
        run(first, "INSERT INTO t VALUES ('2025-01-01', -1, NULL)");
        await("the end", () -> column(second, "SELECT run FROM sys.backup_progress").isEmpty());
        assertThat(one(second, "SELECT status FROM sys.backup_log WHERE run = " + run)).isEqualTo("complete");
        assertThat(one(second, "SELECT rows FROM sys.backups")).isEqualTo(String.valueOf(ROWS));
        run(first, "BACKUP DATABASE WITH (async, type full, rate_limit '100kB')");
        run(second, "BACKUP ABORT");
        await("the end", () -> column(second, "SELECT run FROM sys.backup_progress").isEmpty());
        assertThat(entries()).hasSize(1);
    }

    @Test
    void endsASetInTheBackgroundByTheProcessThatItShows() throws Exception {
        String cancel = "SELECT pg_cancel_backend(pid) FROM pg_stat_progress_basebackup";
        try (Connection third = server.connect("preferQueryMode=simple")) {
            run(third, "BACKUP DATABASE WITH (async, rate_limit '100kB')");
            assertThat(one(second, cancel)).isEqualTo("t");
            await("the end", () -> column(second, "SELECT run FROM sys.backup_progress").isEmpty());
            run(third, "BACKUP DATABASE WITH (async, rate_limit '100kB')");
        }
        await("the end of the session",
                () -> column(second, "SELECT pid FROM pg_stat_activity WHERE pid IN "
                        + "(SELECT pid FROM sys.backup_progress)").isEmpty());
        assertThat(one(second, cancel)).isEqualTo("t");
        await("the end", () -> column(second, "SELECT run FROM sys.backup_progress").isEmpty());
        assertThat(column(second, "SELECT message FROM sys.backup_log"))
                .containsExactly("ended by pg_cancel_backend()", "ended by pg_cancel_backend()");
        assertThat(entries()).isEmpty();
    }

    @Test
    void remembersWhatRanAndEndsWhatRunsWhenTheServerStops() throws Exception {
        run(first, "BACKUP DATABASE");
        run(first, "BACKUP DATABASE WITH (async, type full, rate_limit '100kB')");
        stop();
        assertThat(entries()).hasSize(1);
        open();
        assertThat(column(first, "SELECT status FROM sys.backup_log ORDER BY run"))
                .containsExactly("complete", "aborted");
        assertThat(one(first, "SELECT message FROM sys.backup_log WHERE status = 'aborted'"))
                .isEqualTo("ended by the end of the server");
        run(first, "BACKUP DATABASE");
        assertThat(column(first, "SELECT run FROM sys.backup_log ORDER BY run"))
                .containsExactly("1", "2", "3");
    }

    @Test
    void dropsSetsButNotThoseThatAreNeeded() throws Exception {
        run(first, "BACKUP DATABASE");
        String old = one(first, "SHOW BACKUPS");
        PSQLException only = failure(first, "DROP BACKUP '" + old + "'");
        assertThat(only.getSQLState()).isEqualTo("55000");
        assertThat(message(only).getHint())
                .isEqualTo("DROP BACKUP '" + old + "' WITH (force) does it");
        run(first, "BACKUP DATABASE");
        run(first, "PIN BACKUP '" + old + "'");
        assertThat(stateOf(first, "DROP BACKUP '" + old + "'")).isEqualTo("55006");
        assertThat(stateOf(first, "DROP BACKUP '" + old + "' WITH (force)")).isEqualTo("55006");
        assertThat(one(first, "SELECT pinned FROM sys.backups WHERE id = '" + old + "'")).isEqualTo("t");
        run(first, "UNPIN BACKUP '" + old + "'");
        run(first, "DROP BACKUP '" + old + "'");
        assertThat(stateOf(first, "DROP BACKUP '" + old + "'")).isEqualTo("42704");
        String rest = one(first, "SHOW BACKUPS");
        run(first, "DROP BACKUP '" + rest + "' WITH (force)");
        assertThat(entries()).isEmpty();
    }

    /** The hint of the refusal is true. */
    @Test
    void dropsASetThatAServerWasStartedOnWhenForced() throws Exception {
        run(first, "BACKUP DATABASE");
        String used = one(first, "SHOW BACKUPS");
        run(first, "BACKUP DATABASE");
        Files.createFile(sets().resolve(String.valueOf(used)).resolve("tidemark.lock"));
        PSQLException refused = failure(first, "DROP BACKUP '" + used + "'");
        assertThat(refused.getSQLState()).isEqualTo("55006");
        assertThat(message(refused).getHint()).contains("WITH (force)");
        run(first, "DROP BACKUP '" + used + "' WITH (force)");
        assertThat(entries()).hasSize(1);
    }

    @Test
    void expiresWhatNoRuleKeepsAndSaysWhy() throws Exception {
        for (int i = 0; i < 4; i++) {
            run(first, "BACKUP DATABASE");
        }
        List<@Nullable String> ids = column(first, "SHOW BACKUPS");
        run(first, "PIN BACKUP '" + ids.getFirst() + "'");
        String explain = "EXPLAIN EXPIRE BACKUPS KEEP LAST 1, DAILY 7 WITH (minimum 2)";
        assertThat(column(first, explain)).isEqualTo(ids);
        try (Statement statement = first.createStatement(); var rows = statement.executeQuery(explain)) {
            List<String> told = new ArrayList<>();
            while (rows.next()) {
                told.add(rows.getString("action") + ": " + rows.getString("reason"));
            }
            assertThat(told).containsExactly("keep: pinned", "drop: no rule keeps it",
                    "keep: kept by minimum 2",
                    "keep: kept by daily 7, last 1, minimum 2");
        }
        assertThat(entries()).hasSize(5);
        run(first, "EXPIRE BACKUPS KEEP LAST 2 WITH (dry_run)");
        assertThat(entries()).hasSize(5);
        run(first, "EXPIRE BACKUPS KEEP LAST 2");
        assertThat(column(first, "SHOW BACKUPS")).containsExactly(ids.get(0), ids.get(2), ids.get(3));
        assertThat(stateOf(first, "EXPIRE BACKUPS KEEP LAST 0")).isEqualTo("22023");
        assertThat(stateOf(first, "EXPIRE BACKUPS KEEP LAST 1, LAST 2")).isEqualTo("42601");
        run(first, "EXPIRE BACKUPS KEEP YEARLY 1");
        assertThat(column(first, "SHOW BACKUPS")).containsExactly(ids.get(0), ids.get(3));
    }

    @Test
    void listsDamagedSetsWithTheirProblem() throws Exception {
        run(first, "BACKUP DATABASE");
        String id = one(first, "SHOW BACKUPS");
        Files.writeString(sets().resolve(id).resolve("backup_manifest"), "nonsense");
        assertThat(one(first, "SELECT problem FROM sys.backups WHERE id = '" + id + "'"))
                .contains("backup_manifest");
        assertThat(stateOf(first, "SHOW BACKUP '" + id + "'")).isEqualTo("XX001");
        assertThat(one(first, "EXPLAIN EXPIRE BACKUPS KEEP LAST 1")).isEqualTo(id);
        run(first, "DROP BACKUP '" + id + "'");
    }

    @Test
    void worksWithoutABackupRootAsFarAsThereIsNothingToDo() throws Exception {
        try (TestServer bare = TestServer.on(directory.resolve("bare"), Map.of());
                Connection connection = bare.connect("preferQueryMode=simple")) {
            assertThat(stateOf(connection, "SHOW BACKUPS")).isEqualTo("55000");
            assertThat(stateOf(connection, "DROP BACKUP 'x'")).isEqualTo("55000");
            assertThat(column(connection, "SELECT id FROM sys.backups")).isEmpty();
            assertThat(column(connection, "SELECT status FROM backups()")).isEmpty();
            assertThat(one(connection, "BACKUP ABORT")).isEqualTo("not running");
        }
    }
}
