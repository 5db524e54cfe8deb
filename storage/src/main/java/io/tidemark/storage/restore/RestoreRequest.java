package io.tidemark.storage.restore;

import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.table.DatabaseView;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is to be restored, in one commit.
 *
 * @param items       the tables; a table with only some of its partitions is a table of its own, that takes the place
 *                    of no other one
 * @param mode        what becomes of a table that has one of the names
 * @param replaceable names that may be taken from their table in mode {@code FAIL_IF_EXISTS} too
 * @param dropped     names of further tables that are dropped by the same commit, when they are there; in mode
 *                    {@code FAIL_IF_EXISTS} those that are not replaceable must not be there
 */
public record RestoreRequest(List<RestoreItem> items, Mode mode, Set<String> replaceable,
        Set<String> dropped) {
    /** What becomes of a table that has the name of a restored one. */
    public enum Mode {
        /** Nothing is restored. */
        FAIL_IF_EXISTS,
        /** It is dropped by the commit that brings the restored one. */
        REPLACE
    }

    /** Copies all. */
    public RestoreRequest {
        items = List.copyOf(items);
        replaceable = Set.copyOf(replaceable);
        dropped = Set.copyOf(dropped);
    }

    /** Whether a table may take this name from another one. */
    public boolean mayReplace(String name) {
        return replaceable.contains(name) || (mode == Mode.REPLACE
                && items.stream().noneMatch(item -> item.to().equals(name) && !item.partitions().isEmpty()));
    }

    /** Some tables. */
    public static RestoreRequest tables(List<RestoreItem> items, Mode mode) {
        return new RestoreRequest(items, mode, Set.of(), Set.of());
    }

    /**
     * All tables of a set; in mode {@code REPLACE} the database is what the set is afterwards, in the other one it must
     * have no tables but {@code system} ones, which are replaced.
     *
     * @param live   what the database has
     * @param system names of tables that no user sees, such as that of the database's objects
     * @param left   names, in the set and in the database, that are not touched, such as temporary tables
     */
    public static RestoreRequest database(BackupSet set, DatabaseView live, Mode mode,
            Predicate<String> system, Predicate<String> left) {
        List<RestoreItem> items = set.tables().stream().map(BackupSet.Table::name)
                .filter(left.negate()).map(RestoreItem::of).toList();
        Set<String> present = live.tables().stream().map(table -> table.schema().name())
                .filter(left.negate()).collect(Collectors.toSet());
        return new RestoreRequest(items, mode, present.stream().filter(system).collect(Collectors.toSet()),
                present);
    }
}
