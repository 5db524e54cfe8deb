package io.tidemark.server.command.backup;

import io.tidemark.server.command.Sequences;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.Database;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.restore.AttachedSet;
import io.tidemark.storage.table.DatabaseView;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sequences and schemas that a set has, and where the sequences were. A set of single tables has them when it was
 * needed by one of its tables.
 *
 * @param positions by epoch of the sequence; none for one that was never used
 */
record SetObjects(Collection<DatabaseObject.Sequence> sequences, Collection<DatabaseObject.Schema> schemas,
        Map<Long, Sequences.Position> positions) {
    SetObjects {
        sequences = List.copyOf(sequences);
        schemas = List.copyOf(schemas);
        positions = Map.copyOf(positions);
    }

    /** Reads them from a set that its caller keeps. */
    static SetObjects read(Database database, BackupSet set) {
        if (set.table(DatabaseObjects.TABLE.encode()).isEmpty()) {
            return new SetObjects(List.of(), List.of(), Map.of());
        }
        List<String> own = List.of(DatabaseObjects.TABLE.encode(), Sequences.TABLE.encode());
        try (AttachedSet attached = database.attach(new Kept(set), own::contains);
                DatabaseView view = attached.view()) {
            DatabaseObjects objects = DatabaseObjects.of(view);
            return new SetObjects(objects.sequences(), objects.schemas(), Sequences.positions(view));
        }
    }

    /** A set that somebody else keeps. */
    private record Kept(BackupSet set) implements SetUse {
        @Override
        public void close() {
            // Its owner lets go of it.
        }
    }

    /** The sequence that a column of a table of the set owns. */
    Optional<DatabaseObject.Sequence> ownedBy(int tableId, int columnId) {
        return sequences.stream().filter(sequence -> {
            DatabaseObject.Owner owner = sequence.owner();
            return owner != null && owner.tableId() == tableId && owner.columnId() == columnId;
        }).findFirst();
    }

    /** The schema of a table. */
    Optional<DatabaseObject.Schema> schema(TableName table) {
        return schemas.stream().filter(schema -> schema.name().equals(table.schema())).findFirst();
    }
}
