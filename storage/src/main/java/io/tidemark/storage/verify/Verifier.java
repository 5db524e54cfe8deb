package io.tidemark.storage.verify;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.Verdict;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.thread.LongSlices;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All kinds of VERIFY of an open database. Safe for many threads. */
public final class Verifier {
    private final Disk disk;
    private final Path root;

    /** @param root of the database */
    public Verifier(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
    }

    /** Checks a set; see {@link SetVerifier#run}. */
    public Verification backup(BackupSets sets, String id, Level level, BackupControl control) {
        try (LongSlices.Stretch _ = LongSlices.begin()) {
            return new SetVerifier(disk, sets, level, control).run(id);
        }
    }

    /** What other sets have of the problems that were found in one; see {@link SharedDamage#record}. */
    public List<String> recordShared(BackupSets sets, Verdict verdict, List<Problem> problems) {
        return SharedDamage.record(disk, sets, verdict, problems);
    }

    /** Checks the files of all tables that a view shows, and their registry. */
    public Verification database(DatabaseView view, Level level, BackupControl control) {
        return live(view, view.version().tables(), true, level, control);
    }

    /** Checks the files of tables that a view shows; {@code TableNotFound} when it does not show one. */
    public Verification tables(DatabaseView view, List<Integer> ids, Level level, BackupControl control) {
        List<TableVersion> tables = new ArrayList<>();
        for (int id : ids) {
            tables.add(view.version().table(id)
                    .orElseThrow(() -> new StorageException.TableNotFound("number " + id)));
        }
        return live(view, tables, false, level, control);
    }

    private Verification live(DatabaseView view, List<TableVersion> tables, boolean all, Level level,
            BackupControl control) {
        try (LongSlices.Stretch _ = LongSlices.begin()) {
            return new LiveVerifier(disk, root, level, control).run(view, tables, all);
        }
    }
}
