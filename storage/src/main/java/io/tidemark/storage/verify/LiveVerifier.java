package io.tidemark.storage.verify;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.maintain.TableFiles;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.RegistryFile;
import io.tidemark.storage.table.TableVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * VERIFY TABLE and VERIFY DATABASE: the files of live tables, as of a view, while others go on with their work. Rows that
 * are only in memory and in the log are not looked at. Confined to its thread, used once.
 */
public final class LiveVerifier {
    /** Files that belong together are replaced one after the other: who reads in between reads again. */
    private static final int TRIES = 5;

    private final Disk disk;
    private final Path root;
    private final Level level;
    private final Work work;
    private final Findings findings;

    /** @param root of the database; paths of problems begin there */
    public LiveVerifier(Disk disk, Path root, Level level, BackupControl control) {
        this.disk = disk;
        this.root = root;
        this.level = level;
        this.work = new Work("verify", control);
        this.findings = new Findings(root);
    }

    /**
     * Checks tables of a view.
     *
     * @param database whether the registry of tables is checked too
     */
    public Verification run(DatabaseView view, List<TableVersion> tables, boolean database) {
        work.expect(tables.stream().mapToInt(table -> table.parts().files().size()).sum(),
                tables.stream().mapToLong(table -> table.parts().bytes()).sum());
        if (database) {
            attempt(() -> RegistryFile.read(disk, root.resolve(FileNames.DB_DIRECTORY)),
                    Findings.Where.NOWHERE);
            work.fileDone();
        }
        TableCheck check = new TableCheck(disk, findings, work, level == Level.RESTORE);
        try (DatabaseView _ = view.pin("verify")) {
            for (TableVersion table : tables) {
                work.checkCancel();
                checkLists(table);
                check.check(table);
            }
        }
        work.report();
        return new Verification(level, work.files(), work.bytes(), tables.size(), check.rows(),
                findings.problems());
    }

    private void checkLists(TableVersion table) {
        Path txn = table.directory().resolve(FileNames.TXN);
        Findings.Where where = new Findings.Where(table.name(), null, null, findings.relative(txn));
        boolean hasParts = !table.parts().parts().isEmpty();
        // A table without parts may have no files yet, or none any more.
        if (hasParts || disk.exists(txn)) {
            attempt(() -> {
                if (hasParts || disk.exists(txn)) {
                    TableFiles.read(disk, table.directory());
                }
            }, where);
            work.fileDone();
        }
    }

    private void attempt(Runnable reading, Findings.Where where) {
        Optional<StorageException.OfFile> failed = Optional.empty();
        for (int tries = 0; tries < TRIES; tries++) {
            try {
                reading.run();
                return;
            } catch (StorageException.OfFile failure) {
                failed = Optional.of(failure);
            }
        }
        failed.ifPresent(failure -> findings.add(failure, where));
    }
}
