package io.tidemark.storage.check;

import io.tidemark.storage.commit.Recovery;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.maintain.TableFiles;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCheck;
import io.tidemark.storage.snapshot.SnapshotRecovery;
import io.tidemark.storage.table.RegistryFile;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.wal.WalReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A check of a root that no server is running on. Every byte is read; one problem does not hide the next. Confined to
 * its thread, used once.
 */
public final class DatabaseCheck {
    private final Disk disk;
    private final Path root;
    private final Path db;
    private final List<StorageException> problems = new ArrayList<>();
    private int tables;
    private int parts;
    private long records;
    private long flushedTxn;

    private DatabaseCheck(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
        this.db = root.resolve(FileNames.DB_DIRECTORY);
    }

    /**
     * What was read, and what is wrong with it.
     *
     * @param records  of the log
     * @param problems empty when the root is sound; most name a file and an offset
     */
    public record Result(int tables, int parts, long records, List<StorageException> problems) {
        /** Copies the list. */
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /** Checks a root. */
    public static Result run(Disk disk, Path root) {
        DatabaseCheck check = new DatabaseCheck(disk, root);
        check.attempt(check::checkAll);
        return new Result(check.tables, check.parts, check.records, check.problems);
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (StorageException problem) {
            problems.add(problem);
        }
    }

    private void checkAll() {
        RegistryFile registry = RegistryFile.read(disk, db);
        for (RegistryFile.Entry entry : registry.tables()) {
            attempt(() -> checkTable(db.resolve(entry.directory())));
        }
        flushedTxn = Math.max(flushedTxn, registry.txn());
        attempt(() -> checkLog(registry.databaseId()));
        SnapshotRecovery snapshot = new SnapshotRecovery(disk, root);
        if (snapshot.isPrepared()) {
            attempt(snapshot::check);
        }
    }

    private void checkTable(Path directory) {
        TableVersion table = TableFiles.read(disk, directory);
        flushedTxn = Math.max(flushedTxn, table.flushedTxn());
        tables++;
        for (Part part : table.parts().parts()) {
            attempt(() -> PartCheck.check(disk, part.path(), part.entry()));
            parts++;
        }
        for (DeleteVector vector : table.parts().vectors()) {
            attempt(() -> vector.read(disk, table.id()));
        }
    }

    private void checkLog(UUID database) {
        Path wal = root.resolve(FileNames.WAL_DIRECTORY);
        try (WalReader reader = WalReader.open(disk, wal, database, Recovery.firstTxn(disk, wal, flushedTxn),
                Long.MAX_VALUE)) {
            while (reader.next()) {
                Recovery.check(reader.record());
                records++;
            }
        }
    }
}
