package io.tidemark.storage.backup;

import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.MemtableRows;
import io.tidemark.storage.table.TableVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a set is to hold: tables as they were at one transaction, pinned. A table that was flushed since, and that no
 * commit has changed, is taken as the flush has left it: the same rows, in files that later sets share. Confined to its
 * thread.
 */
public final class BackupCut implements AutoCloseable {
    /** Partitions of rows in memory that are written into each set anew. */
    private static final int FEW_PARTITIONS = 4;

    private final DatabaseView at;
    private final @Nullable DatabaseView flushed;
    /** Tables that are as {@code flushed} has them; the others are as {@code at} has them. */
    private final Set<Integer> later;
    private final List<TableVersion> tables;

    private BackupCut(DatabaseView at, @Nullable DatabaseView flushed, Set<Integer> later,
            List<TableVersion> tables) {
        this.at = at;
        this.flushed = flushed;
        this.later = later;
        this.tables = List.copyOf(tables);
    }

    /**
     * Tables of a view.
     *
     * @param at closed with the cut
     */
    public static BackupCut of(DatabaseView at, List<TableVersion> tables) {
        return new BackupCut(at, null, Set.of(), tables);
    }

    /**
     * The same cut after a flush; takes the place of this one.
     *
     * @param later a younger view, closed with the cut
     */
    public BackupCut flushed(DatabaseView later) {
        Set<Integer> same = new HashSet<>();
        List<TableVersion> chosen = new ArrayList<>();
        for (TableVersion table : tables) {
            Optional<TableVersion> now = later.version().table(table.id())
                    .filter(candidate -> hasSameRows(table, candidate));
            now.ifPresent(found -> same.add(found.id()));
            chosen.add(now.orElse(table));
        }
        return new BackupCut(at, later, same, chosen);
    }

    /** Ids of rows only grow, and a row that is deleted doesn't come back. */
    private static boolean hasSameRows(TableVersion before, TableVersion now) {
        return now.nextRowId() == before.nextRowId() && now.rows() == before.rows()
                && now.schema().version() == before.schema().version();
    }

    /** The last transaction of it. */
    long txn() {
        return at.txn();
    }

    /** Time of that, microseconds since 1970 UTC. */
    long commitMicros() {
        return at.commitMicros();
    }

    /** What it is to hold. */
    List<TableVersion> tables() {
        return tables;
    }

    /** Numbers of the tables that have at least so many bytes in memory, or rows of several partitions: each is a file. */
    public List<Integer> inMemory(long bytes) {
        return tables.stream()
                .filter(table -> table.memtables().stream().mapToLong(MemtableRows::bytes).sum() >= bytes
                        || hasSeveralPartitionsInMemory(table))
                .map(TableVersion::id).toList();
    }

    private static boolean hasSeveralPartitionsInMemory(TableVersion table) {
        if (table.memtables().isEmpty() || table.schema().timestampColumn() < 0) {
            return false;
        }
        long min = table.memtables().stream().mapToLong(MemtableRows::minTimestamp).min().getAsLong();
        long max = table.memtables().stream().mapToLong(MemtableRows::maxTimestamp).max().getAsLong();
        long end = min;
        for (int partition = 0; partition < FEW_PARTITIONS; partition++) {
            end = table.schema().partitioning().last(end);
            if (end >= max) {
                return false;
            }
            end++;
        }
        return true;
    }

    /** Files of the tables' rows. */
    int files() {
        return tables.stream().mapToInt(table -> table.parts().parts().size()).sum();
    }

    /** Bytes of these. */
    long fileBytes() {
        return tables.stream().mapToLong(table -> table.parts().bytes()).sum();
    }

    /** With what is in memory, which takes about as much in a file. */
    long bytes() {
        return fileBytes() + tables.stream().flatMap(table -> table.memtables().stream())
                .mapToLong(MemtableRows::bytes).sum();
    }

    /** The pin that keeps the files and the memory of one of the tables. */
    DatabaseView pinOf(TableVersion table) {
        DatabaseView younger = flushed;
        return younger != null && later.contains(table.id()) ? younger : at;
    }

    @Override
    public void close() {
        at.close();
        if (flushed != null) {
            flushed.close();
        }
    }
}
