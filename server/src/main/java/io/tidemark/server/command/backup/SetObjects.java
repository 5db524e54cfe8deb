package io.tidemark.server.command.backup;

import io.tidemark.server.command.Sequences;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.storage.Database;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.restore.AttachedSet;
import io.tidemark.storage.table.DatabaseView;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The schemas, views and sequences that a set has, and where the sequences were. A set of single tables has them when it was
 * needed by one of its tables.
 *
 * @param positions by epoch of the sequence; none for one that was never used
 */
record SetObjects(Collection<DatabaseObject.Sequence> sequences, Collection<DatabaseObject.Schema> schemas,
        Collection<DatabaseObject.View> views, Map<Long, Sequences.Position> positions) {
    SetObjects {
        sequences = List.copyOf(sequences);
        schemas = List.copyOf(schemas);
        views = List.copyOf(views);
        positions = Map.copyOf(positions);
    }

    /** Reads them from a set that its caller keeps. */
    static SetObjects read(Database database, BackupSet set) {
        if (set.table(DatabaseObjects.TABLE.encode()).isEmpty()) {
            return new SetObjects(List.of(), List.of(), List.of(), Map.of());
        }
        List<String> own = List.of(DatabaseObjects.TABLE.encode(), Sequences.TABLE.encode());
        try (AttachedSet attached = database.attach(new Kept(set), own::contains);
                DatabaseView view = attached.view()) {
            DatabaseObjects objects = DatabaseObjects.of(view);
            return new SetObjects(objects.sequences(), objects.schemas(), objects.views(),
                    Sequences.positions(view));
        }
    }

    /** A set that somebody else keeps. */
    private record Kept(BackupSet set) implements SetUse {
        @Override
        public void close() {
            // Its owner lets go of it.
        }
    }

    /** The names of its views and sequences, in order. */
    SortedSet<TableName> relations() {
        SortedSet<TableName> names = new TreeSet<>();
        views.forEach(view -> names.add(view.name()));
        sequences.forEach(sequence -> names.add(sequence.name()));
        return names;
    }

    /** The sequence that a column of a table of the set owns. */
    Optional<DatabaseObject.Sequence> ownedBy(int tableId, int columnId) {
        return sequences.stream().filter(sequence -> {
            DatabaseObject.Owner owner = sequence.owner();
            return owner != null && owner.tableId() == tableId && owner.columnId() == columnId;
        }).findFirst();
    }

    /**
     * The sequence that a default names.
     *
     * @param written its name's parts
     * @param schema  of the table that has the default
     */
    Optional<DatabaseObject.Sequence> sequence(List<String> written, String schema) {
        List<String> path = written.size() > 1
                ? List.of(written.get(written.size() - 2))
                : TableRules.searchPath(schema);
        return path.stream().map(each -> new TableName(each, written.getLast()))
                .flatMap(name -> sequences.stream().filter(sequence -> sequence.name().equals(name)))
                .findFirst();
    }

    /** The schema of a table. */
    Optional<DatabaseObject.Schema> schema(TableName table) {
        return schemas.stream().filter(schema -> schema.name().equals(table.schema())).findFirst();
    }
}
