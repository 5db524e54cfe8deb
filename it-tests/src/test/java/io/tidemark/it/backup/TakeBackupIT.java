package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Psql;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** BACKUP: its options, its answer, what tells how far it is, and what is remembered of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TakeBackupIT {
    private static final String PROGRESS = "NOTICE:  backup: \\d+ %, \\d+\\.\\d MB of \\d+\\.\\d MB, [\\d.]+ [kMG]B/s, \\d+ s left";

    @TempDir
    static Path directory = Path.of("none");
    private ServerProcess server;
    private Client client;

    @BeforeAll
    void start() throws SQLException {
        server = Sample.server(directory);
        client = Client.of(server);
        Sample.create(client);
        Sample.createBig(client, 200_000);
    }

    @AfterAll
    void stop() throws SQLException {
        client.close();
        server.close();
    }

    private String cell(String set, String column) throws SQLException {
        return client.value("SELECT " + column + "::text FROM sys.backups WHERE id = '" + set + "'");
    }

    private static String id(List<String> answer) {
        return answer.getFirst().substring(0, answer.getFirst().indexOf('|'));
    }

    @Test
    void answersWithARowThatAgreesWithTheListOfSets() throws Exception {
        List<String> row = client.columns("BACKUP DATABASE WITH (label 'before ''x''', verify on)",
                "backup_id",
                "path", "txn", "cut_timestamp", "tables", "rows", "bytes_copied");
        String set = id(row);
        assertThat(row).containsExactlyElementsOf(client
                .rows("SELECT id, path, txn, cut_timestamp, tables, rows,"
                        + " bytes_copied + (SELECT 0) FROM sys.backups WHERE id = '" + set + "'")
                .stream()
                .map(listed -> listed.substring(0, listed.lastIndexOf('|')) + row.getFirst().substring(
                        row.getFirst().lastIndexOf('|')))
                .toList());
        assertThat(cell(set, "label")).isEqualTo("before 'x'");
        assertThat(cell(set, "kind")).isEqualTo("database");
        assertThat(client.number("SELECT sum(rows) FROM (SELECT count(*) AS rows FROM trades UNION ALL"
                + " SELECT count(*) FROM big UNION ALL SELECT count(*) FROM notes UNION ALL"
                + " SELECT count(*) FROM sales.orders) AS t"))
                .as("rows of users' tables").isEqualTo(Long.parseLong(cell(set, "rows")));
        List<String> tables = client.columns("SHOW BACKUP '" + set + "'", "table_name");
        assertThat(tables).contains("trades", "notes", "orders", "nothing", "big")
                .noneMatch(name -> name.startsWith("tidemark_"))
                .hasSize(Integer.parseInt(cell(set, "tables")));
        assertThat(client.rows("SHOW BACKUPS")).contains(client.rows(
                "SELECT * FROM sys.backups WHERE id = '" + set + "'").getFirst());
    }

    @Test
    void linksWhatAnEarlierSetHasUnlessItIsToBeFull() throws Exception {
        Sample.backUp(client);
        String linked = client.columns("BACKUP DATABASE WITH (type auto)", "bytes_linked").getFirst();
        assertThat(Long.parseLong(linked)).isGreaterThan(15_000_000);
        assertThat(client.columns("BACKUP DATABASE WITH (type full)", "bytes_linked")).containsExactly("0");
        assertThat(client.columns("BACKUP TABLE big, notes WITH (\"type\" 'full', verify)", "tables",
                "bytes_linked"))
                .containsExactly("2|0");
    }

    @Test
    void keepsToALimitAndSaysHowFarItIs() throws Exception {
        long begin = System.nanoTime();
        Psql.Result result = Psql.run(server.port(), true,
                "BACKUP TABLE big WITH (rate_limit '8MB', type full)");
        double seconds = (System.nanoTime() - begin) / 1e9;
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output().lines().filter(line -> line.startsWith("NOTICE")).toList())
                .hasSizeBetween(1, (int) seconds + 1).allMatch(line -> line.matches(PROGRESS));
        assertThat(seconds).isGreaterThan(2);

        Psql.Result quick = Psql.run(server.port(), true, "BACKUP TABLE notes");
        assertThat(quick.output().lines().toList()).hasSize(1).noneMatch(line -> line.contains("NOTICE"));
    }

    @Test
    void isSeenByOtherSessionsWhileItRuns() throws Exception {
        List<String> begun = client.columns(
                "BACKUP TABLE big WITH (async, rate_limit '2MB', type full, label 'slow')", "run", "status");
        assertThat(begun).hasSize(1).allMatch(row -> row.endsWith("|backup in progress"));
        String run = begun.getFirst().substring(0, begun.getFirst().indexOf('|'));
        try (Client other = Client.of(server)) {
            String progress = "";
            for (int i = 0; i < 100 && !progress.matches("BACKUP TABLE\\|big\\|[1-9].*"); i++) {
                Thread.sleep(50);
                progress = other.rows("SELECT what, subject, bytes_done, bytes_total > bytes_done, percent"
                        + " FROM sys.backup_progress WHERE run = " + run).toString()
                        .replaceAll("[\\[\\]]", "");
            }
            assertThat(progress).matches("BACKUP TABLE\\|big\\|[1-9][0-9]*\\|t\\|[0-9]{1,2}");
            assertThat(
                    other.rows("SELECT status, backup_error FROM backups() ORDER BY start_ts DESC LIMIT 1"))
                    .containsExactly("backup in progress|null");
            assertThat(other
                    .rows("SELECT phase, backup_total > backup_streamed FROM pg_stat_progress_basebackup"))
                    .containsExactly("streaming database files|t");
            assertThat(other.rows("SELECT status FROM sys.backup_log WHERE run = " + run))
                    .containsExactly("running");
            assertThat(other.rows("BACKUP ABORT '" + run + "'")).containsExactly("aborted|" + run);
            for (int i = 0; i < 100 && other.number("SELECT count(*) FROM sys.backup_progress") > 0; i++) {
                Thread.sleep(20);
            }
            assertThat(other.rows("SELECT status, message, backup_id FROM sys.backup_log WHERE run = " + run))
                    .containsExactly("aborted|ended by BACKUP ABORT|null");
            assertThat(other.rows("BACKUP ABORT")).containsExactly("not running|null");
        }
        assertThat(Sample.inBackupRoot(directory)).noneMatch(name -> name.startsWith(".unfinished"));
    }

    @Test
    void goesOnInTheBackgroundAfterItsSessionHasEnded() throws Exception {
        String run;
        try (Client gone = Client.of(server)) {
            run = gone.columns("BACKUP TABLE big WITH (async on, rate_limit '30MB')", "run").getFirst();
        }
        String row = "";
        for (int i = 0; i < 200 && !row.startsWith("complete"); i++) {
            Thread.sleep(50);
            row = client.value(
                    "SELECT status || ' ' || coalesce(backup_id, '') FROM sys.backup_log WHERE run = " + run);
        }
        assertThat(row).startsWith("complete nightly");
        assertThat(client.rows("VERIFY BACKUP '" + row.substring("complete ".length()) + "'")).isEmpty();
    }

    @Test
    void severalRunAtOnceAndShareNoDirectory() throws Exception {
        int before = withoutVerdicts(directory).size();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<String>> work = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String statement = i % 2 == 0
                        ? "BACKUP DATABASE WITH (type full)"
                        : "BACKUP TABLE trades, big";
                work.add(() -> {
                    try (Client own = Client.of(server)) {
                        return own.columns(statement, "backup_id").getFirst();
                    }
                });
            }
            List<String> sets = new ArrayList<>();
            for (Future<String> set : threads.invokeAll(work, 2, TimeUnit.MINUTES)) {
                sets.add(set.get());
            }
            assertThat(sets).doesNotHaveDuplicates();
            for (String set : sets) {
                assertThat(client.rows("VERIFY BACKUP '" + set + "' WITH (level restore)")).as(set).isEmpty();
            }
        }
        assertThat(withoutVerdicts(directory)).hasSize(before + 4);
    }

    /** What is in the backup root but for the results of verifications. */
    private static List<String> withoutVerdicts(Path directory) throws IOException {
        return Sample.inBackupRoot(directory).stream().filter(name -> !name.startsWith(".verified-"))
                .toList();
    }

    @Test
    void isRememberedOverARestartAndAKill(@TempDir Path other) throws Exception {
        List<String> before;
        String log = "SELECT * FROM sys.backup_log ORDER BY run";
        try (ServerProcess first = Sample.server(other); Client own = Client.of(first)) {
            Sample.createBig(own, 100_000);
            String set = Sample.backUp(own);
            assertThat(own.rows("VERIFY BACKUP '" + set + "'")).isEmpty();
            assertThat(own.refusal("BACKUP TABLE big WITH (rate_limit 0)").state()).isEqualTo("22023");
            Files.write(Trees.files(other.resolve("backups"), ".arrow").getFirst(), new byte[3]);
            assertThat(own.rows("VERIFY BACKUP '" + set + "'")).isNotEmpty();
            before = own.rows(log);
            assertThat(before).hasSize(3);
            own.run("BACKUP DATABASE WITH (async, rate_limit '1MB', type full)");
            first.kill();
        }
        assertThat(Sample.inBackupRoot(other)).anyMatch(name -> name.startsWith(".unfinished"));
        try (ServerProcess again = Sample.server(other); Client own = Client.of(again)) {
            List<String> after = own.rows(log);
            assertThat(after).hasSize(4).containsAll(before);
            assertThat(own.rows("SELECT what, status, message FROM sys.backup_log WHERE run = 4"))
                    .containsExactly("BACKUP DATABASE|failed|the server stopped before it had ended");
            assertThat(withoutVerdicts(other)).containsExactly("nightly");
            assertThat(own.rows("SELECT id, verified_problems > 0 FROM sys.backups"))
                    .containsExactly("nightly|t");
        }
    }
}
