package io.tidemark.storage.maintain;

import io.tidemark.storage.commit.Committer;
import io.tidemark.storage.table.DatabaseVersion;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.RegistryFile;
import io.tidemark.storage.table.TableVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the files of each table hold: of those that were flushed, and of those that a commit has adopted with their
 * files, which nobody publishes. Guarded by the publish lock.
 */
final class PersistedTables {
    private final Committer committer;
    private final Map<Integer, TableVersion> tables = new HashMap<>();
    /** Tables whose files count even while the registry's file does not list them. */
    private final Set<Integer> adopted = new HashSet<>();
    /** Tables without files whose first flush came to nothing: there may be a directory that nothing tells of. */
    private final Set<Integer> begun = new HashSet<>();

    /**
     * What only has to be written so that files can go.
     *
     * @param emptied tables whose file lists parts that they don't have any more
     * @param gone    whether a table that was dropped still has files
     */
    record Releasable(List<Integer> emptied, boolean gone) {}

    PersistedTables(Committer committer, TableFilePublisher.Persisted files) {
        this.committer = committer;
        for (TableVersion table : files.tables()) {
            tables.put(table.id(), table);
            adopted.add(table.id());
        }
    }

    /**
     * Learns of tables that were adopted. Every version that is looked at afterwards has at least these; a view that was
     * taken before has at most these.
     */
    void learn() {
        for (TableVersion table : committer.takeAdopted()) {
            tables.put(table.id(), table);
            adopted.add(table.id());
        }
    }

    /** A table as its files are; null when it has none. */
    @Nullable
    TableVersion get(int id) {
        return tables.get(id);
    }

    /** The table's files are these now; returns what they were. */
    @Nullable
    TableVersion put(TableVersion table) {
        return tables.put(table.id(), table);
    }

    /** A flush of the table came to nothing. */
    void begun(int id) {
        if (!tables.containsKey(id)) {
            begun.add(id);
        }
    }

    /** Forgets the tables that are gone; returns what their files were. */
    List<TableVersion> takeGone(DatabaseVersion now) {
        List<TableVersion> gone = tables.values().stream().filter(table -> now.table(table.id()).isEmpty())
                .toList();
        for (TableVersion table : gone) {
            tables.remove(table.id());
            adopted.remove(table.id());
        }
        return gone;
    }

    /** Forgets the tables that are gone and never had files, but may have a directory. */
    List<Integer> takeBegunAndGone(DatabaseVersion now) {
        begun.removeAll(tables.keySet());
        List<Integer> gone = begun.stream().filter(id -> now.table(id).isEmpty()).toList();
        gone.forEach(begun::remove);
        return gone;
    }

    /** Tables that were created and have no files yet. */
    List<Integer> missing(DatabaseVersion now) {
        return now.tables().stream().map(TableVersion::id).filter(id -> !tables.containsKey(id)).toList();
    }

    /** What was dropped or emptied, and keeps its files because theirs still say otherwise. */
    Releasable releasable(DatabaseVersion now) {
        List<Integer> emptied = new ArrayList<>();
        boolean gone = false;
        for (TableVersion file : tables.values()) {
            Optional<TableVersion> table = now.table(file.id());
            if (table.isEmpty()) {
                gone = true;
            } else if (!new HashSet<>(table.get().parts().parts()).containsAll(file.parts().parts())) {
                emptied.add(file.id());
            }
        }
        return new Releasable(List.copyOf(emptied), gone);
    }

    /**
     * The tables of a cut that need no log to be there, and the registry as if it listed them all: the log makes those
     * that it does not list.
     */
    TableFilePublisher.Persisted ofCut(RegistryFile registry, DatabaseView cut) {
        Set<Integer> registered = new HashSet<>();
        registry.tables().forEach(entry -> registered.add(entry.tableId()));
        List<RegistryFile.Entry> entries = new ArrayList<>(registry.tables());
        List<TableVersion> files = new ArrayList<>();
        for (TableVersion table : tables.values()) {
            boolean listed = registered.contains(table.id());
            if (!listed && adopted.contains(table.id()) && cut.version().table(table.id()).isPresent()) {
                entries.add(new RegistryFile.Entry(table.id(), table.name(), nameOf(table.directory())));
                listed = true;
            }
            if (listed) {
                files.add(table);
            }
        }
        int nextId = Math.max(registry.nextTableId(), committer.nextTableId());
        return new TableFilePublisher.Persisted(new RegistryFile(registry.databaseId(), registry.timeline(),
                registry.txn(), nextId, entries), files, Map.of());
    }

    static String nameOf(Path directory) {
        Path name = directory.getFileName();
        return name == null ? "" : name.toString();
    }
}
