package io.tidemark.storage.table;

import io.tidemark.storage.part.PartUses;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A pin: the tables as they were at one moment, and the promise that their files and memory stay until it is closed.
 * Safe for many threads, except that the owner closes it after the last use.
 */
public final class DatabaseView implements AutoCloseable {
    private final PinRegistry registry;
    private final PinRegistry.Pin pin;
    private final DatabaseVersion version;
    private final Map<Integer, List<OwnRows>> own;
    private final PartUses uses;
    private final AtomicBoolean closed = new AtomicBoolean();

    DatabaseView(PinRegistry registry, PinRegistry.Pin pin, DatabaseVersion version,
            Map<Integer, List<OwnRows>> own,
            PartUses uses) {
        this.registry = registry;
        this.pin = pin;
        this.version = version;
        this.own = own;
        this.uses = uses;
    }

    /** The last transaction that it shows. */
    public long txn() {
        return version.txn();
    }

    /** Time of that commit, microseconds since 1970 UTC. */
    public long commitMicros() {
        return version.commitMicros();
    }

    /** Changes with every change of a schema or of the set of tables. */
    public long schemaVersion() {
        return version.schemaVersion();
    }

    /** The table of this exact name. */
    public Optional<TableView> table(String name) {
        return version.table(name).map(this::view);
    }

    /** The table with this id. */
    public Optional<TableView> table(int id) {
        return version.table(id).map(this::view);
    }

    /** All tables, by name. */
    public Collection<TableView> tables() {
        return version.tables().stream().map(this::view).toList();
    }

    private TableView view(TableVersion table) {
        return new TableView(table, own.getOrDefault(table.id(), List.of()), uses);
    }

    /** What is pinned, for the parts of storage. */
    public DatabaseVersion version() {
        return version;
    }

    /** The same view, with its own life; the pin ends with the last of them. The caller closes it, and this one is open. */
    public DatabaseView share() {
        return registry.share(pin, version, own);
    }

    /** Another pin of the same moment, with its own life; the caller closes it. */
    public DatabaseView pin(String holder) {
        return registry.pinAgain(pin, holder, version, own);
    }

    /**
     * Another pin of the same moment that shows a transaction's own changes. What these add is not pinned; the
     * transaction outlives the result.
     *
     * @param shown   this view's version with the changed schemas and tables
     * @param ownRows uncommitted rows by table id
     */
    public DatabaseView showing(DatabaseVersion shown, Map<Integer, List<OwnRows>> ownRows) {
        return registry.pinAgain(pin, pin.holder(), shown, ownRows);
    }

    /**
     * Another pin of the same moment, with its own life, that shows further tables; the caller closes it. What these
     * need is not pinned: whoever has them keeps it.
     *
     * @param more          tables whose numbers and names no other table has
     * @param schemaVersion another number than that of every view with other tables
     */
    public DatabaseView with(Collection<TableVersion> more, long schemaVersion) {
        DatabaseVersion.Stamp stamp = new DatabaseVersion.Stamp(version.txn(), version.commitMicros(),
                schemaVersion);
        return registry.pinAgain(pin, pin.holder(), version.with(stamp, more, List.of()), own);
    }

    /** Ends the pin; idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            uses.close();
            registry.unpin(pin);
        }
    }
}
