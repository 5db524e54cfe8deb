package io.tidemark.server.command.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.server.sql.SqlException;
import io.tidemark.storage.Database;
import io.tidemark.storage.DatabaseOptions;
import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.restore.AttachedSet;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachmentsTest {
    /** Both sessions have found the name free. */
    @Test
    void holdsNoSetThatASecondSessionAttachesUnderTheSameName(@TempDir Path directory) {
        DatabaseOptions options = DatabaseOptions.of(directory.resolve("root"))
                .withBackupRoot(directory.resolve("sets"));
        try (Database database = Database.open(options); Attachments attachments = new Attachments()) {
            String one = backUp(database, directory);
            String more = backUp(database, directory);
            attachments.attach("old", attached(database, one));
            AttachedSet second = attached(database, more);
            assertThatThrownBy(() -> attachments.attach("old", second)).isInstanceOf(SqlException.class)
                    .hasMessageContaining("old");
            database.backupSets().drop(more, false);
            attachments.detach("old", 1);
            database.backupSets().drop(one, false);
            assertThat(database.backupSets().list()).isEmpty();
        }
    }

    private static String backUp(Database database, Path directory) {
        return database.backupDatabase(directory.resolve("conf"), BackupOptions.DEFAULT, BackupControl.NONE)
                .id();
    }

    private static AttachedSet attached(Database database, String set) {
        return database.attach(database.backupSets().use(set, "attached"));
    }
}
