package io.tidemark.storage.verify;

import io.tidemark.storage.Database;
import io.tidemark.storage.Days;
import io.tidemark.storage.TestDatabases;
import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.RandomRows;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.type.ColumnType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** A sound set on a disk of its own. */
record ReferenceSet(SimulatedDisk disk, BackupSet set) {
    private static final Path CONF = Path.of("/conf");
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final long FIRST_MICROS = 1_700_000_000_000_000L;
    private static final int COMMITS = 4;
    /** Days from which on the files of a table stand in lists beside the manifest. */
    private static final int LISTED_DAYS = 520;

    /** Tables of all kinds of columns and some partitionings, with deleted rows and several parts a partition. */
    static ReferenceSet ofManyKinds() {
        return taken(database -> {
            Random random = new Random(4);
            List<ColumnType> all = new ArrayList<>(List.of(ColumnType.values()));
            all.remove(ColumnType.NUMERIC); // of which not every text is one
            fill(database, random, table("everything", all, Partitioning.DAY), 900);
            fill(database, random,
                    table("hours", List.of(ColumnType.SYMBOL, ColumnType.DOUBLE), Partitioning.HOUR),
                    150);
            fill(database, random,
                    table("words", List.of(ColumnType.TEXT, ColumnType.VARCHAR), Partitioning.WEEK),
                    1_500);
            fill(database, random,
                    table("whole", List.of(ColumnType.BIGINT, ColumnType.UUID), Partitioning.NONE),
                    1_000);
            Days.create(database, "days", 9);
            Days.delete(database, "days", 2);
        });
    }

    /** A table of so many partitions that the manifest has lists. */
    static ReferenceSet ofManyPartitions() {
        return taken(database -> {
            Days.create(database, "days", LISTED_DAYS);
            Days.delete(database, "days", 2);
        });
    }

    /** A table of two partitions, in one of which a row is deleted. */
    static ReferenceSet ofFewRows() {
        return taken(database -> {
            Days.create(database, "days", 2);
            Days.delete(database, "days", 1);
        });
    }

    private static ReferenceSet taken(Consumer<Database> work) {
        SimulatedDisk disk = new SimulatedDisk();
        disk.makeDirectories(CONF);
        try (var file = disk.open(CONF.resolve("server.conf"), SimulatedDisk.Open.CREATE)) {
            file.writeZeros(0, 1);
        }
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            work.accept(database);
            String id = database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).id();
            return new ReferenceSet(disk.settled(), database.backupSets().open(id));
        }
    }

    private static TableDefinition table(String name, List<ColumnType> types, Partitioning partitioning) {
        List<ColumnDefinition> columns = new ArrayList<>();
        columns.add(new ColumnDefinition("ts", ColumnType.TIMESTAMP, 0, 0));
        types.forEach(type -> columns.add(new ColumnDefinition("c_" + type, type, 0, 0)));
        return new TableDefinition(name, columns, 0, partitioning);
    }

    /** Some commits of two days with late rows, each flushed, and some rows deleted. */
    private static void fill(Database database, Random random, TableDefinition definition, int rows) {
        int id;
        try (Transaction transaction = database.begin()) {
            id = transaction.createTable(definition);
            transaction.commit();
        }
        List<ColumnType> types = definition.columns().stream().map(ColumnDefinition::type).toList();
        for (int commit = 0; commit < COMMITS; commit++) {
            try (Transaction transaction = database.begin(); BufferArena arena = new BufferArena()) {
                transaction.append(id, RandomRows.batch(random, types, rows, 0,
                        () -> FIRST_MICROS + random.nextLong(10 * HOUR_MICROS), arena));
                transaction.commit();
            }
            database.flush();
        }
        try (Transaction transaction = database.begin(); DatabaseView view = database.view()) {
            long[] ids = LongStream.range(0, 20).map(row -> row * 7).toArray();
            transaction.delete(view.table(definition.name()).orElseThrow().schema().tableId(), ids,
                    ids.length);
            transaction.commit();
        }
        database.flush();
    }

    /** The same set on another disk, which sees nothing of what becomes of this one. */
    ReferenceSet copy() {
        return new ReferenceSet(disk.settled(), set);
    }

    BackupSets sets() {
        return new BackupSets(disk, TestDatabases.BACKUPS);
    }

    String id() {
        return String.valueOf(set.path().getFileName());
    }

    Path manifest() {
        return set.path().resolve("backup_manifest");
    }

    Verification verify(Level level) {
        return new SetVerifier(disk, sets(), level, BackupControl.NONE).run(id());
    }
}
