package io.tidemark.server.command.backup;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.BackupStatement.SetId;
import io.tidemark.storage.Database;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.failure.StorageException;
import java.util.function.Function;

/** Gives refusals about a set that a statement names their place and SQLSTATE. Stateless. */
final class SetErrors {
    private SetErrors() {}

    /**
     * Does something with a set: 0A000 when another version of the program has written it, 42704 where it does not exist,
     * 55006 while it is in use or pinned. That the database has no directory for sets is told as it is everywhere.
     */
    static <T> T placed(SetId set, Database database, Function<BackupSets, T> action) {
        BackupSets sets = database.backupSets();
        try {
            return action.apply(sets);
        } catch (StorageException.BackupNotFound missing) {
            throw new SqlException("42704", "backup \"" + set.id() + "\" does not exist", set.position(),
                    missing.hint().orElse(null));
        } catch (StorageException.TooNewFile | StorageException.TooOldFile other) {
            throw new SqlException("0A000", String.valueOf(other.getMessage()), set.position(),
                    other.hint().orElse(null));
        } catch (StorageException.WrongState | StorageException.DirectoryInUse held) {
            throw new SqlException("55006", String.valueOf(held.getMessage()), set.position(),
                    held.hint().orElse(null));
        }
    }
}
