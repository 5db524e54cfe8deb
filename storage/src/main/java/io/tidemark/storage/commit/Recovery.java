package io.tidemark.storage.commit;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.part.StoredFile;
import io.tidemark.storage.table.DatabaseVersion;
import io.tidemark.storage.table.PinRegistry;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.wal.Wal;
import io.tidemark.storage.wal.WalEnd;
import io.tidemark.storage.wal.WalMode;
import io.tidemark.storage.wal.WalReader;
import io.tidemark.storage.wal.WalRecord;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Brings the tables to the end of the log: applies exactly the records above each table's flushed txn (I4), in memory
 * only, so that doing it twice is doing it once (I15). Confined to the thread that opens the database.
 */
public final class Recovery {
    private final Disk disk;
    private final Path walDirectory;
    private final UUID database;
    private final TableStates states;
    private final TableDirectories directories;
    /** Adopted tables that could not be read: no harm when the log tells of their end. */
    private final Map<Integer, StorageException> unread = new HashMap<>();
    private long registryTxn;
    private long flushedTxn;
    private int nextTableId;
    private long records;
    private long bytes;
    private WalEnd end = WalEnd.NOTHING;
    private long knownMicros = Long.MIN_VALUE;

    /**
     * A recovery that has read nothing yet.
     *
     * @param directories where a new table lies, and what an adopted one is
     * @param unpinned    told of each part and delete vector that was dropped, when no view shows it any more
     */
    public Recovery(Disk disk, Path walDirectory, UUID database, TableDirectories directories,
            Consumer<StoredFile> unpinned) {
        this.disk = disk;
        this.walDirectory = walDirectory;
        this.database = database;
        this.directories = directories;
        this.states = new TableStates(directories, unpinned);
    }

    /**
     * Takes the tables as their files are, then replays the log.
     *
     * @param tables      without rows in memory
     * @param nextId      one more than any table id in files
     * @param registryTxn last commit that the registry's file knows of
     * @param toTxn       records behind it are not applied; {@link Long#MAX_VALUE} for all
     */
    public void run(Collection<TableVersion> tables, int nextId, long registryTxn, long toTxn) {
        this.registryTxn = registryTxn;
        nextTableId = nextId;
        flushedTxn = registryTxn;
        for (TableVersion table : tables) {
            states.load(table);
            flushedTxn = Math.max(flushedTxn, table.flushedTxn());
        }
        try (WalReader reader = WalReader.open(disk, walDirectory, database,
                firstTxn(disk, walDirectory, flushedTxn), toTxn)) {
            while (reader.next()) {
                replay(reader.record());
            }
            end = reader.end();
        }
        for (StorageException lost : unread.values()) {
            throw lost;
        }
        // Nobody reads yet, so what came and went is free at once.
        states.retired().forEach(retired -> retired.whenUnpinned().run());
        states.published();
    }

    /**
     * Where to begin to read a log: with its first record, but no later than behind what is in files, since what is
     * neither there nor in the log is missing.
     *
     * @param flushedTxn last commit that any file knows of
     */
    public static long firstTxn(Disk disk, Path walDirectory, long flushedTxn) {
        return Math.min(firstTxn(disk, walDirectory), flushedTxn + 1);
    }

    private static long firstTxn(Disk disk, Path walDirectory) {
        if (!disk.exists(walDirectory)) {
            return 1;
        }
        return disk.list(walDirectory).stream().flatMap(path -> FileNames.SegmentName.parse(path).stream())
                .mapToLong(FileNames.SegmentName::firstTxn).min().orElse(1);
    }

    /** Reads a record without applying it; {@code CorruptFile} when it makes no sense. */
    public static void check(WalRecord record) {
        ChangeReader.decode(record.payload(), record.file(), record.offset());
    }

    private void replay(WalRecord record) {
        boolean applied = false;
        for (Change change : ChangeReader.decode(record.payload(), record.file(), record.offset())) {
            nextTableId = Math.max(nextTableId, change.tableId() + 1);
            applied |= replay(record.txn(), change);
        }
        if (applied) {
            records++;
            bytes += record.payload().byteSize();
        }
    }

    private boolean replay(long txn, Change change) {
        LiveTable table = states.table(change.tableId());
        if (change instanceof Change.AdoptTable) {
            return table == null && adopt(txn, change.tableId());
        }
        if (change instanceof Change.DropTable) {
            unread.remove(change.tableId());
        }
        boolean creates = change instanceof Change.CreateTable;
        // An unknown table that is not created here was dropped, and its files are gone.
        boolean applies = table == null ? creates : !creates && txn > table.version.flushedTxn();
        if (applies) {
            states.apply(txn, change);
        }
        return applies;
    }

    private boolean adopt(long txn, int tableId) {
        if (txn <= registryTxn) {
            return false; // the registry would have it
        }
        try {
            states.apply(txn, new Change.AdoptTable(tableId, new Adoption(directories.adopted(tableId))));
        } catch (StorageException unreadable) {
            unread.put(tableId, unreadable);
            states.adoptedInVain(txn);
        }
        return true;
    }

    /**
     * The adopted tables that the registry's file does not have, as their files are. Also those that were dropped since:
     * the log may still lose that, so their files stay until the registry's file tells of it.
     */
    public List<TableVersion> adopted() {
        return states.takeAdopted();
    }

    /** Log records of which something was applied. */
    public long records() {
        return records;
    }

    /** Bytes of their payloads. */
    public long bytes() {
        return bytes;
    }

    /** Says when the last commit was, in microseconds since 1970 UTC, where the log does not tell. */
    public void lastCommitWas(long micros) {
        knownMicros = micros;
    }

    /** Where the log goes on: behind everything that was flushed, and everything in it. */
    public WalEnd end() {
        return new WalEnd(Math.max(flushedTxn, end.lastTxn()), Math.max(knownMicros, end.lastCommitMicros()));
    }

    /** The registry of views, with what was recovered as its first version. */
    public PinRegistry pins(PartCache cache) {
        long micros = end().lastCommitMicros() == Long.MIN_VALUE ? 0 : end().lastCommitMicros();
        return new PinRegistry(DatabaseVersion.of(end().lastTxn(), micros, 1,
                states.all().stream().map(table -> table.version).toList()), cache);
    }

    /** The committer that goes on. */
    public Committer committer(PinRegistry pins, Wal wal, WalMode mode, Backpressure backpressure) {
        return new Committer(new Committer.Recovered(pins, states, nextTableId), wal, mode, backpressure);
    }
}
