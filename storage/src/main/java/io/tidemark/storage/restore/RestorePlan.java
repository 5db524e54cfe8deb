package io.tidemark.storage.restore;

import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.failure.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a restore will do: what EXPLAIN RESTORE shows is what {@code restore} executes. Immutable.
 *
 * @param set      where from; whoever executes the plan keeps it from being dropped ({@code SetUse})
 * @param request  what was asked for
 * @param tables   what will be restored, in the order of the request
 * @param dropped  names of tables that will go, those replaced included
 * @param problems why it cannot be done, as far as can be known before; empty when nothing speaks against it
 */
public record RestorePlan(BackupSet set, RestoreRequest request, List<Table> tables, List<String> dropped,
        List<StorageException> problems) {
    /** Copies the lists. */
    public RestorePlan {
        tables = List.copyOf(tables);
        dropped = List.copyOf(dropped);
        problems = List.copyOf(problems);
    }

    /**
     * A table that will be restored.
     *
     * @param source     what it is in the set
     * @param name       its storage name afterwards
     * @param replaced   id of the table that has this name now and will be dropped
     * @param partitions all that will be there, by name
     * @param parts      the files of its rows
     * @param vectors    the files that say which of these are deleted; they are written anew
     * @param rows       that it will have
     * @param linked     whether files get a second name in the database, or are copied
     */
    public record Table(BackupSet.Table source, String name, OptionalInt replaced, List<String> partitions,
            List<BackupSet.File> parts, List<BackupSet.File> vectors, long rows, boolean linked) {
        /** Copies the lists. */
        public Table {
            partitions = List.copyOf(partitions);
            parts = List.copyOf(parts);
            vectors = List.copyOf(vectors);
        }

        /** Bytes of the files of its rows. */
        public long bytes() {
            return parts.stream().mapToLong(BackupSet.File::bytes).sum();
        }

        /** Bytes that will not be copied. */
        public long bytesLinked() {
            return linked ? bytes() : 0;
        }
    }

    /** The same with a reason, before all others, why it cannot be done. */
    RestorePlan refused(StorageException reason) {
        List<StorageException> all = new ArrayList<>(List.of(reason));
        all.addAll(problems);
        return new RestorePlan(set, request, tables, dropped, all);
    }

    /** Throws the first problem when there is one. */
    public void requireSound() {
        if (!problems.isEmpty()) {
            throw problems.getFirst();
        }
    }

    /** Bytes of all files of rows. */
    public long bytes() {
        return tables.stream().mapToLong(Table::bytes).sum();
    }
}
