package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.backup.Client.Refusal;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets of other databases and programs, damaged and vanishing ones, and two servers with one backup root. */
final class StrangeSetsIT {
    private static final List<String> USES = List.of("RESTORE TABLE notes AS n2 FROM BACKUP 'nightly'",
            "RESTORE DATABASE FROM BACKUP 'nightly' WITH (mode replace)", "ATTACH BACKUP 'nightly' AS old",
            "EXPLAIN RESTORE TABLE notes AS n2 FROM BACKUP 'nightly'", "SHOW BACKUP 'nightly'");
    @TempDir
    Path directory = Path.of("none");
    private ServerProcess server;
    private Client client;
    private String content = "";
    private Path set = Path.of("none");

    @BeforeEach
    void start() throws SQLException {
        server = Sample.server(directory);
        client = Client.of(server);
        Sample.create(client);
        content = client.content("trades");
        Sample.backUp(client);
        set = directory.resolve("backups/nightly");
    }

    @AfterEach
    void stop() throws SQLException {
        assertThat(server.log()).doesNotContain("statement failed");
        client.close();
        server.close();
    }

    private ServerProcess another(Path place) {
        return ServerProcess.start(place.resolve("root"),
                "cairo.sql.backup.root=" + directory.resolve("backups"),
                "cairo.sql.backup.dir.datetime.format='nightly'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "9"})
    void aSetOfAnotherFormatIsNamedAndLeftAlone(String format) throws Exception {
        Manifests.edit(set, "\"format\":\\d+", "\"format\":" + format);
        Map<String, String> files = Trees.checksums(set);
        assertThat(client.rows("SELECT id, kind, problem IS NOT NULL FROM sys.backups"))
                .containsExactly("nightly|null|t");
        List<String> all = new ArrayList<>(USES);
        all.addAll(List.of("VERIFY BACKUP 'nightly'", "PIN BACKUP 'nightly'", "DROP BACKUP 'nightly'"));
        for (String sql : all) {
            Refusal refusal = client.refusal(sql);
            assertThat(refusal.state()).as("%s: %s", sql, refusal).isEqualTo("0A000");
            assertThat(refusal.message()).contains("nightly").contains(format);
        }
        assertThat(client.columns("EXPIRE BACKUPS KEEP LAST 1", "action", "reason"))
                .containsExactly("kept|damaged: left to be looked at");
        assertThat(Sample.backUp(client)).isEqualTo("nightly.1");
        assertThat(Trees.checksums(set)).isEqualTo(files);
        assertThat(client.content("trades")).isEqualTo(content);
    }

    @Test
    void anIncompleteOrDamagedSetIsNamed() throws Exception {
        Path manifest = set.resolve("backup_manifest");
        String good = Files.readString(manifest);
        for (String bad : List.of("", good.substring(0, good.length() / 2), good.replace("trades", "tradez"),
                "{}\n",
                good.replaceFirst("\"label\"", "\"lable\""))) {
            Files.writeString(manifest, bad);
            for (String sql : USES) {
                Refusal refusal = client.refusal(sql);
                assertThat(refusal.state()).as("%s: %s", sql, refusal).isEqualTo("XX001");
                assertThat(refusal.message()).contains("backup_manifest");
            }
            assertThat(client.columns("VERIFY BACKUP 'nightly'", "path")).isNotEmpty()
                    .allMatch(path -> path.equals("backup_manifest"));
            assertThat(Sample.backUp(client)).startsWith("nightly.");
        }
        Files.delete(manifest);
        assertThat(client.rows("SELECT id, kind, problem IS NOT NULL FROM sys.backups WHERE id = 'nightly'"))
                .containsExactly("nightly|null|t");
        for (String sql : USES) {
            Refusal refusal = client.refusal(sql);
            assertThat(refusal.state()).as("%s: %s", sql, refusal).isIn("XX001", "58P01", "42704");
        }
        client.run("DROP BACKUP 'nightly' WITH (force)");
        assertThat(set).doesNotExist();
        assertThat(client.content("trades")).isEqualTo(content);
    }

    @Test
    void aSetCannotBeDroppedByTheServerThatUsesIt() throws Exception {
        for (String use : List.of("RESTORE TABLE trades AS t2 FROM BACKUP '%s'",
                "VERIFY BACKUP '%s' WITH (level restore)",
                "ATTACH BACKUP '%s' AS old")) {
            String id = client.columns("BACKUP DATABASE WITH (type full)", "backup_id").getFirst();
            AtomicBoolean done = new AtomicBoolean();
            Client dropper = Client.of(server);
            CompletableFuture<List<String>> drops = CompletableFuture
                    .supplyAsync(() -> drops(dropper, id, done));
            String outcome = "";
            try {
                client.run(use.formatted(id));
            } catch (SQLException refused) {
                outcome = refused.getSQLState();
            }
            done.set(true);
            assertThat(drops.join()).as(use)
                    .allMatch(state -> Set.of("55006", "42704", "dropped").contains(state));
            assertThat(outcome).as(use).isIn("", "42704");
            dropper.close();
            if (use.startsWith("ATTACH") && outcome.isEmpty()) {
                assertThat(client.content("old.trades")).isEqualTo(content);
                client.run("DETACH BACKUP old");
            }
            if (use.startsWith("RESTORE") && outcome.isEmpty()) {
                assertThat(client.content("t2")).isEqualTo(content);
            }
            assertThat(Sample.inBackupRoot(directory)).noneMatch(name -> name.startsWith(".dropped"));
        }
    }

    private static List<String> drops(Client dropper, String id, AtomicBoolean done) {
        List<String> states = new ArrayList<>();
        while (!done.get()) {
            try {
                dropper.run("DROP BACKUP '" + id + "' WITH (force)");
                states.add("dropped");
            } catch (SQLException refused) {
                states.add(String.valueOf(refused.getSQLState()));
            }
            LockSupport.parkNanos(2_000_000);
        }
        return states;
    }

    @Test
    void aSetThatSomebodyDeletesUnderAServerHarmsNobodyElse() throws Exception {
        client.run("ATTACH BACKUP 'nightly' AS old");
        assertThat(client.number("SELECT count(*) FROM old.notes")).isEqualTo(500);
        Trees.delete(set);
        Refusal refusal = client.refusal("SELECT sum(price) FROM old.trades");
        assertThat(refusal.state()).as("%s", refusal).isIn("58P01", "XX001", "58030");
        assertThat(refusal.message()).contains("nightly");
        assertThat(client.content("trades")).isEqualTo(content);
        client.run("DETACH BACKUP old");
        for (String sql : USES) {
            assertThat(client.refusal(sql).state()).as(sql).isEqualTo("42704");
        }
        assertThat(client.rows("SHOW BACKUPS")).isEmpty();
        assertThat(Sample.backUp(client)).isEqualTo("nightly");
        assertThat(client.rows("VERIFY BACKUP 'nightly' WITH (level restore)")).isEmpty();
    }

    @Test
    void twoServersShareOneRoot(@TempDir Path other) throws Exception {
        try (ServerProcess second = another(other); Client own = Client.of(second)) {
            own.run("CREATE TABLE theirs (a int)", "INSERT INTO theirs VALUES (1), (2)");
            CompletableFuture<List<String>> theirs = CompletableFuture.supplyAsync(() -> backUp(own, 4));
            List<String> ours = backUp(client, 4);
            Set<String> all = new HashSet<>(ours);
            all.addAll(theirs.join());
            assertThat(all).hasSize(8).doesNotContain("nightly");
            assertThat(client.rows("SELECT id FROM sys.backups ORDER BY id"))
                    .isEqualTo(own.rows("SELECT id FROM sys.backups ORDER BY id")).hasSize(9);
            for (String id : all) {
                assertThat(client.rows("VERIFY BACKUP '" + id + "' WITH (level restore)")).as(id).isEmpty();
            }
            String foreign = theirs.join().getLast();
            assertThat(client.refusal("RESTORE DATABASE FROM BACKUP '" + foreign + "'").state())
                    .isEqualTo("42P07");
            client.run("RESTORE TABLE theirs FROM BACKUP '" + foreign + "' WITH (other_database)",
                    "ATTACH BACKUP '" + foreign + "' AS old");
            assertThat(client.rows("SELECT count(*) FROM old.theirs NATURAL JOIN theirs"))
                    .containsExactly("2");
            client.run("DETACH BACKUP old");
            assertThat(own.columns("EXPIRE BACKUPS KEEP LAST 2", "action")).filteredOn("dropped"::equals)
                    .hasSize(2);
            assertThat(client.rows("SELECT count(*) FROM sys.backups GROUP BY database_id ORDER BY 1"))
                    .containsExactly("2", "5");
            assertThat(own.columns("EXPIRE BACKUPS KEEP LAST 1 WITH (other_database)", "action"))
                    .filteredOn("kept"::equals).hasSize(2);
        }
    }

    @Test
    void aSetOfAnotherDatabaseTakesTheWordForIt(@TempDir Path other) throws Exception {
        try (ServerProcess second = another(other); Client own = Client.of(second)) {
            own.run("CREATE USER theirs WITH PASSWORD 'secret'", "CREATE TABLE notes (a int)",
                    "INSERT INTO notes VALUES (1)");
            List<String> restores = List.of("RESTORE TABLE notes FROM BACKUP 'nightly' WITH (mode replace%s)",
                    "RESTORE TABLE notes AS n2 FROM BACKUP 'nightly'%s",
                    "RESTORE DATABASE FROM BACKUP 'nightly' WITH (mode replace%s)");
            for (String sql : restores) {
                Refusal refusal = own.refusal(sql.formatted(""));
                assertThat(refusal.state()).as(sql).isEqualTo("55000");
                assertThat(refusal.message()).contains("nightly is one of another database");
                assertThat(own.columns("EXPLAIN " + sql.formatted(""), "problem"))
                        .anyMatch(problem -> problem.contains("another database"));
                assertThat(own.rows("SELECT * FROM notes")).containsExactly("1");
            }
            String before = own.content("notes");
            for (String expire : List.of("EXPLAIN EXPIRE BACKUPS KEEP LAST 1",
                    "EXPIRE BACKUPS KEEP LAST 1")) {
                assertThat(own.columns(expire, "reason"))
                        .containsExactly("of another database: WITH (other_database) counts it");
            }
            assertThat(own.content("notes")).isEqualTo(before);
            own.run(restores.get(0).formatted(", other_database"),
                    restores.get(1).formatted(" WITH (other_database)"));
            assertThat(own.content("notes")).isEqualTo(client.content("notes"));
            assertThat(own.content("n2")).isEqualTo(client.content("notes"));
            assertThat(own.number("SELECT count(*) FROM pg_user WHERE usename = 'theirs'")).isEqualTo(1);
            own.run(restores.get(2).formatted(", other_database"));
            assertThat(own.content("trades")).isEqualTo(content);
            assertThat(own.number("SELECT count(*) FROM pg_user WHERE usename = 'theirs'")).isZero();
        }
    }

    private static List<String> backUp(Client who, int times) {
        List<String> sets = new ArrayList<>();
        try {
            for (int i = 0; i < times; i++) {
                sets.add(Sample.backUp(who));
            }
        } catch (SQLException failure) {
            sets.add(failure.toString());
        }
        return sets;
    }
}
