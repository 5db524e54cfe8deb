package io.tidemark.storage.table;

import io.tidemark.storage.batch.BatchSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * All tables at one commit: a pin. What it shows does not change, and no file or memory that it needs goes away,
 * until it is closed. Safe for many threads.
 */
public final class DatabaseView implements AutoCloseable {
    private final DatabaseVersion version;
    private final Map<Integer, List<BatchSource>> own;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A view of a version that is pinned already.
     *
     * @param own     uncommitted rows by table id
     * @param release unpins
     */
    public DatabaseView(DatabaseVersion version, Map<Integer, List<BatchSource>> own, Runnable release) {
        this.version = version;
        this.own = Map.copyOf(own);
        this.release = release;
    }

    /** Number of the last commit in it, 0 for none. */
    public long txn() {
        return version.txn();
    }

    /** Time of that commit, microseconds since 1970 UTC. */
    public long commitMicros() {
        return version.commitMicros();
    }

    /** Changes with every schema change. */
    public long schemaVersion() {
        return version.schemaVersion();
    }

    /** The table with this exact name. */
    public Optional<TableView> table(String name) {
        return view(version.byName().get(name));
    }

    /** The table with this id. */
    public Optional<TableView> table(int id) {
        return view(version.byId().get(id));
    }

    /** All tables, by name. */
    public Collection<TableView> tables() {
        return version.byName().values().stream().map(table -> view(table).orElseThrow()).toList();
    }

    private Optional<TableView> view(@Nullable TableVersion table) {
        return table == null
                ? Optional.empty()
                : Optional.of(new TableView(table, own.getOrDefault(table.schema().tableId(), List.of())));
    }

    /** Unpins; idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
