package io.tidemark.server.command.backup;

import io.tidemark.server.command.Sequences;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The temporary views and sequences of all sessions, which stay when the objects of the database are replaced by those of a set.
 * Confined to its command.
 */
final class KeptTemporaries {
    private final DatabaseObjects before;
    private final List<DatabaseObject> kept = new ArrayList<>();

    /** @param before what the database has until now */
    KeptTemporaries(DatabaseView before) {
        this.before = DatabaseObjects.of(before);
        this.before.all().values().stream().filter(KeptTemporaries::isTemporary).forEach(kept::add);
    }

    /** Whether an object goes with its session. */
    static boolean isTemporary(DatabaseObject object) {
        return switch (object) {
            case DatabaseObject.Schema _ -> false;
            case DatabaseObject.View view -> view.name().temporary();
            case DatabaseObject.Sequence sequence -> sequence.name().temporary();
        };
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    /**
     * Their OIDs beside the objects of the set, where others may have the ones that they have.
     *
     * @param restored the objects of the set
     */
    Map<Integer, Integer> oids(DatabaseObjects restored) {
        Map<Integer, Integer> oids = new HashMap<>();
        int next = Math.max(restored.nextOid(), before.nextOid());
        for (DatabaseObject object : kept) {
            oids.put(object.oid(), restored.byOid(object.oid()).isEmpty() ? object.oid() : next++);
        }
        return oids;
    }

    /**
     * Adds them to the objects of the set.
     *
     * @param hidden the table that keeps the objects
     * @param oids   what their OIDs, and those of restored tables, become
     */
    void addTo(Transaction transaction, int hidden, Map<Integer, Integer> oids) {
        for (DatabaseObject object : kept) {
            DatabaseObjects now = objects(transaction);
            int oid = oids.getOrDefault(object.oid(), object.oid());
            transaction.setTableProperties(hidden, now.with(switch (object) {
                case DatabaseObject.Schema schema -> schema;
                case DatabaseObject.View view -> new DatabaseObject.View(oid, view.name(), view.sql(),
                        view.searchPath(), view.columns(),
                        view.uses().stream().flatMap(use -> used(use, oids, now).stream()).toList(),
                        view.comment());
                case DatabaseObject.Sequence old -> new DatabaseObject.Sequence(oid, old.name(), old.type(),
                        old.range(), old.cache(), old.owner(), old.epoch(), old.comment());
            }));
        }
    }

    private static DatabaseObjects objects(Transaction transaction) {
        try (DatabaseView view = transaction.view()) {
            return DatabaseObjects.of(view);
        }
    }

    /** The OID of what a view uses; of a lasting view or sequence, that of the one in the set that has its name. */
    private Optional<Integer> used(int oid, Map<Integer, Integer> oids, DatabaseObjects now) {
        DatabaseObject used = before.byOid(oid).orElse(null);
        if (used == null || oids.containsKey(oid)) {
            return Optional.of(oids.getOrDefault(oid, oid));
        }
        return switch (used) {
            case DatabaseObject.Schema _ -> Optional.empty();
            case DatabaseObject.View view -> now.view(view.name()).map(DatabaseObject::oid);
            case DatabaseObject.Sequence sequence -> now.sequence(sequence.name()).map(DatabaseObject::oid);
        };
    }

    /** Writes where the sequences are; nobody may draw from them until the transaction has ended. */
    void place(Transaction transaction, Sequences numbers) {
        for (DatabaseObject object : kept) {
            if (object instanceof DatabaseObject.Sequence sequence) {
                numbers.place(transaction, sequence.epoch(), numbers.position(sequence));
            }
        }
    }
}
