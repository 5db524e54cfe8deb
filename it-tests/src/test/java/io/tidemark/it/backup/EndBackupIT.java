package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.backup.Client.Refusal;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C, pg_cancel_backend, statement_timeout and BACKUP ABORT end what runs, soon, and nothing of it is left. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EndBackupIT {
    /** Milliseconds. */
    private static final long PATIENCE_MILLIS = 500;
    private static final String SLOW = "BACKUP DATABASE WITH (rate_limit '2MB', type full)";

    @TempDir
    static Path directory = Path.of("none");
    private ServerProcess server;
    private Client client;

    @BeforeAll
    void start() throws SQLException {
        server = Sample.server(directory);
        client = Client.of(server);
        Sample.create(client);
        Sample.createBig(client, 600_000);
        Sample.backUp(client);
    }

    @AfterAll
    void stop() throws SQLException {
        client.close();
        server.close();
    }

    /** Waits until a statement of this kind is under way, and has done something if it is a slow one. */
    private void awaitRun(String kind) throws Exception {
        for (int i = 0; i < 2_000; i++) {
            if (client.number("SELECT count(*) FROM sys.backup_progress WHERE what LIKE '" + kind
                    + "%' AND bytes_done > 0") > 0) {
                return;
            }
            Thread.sleep(5);
        }
        throw new AssertionError("no run of " + kind + ": " + client.rows("SELECT * FROM sys.backup_log"));
    }

    private void assertEnded(String how, long begin, List<String> before) throws Exception {
        long millis = (System.nanoTime() - begin) / 1_000_000;
        System.out.println("a backup ended by " + how + " after " + millis + " ms");
        assertThat(millis).as(how).isLessThan(PATIENCE_MILLIS);
        assertThat(client.rows("SELECT * FROM sys.backup_progress")).isEmpty();
        assertThat(client.rows("SELECT status FROM sys.backup_log ORDER BY run DESC LIMIT 1"))
                .containsExactly("aborted");
        for (int i = 0; i < 100 && !Sample.inBackupRoot(directory).equals(before); i++) {
            Thread.sleep(20); // files go on being deleted for a moment, under a name that is no set
        }
        assertThat(Sample.inBackupRoot(directory)).isEqualTo(before);
    }

    @Test
    void ctrlCInPsqlEndsABackup() throws Exception {
        List<String> before = Sample.inBackupRoot(directory);
        Process psql = new ProcessBuilder("psql", "-X", "-h", "127.0.0.1", "-p",
                String.valueOf(server.port()), "-U",
                "admin", "-d", "tidemark", "-c", SLOW).redirectErrorStream(true).start();
        awaitRun("BACKUP");
        long begin = System.nanoTime();
        new ProcessBuilder("kill", "-INT", String.valueOf(psql.pid())).start().waitFor();
        String output = new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(psql.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).contains("ERROR:  canceling statement due to user request");
        assertEnded("Ctrl-C", begin, before);
    }

    /** Runs a statement that is to be refused, in a session of its own. */
    private CompletableFuture<Refusal> refused(Client own, String sql) {
        return CompletableFuture.supplyAsync(() -> own.refusal(sql), task -> Thread.ofPlatform().start(task));
    }

    @ParameterizedTest
    @ValueSource(strings = {SLOW, "BACKUP TABLE big WITH (type full)",
            "BACKUP DATABASE WITH (type full, verify on)"})
    void cancelEndsABackup(String backup) throws Exception {
        List<String> before = Sample.inBackupRoot(directory);
        try (Client own = Client.of(server)) {
            CompletableFuture<Refusal> refusal = refused(own, backup);
            awaitRun("BACKUP");
            long begin = System.nanoTime();
            assertThat(client.value("SELECT pg_cancel_backend(" + own.processId() + ")")).isEqualTo("t");
            assertThat(refusal.get(1, TimeUnit.MINUTES).state()).isEqualTo("57014");
            assertEnded("pg_cancel_backend, " + backup, begin, before);
            assertThat(own.number("SELECT count(*) FROM notes")).isEqualTo(500);
        }
    }

    @Test
    void aTimeoutEndsABackup() throws Exception {
        List<String> before = Sample.inBackupRoot(directory);
        try (Client own = Client.of(server)) {
            own.run("SET statement_timeout = '700ms'");
            long begin = System.nanoTime() + 700_000_000L;
            Refusal refusal = own.refusal(SLOW);
            assertThat(refusal.state()).isEqualTo("57014");
            assertThat(refusal.message()).isEqualTo("canceling statement due to statement timeout");
            assertEnded("statement_timeout", begin, before);
        }
    }

    @Test
    void abortEndsAllBackups() throws Exception {
        List<String> before = Sample.inBackupRoot(directory);
        try (Client own = Client.of(server); Client second = Client.of(server)) {
            CompletableFuture<Refusal> refusal = refused(own, SLOW);
            CompletableFuture<Refusal> other = refused(second,
                    "BACKUP TABLE big WITH (rate_limit '1MB', type full)");
            awaitRun("BACKUP DATABASE");
            awaitRun("BACKUP TABLE");
            long begin = System.nanoTime();
            assertThat(client.rows("BACKUP ABORT")).hasSize(2).allMatch(row -> row.startsWith("aborted|"));
            assertThat(refusal.get(1, TimeUnit.MINUTES).message())
                    .isEqualTo("BACKUP DATABASE was ended by BACKUP ABORT");
            assertThat(other.get(1, TimeUnit.MINUTES).state()).isEqualTo("57014");
            assertEnded("BACKUP ABORT", begin, before);
        }
    }

    @Test
    void theEndOfASessionEndsItsBackup() throws Exception {
        List<String> before = Sample.inBackupRoot(directory);
        try (Client own = Client.of(server)) {
            int process = own.processId();
            CompletableFuture<Refusal> refusal = refused(own, SLOW);
            awaitRun("BACKUP");
            long begin = System.nanoTime();
            assertThat(client.value("SELECT pg_terminate_backend(" + process + ")")).isEqualTo("t");
            assertThat(refusal.get(1, TimeUnit.MINUTES).state()).isEqualTo("57P01");
            for (int i = 0; i < 400 && client.number("SELECT count(*) FROM sys.backup_progress") > 0; i++) {
                Thread.sleep(5);
            }
            assertEnded("pg_terminate_backend", begin, before);
        }
    }

    @Test
    void aTimeoutEndsVerifications() throws Exception {
        try (Client own = Client.of(server)) {
            own.run("SET statement_timeout = '5ms'");
            for (String verify : List.of("VERIFY BACKUP 'nightly' WITH (level full)",
                    "VERIFY BACKUP 'nightly' WITH (level restore)", "VERIFY DATABASE WITH (level restore)")) {
                long begin = System.nanoTime();
                assertThat(own.refusal(verify).state()).as(verify).isEqualTo("57014");
                assertThat((System.nanoTime() - begin) / 1_000_000).as(verify).isLessThan(PATIENCE_MILLIS);
            }
        }
        assertThat(client.rows("SELECT verified_at FROM sys.backups")).containsExactly("null");
    }

    @Test
    void aTimeoutEndsARestoreAndNothingOfItIsLeft() throws Exception {
        Path db = directory.resolve("root/db");
        List<Path> before = Trees.files(db, ".arrow");
        try (Client own = Client.of(server)) {
            for (String restore : List.of("RESTORE TABLE big AS big2, notes AS notes2 FROM BACKUP 'nightly'",
                    "RESTORE DATABASE FROM BACKUP 'nightly' WITH (mode replace)")) {
                String content = own.content("big");
                own.run("SET statement_timeout = '5ms'");
                long begin = System.nanoTime();
                assertThat(own.refusal(restore).state()).as(restore).isEqualTo("57014");
                assertThat((System.nanoTime() - begin) / 1_000_000).as(restore).isLessThan(PATIENCE_MILLIS);
                own.run("SET statement_timeout = 0");
                assertThat(own.content("big")).isEqualTo(content);
                assertThat(own.rows("SELECT table_name FROM tables() WHERE table_name LIKE '%2'")).isEmpty();
            }
        }
        for (int i = 0; i < 100 && !Trees.files(db, ".arrow").equals(before); i++) {
            Thread.sleep(20);
        }
        assertThat(Trees.files(db, ".arrow")).isEqualTo(before);
    }
}
