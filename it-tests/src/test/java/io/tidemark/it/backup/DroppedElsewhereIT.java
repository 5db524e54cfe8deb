package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.backup.Client.Refusal;
import io.tidemark.it.harness.ServerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers that share a backup root: one drops a set that the other has attached, and cannot know of. */
final class DroppedElsewhereIT {
    private static final int ROWS = 300_000;
    private static final String BIG = "SELECT count(*), sum(x), sum(length(filling)) FROM old.big";

    @TempDir
    Path directory = Path.of("none");

    @Test
    void whatIsMappedStaysReadableAndWhatIsGoneIsAnErrorThatNamesTheSet() throws Exception {
        try (ServerProcess server = Sample.server(directory);
                Client client = Client.of(server);
                Client reader = Client.of(server)) {
            Sample.create(client);
            Sample.createBig(client, ROWS);
            assertThat(Sample.backUp(client)).isEqualTo("nightly");
            client.run("ATTACH BACKUP 'nightly' AS old");
            String expected = client.value("SELECT count(*), sum(x), sum(length(filling)) FROM big");
            assertThat(client.rows(BIG)).containsExactly(client.rows(BIG.replace("old.", "")).getFirst());
            reader.run("BEGIN", "DECLARE c CURSOR FOR SELECT x FROM old.big");
            assertThat(reader.rows("FETCH 10 FROM c")).hasSize(10);
            assertThat(client.number("SELECT count(*) FROM old.notes")).isEqualTo(500);

            drop();

            int rest = 0;
            try {
                rest = reader.rows("FETCH ALL FROM c").size();
                assertThat(rest).as("rows of an open cursor: all or an error").isEqualTo(ROWS - 10);
            } catch (org.postgresql.util.PSQLException gone) {
                assertThat(gone.getMessage()).contains("nightly");
            }
            reader.run("ROLLBACK");
            for (String table : new String[]{"big", "trades", "notes", "\"sales.orders\""}) {
                requireRightOrRefused(client, table);
            }
            assertThat(client.rows("SHOW BACKUPS")).isEmpty();
            client.run("INSERT INTO notes VALUES (501, 'n501')", "DETACH BACKUP old");
            assertThat(client.number("SELECT count(*) FROM notes")).isEqualTo(501);
            assertThat(client.refusal("ATTACH BACKUP 'nightly' AS old").state()).isEqualTo("42704");
            assertThat(Sample.backUp(client)).isEqualTo("nightly");
            assertThat(client.rows("VERIFY BACKUP 'nightly' WITH (level restore)")).isEmpty();
            assertThat(expected).isNotEmpty();
        }
    }

    /** By a server with another root and the same backups. */
    private void drop() throws Exception {
        try (ServerProcess other = ServerProcess.start(directory.resolve("other"),
                "cairo.sql.backup.root=" + directory.resolve("backups"));
                Client there = Client.of(other)) {
            there.run("DROP BACKUP 'nightly' WITH (force)");
            assertThat(Sample.inBackupRoot(directory)).isEmpty();
        }
    }

    private static void requireRightOrRefused(Client client, String table) throws Exception {
        String live = client.content(table.replace("\"sales.orders\"", "sales.orders"));
        try {
            assertThat(client.content("old." + table)).as(table).isEqualTo(live);
        } catch (java.sql.SQLException gone) {
            Refusal refusal = client.refusal("SELECT * FROM old." + table);
            assertThat(refusal.state()).as("%s", refusal).isIn("58P01", "XX001", "58030");
            assertThat(refusal.message()).contains("nightly");
            System.out.println(refusal);
        }
    }
}
