package io.tidemark.storage.backup;

import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.RegistryFile;
import io.tidemark.storage.table.TableVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Collects what the manifest of a set will say. Confined to the thread of the backup. */
final class SetContents {
    private final Pace pace;
    private final List<BackupSet.File> others = new ArrayList<>();
    /** Files of rows, by the id of their table. */
    private final Map<Integer, List<BackupSet.File>> rowFiles = new HashMap<>();
    /** Of the table that is being written. */
    private final List<CompletableFuture<BackupSet.File>> pending = new ArrayList<>();
    private final List<BackupSet.Table> tables = new ArrayList<>();

    SetContents(Pace pace) {
        this.pace = pace;
    }

    /** A file that holds no rows. */
    void add(BackupSet.File file) {
        others.add(file);
    }

    /** A part, or a delete vector. */
    void addRows(TableVersion table, BackupSet.File file) {
        rowFiles(table).add(file);
    }

    /** A part of the table that is added next, whose checksums are still being computed. */
    void addPending(CompletableFuture<BackupSet.File> file) {
        pending.add(file);
    }

    private List<BackupSet.File> rowFiles(TableVersion table) {
        return rowFiles.computeIfAbsent(table.id(), _ -> new ArrayList<>());
    }

    /** A table, all of whose files of rows were added; waits for what is pending, unless the backup is to end. */
    void addTable(TableVersion inSet) {
        List<BackupSet.File> files = rowFiles(inSet);
        pending.forEach(file -> files.add(pace.join(file)));
        pending.clear();
        List<BackupSet.Column> columns = new ArrayList<>();
        for (Column column : inSet.schema().columns()) {
            ColumnSum sum = ColumnSum.ofNulls(column.id(), column.type(), 0);
            for (BackupSet.File file : files) {
                BackupSet.PartSums part = file.part();
                if (part != null) {
                    sum = sum.plus(of(part, column));
                }
            }
            if (sum.values() + sum.nulls() != inSet.rows()) {
                throw new IllegalStateException("the sums of " + inSet.name() + "." + column.name() + " have "
                        + (sum.values() + sum.nulls()) + " rows, the table has " + inSet.rows());
            }
            columns.add(new BackupSet.Column(column.name(), sum));
        }
        boolean timed = inSet.rows() > 0 && inSet.schema().timestampColumn() >= 0;
        tables.add(new BackupSet.Table(inSet.name(), inSet.id(), RegistryFile.directory(inSet.id()),
                inSet.rows(), files.stream().mapToLong(BackupSet.File::bytes).sum(),
                timed ? inSet.parts().minTimestamp() : 0, timed ? inSet.parts().maxTimestamp() : 0,
                TableDdl.of(inSet.schema()), columns));
    }

    /** A part that was written before the column was added has only NULL there. */
    private static ColumnSum of(BackupSet.PartSums part, Column column) {
        for (ColumnSum sum : part.columns()) {
            if (sum.column() == column.id()) {
                return sum;
            }
        }
        return ColumnSum.ofNulls(column.id(), column.type(), part.rows());
    }

    /** The tables, in the order in which they were added. */
    List<BackupSet.Table> tables() {
        return tables;
    }

    /** The files of rows, one list a table. */
    List<List<BackupSet.File>> rowFiles() {
        return tables.stream().map(table -> rowFiles.getOrDefault(table.id(), List.of())).toList();
    }

    /** The files without rows. */
    List<BackupSet.File> others() {
        return others;
    }
}
