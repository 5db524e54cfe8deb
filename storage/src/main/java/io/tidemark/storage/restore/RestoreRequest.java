package io.tidemark.storage.restore;

import io.tidemark.storage.backup.BackupSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * What is to be restored, in one commit.
 *
 * @param items       the tables; a table with only some of its partitions is a table of its own, that takes the place
 *                    of no other one
 * @param mode        what becomes of a table that has one of the names
 * @param replaceable names that may be taken from their table in mode {@code FAIL_IF_EXISTS} too
 * @param dropped     names of further tables that are dropped by the same commit, also when they come meanwhile; in
 *                    mode {@code FAIL_IF_EXISTS} those that are not replaceable must not be there
 * @param foreign     whether the set may be one of another database
 */
public record RestoreRequest(List<RestoreItem> items, Mode mode, Predicate<String> replaceable,
        Predicate<String> dropped, boolean foreign) {
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
    }

    /** Whether a table may take this name from another one. */
    public boolean mayReplace(String name) {
        return replaceable.test(name) || (mode == Mode.REPLACE
                && items.stream().noneMatch(item -> item.to().equals(name) && !item.partitions().isEmpty()));
    }

    /** The same, of a set of whatever database. */
    public RestoreRequest ofAnyDatabase() {
        return new RestoreRequest(items, mode, replaceable, dropped, true);
    }

    /** Some tables of a set of the same database. */
    public static RestoreRequest tables(List<RestoreItem> items, Mode mode) {
        return new RestoreRequest(items, mode, _ -> false, _ -> false, false);
    }

    /**
     * All tables of a set; in mode {@code REPLACE} the database is what the set is afterwards, in the other one it must
     * have no tables but {@code system} ones, which are replaced. Only the empty one takes a set of another database too.
     *
     * @param system names of tables that no user sees, such as that of the database's objects
     * @param left   names, in the set and in the database, that are not touched, such as temporary tables
     */
    public static RestoreRequest database(BackupSet set, Mode mode, Predicate<String> system,
            Predicate<String> left) {
        List<RestoreItem> items = set.tables().stream().map(BackupSet.Table::name)
                .filter(left.negate()).map(RestoreItem::of).toList();
        return new RestoreRequest(items, mode, system.and(left.negate()), left.negate(),
                mode == Mode.FAIL_IF_EXISTS);
    }
}
