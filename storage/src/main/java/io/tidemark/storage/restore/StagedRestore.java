package io.tidemark.storage.restore;

import io.tidemark.storage.commit.Adoption;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.maintain.FileRemover;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restored tables whose files are durable and that nobody sees yet. {@link #applyTo} puts them into a transaction, whose
 * commit brings all of them; closed without that, they never were. Confined to its session.
 */
public final class StagedRestore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StagedRestore.class);

    private final Disk disk;
    private final RestoreJob.Order order;
    private final RestorePlan plan;
    private final List<Adoption> adoptions;
    private final List<RestoreResult.Table> tables;
    private boolean closed;

    StagedRestore(Disk disk, RestoreJob.Order order, List<Adoption> adoptions,
            List<RestoreResult.Table> tables) {
        this.disk = disk;
        this.order = order;
        this.plan = order.plan();
        this.adoptions = adoptions;
        this.tables = List.copyOf(tables);
    }

    /** Ids of the tables in the set, and those that they get. */
    public NavigableMap<Integer, Integer> ids() {
        NavigableMap<Integer, Integer> ids = new TreeMap<>();
        for (int i = 0; i < tables.size(); i++) {
            ids.put(plan.tables().get(i).source().id(), tables.get(i).id());
        }
        return ids;
    }

    /**
     * Drops what is to be replaced, and adopts the tables. What was created since the plan is dropped too; the commit
     * conflicts with what comes after this.
     *
     * @throws StorageException.TableExists when a table has one of the names that must not be replaced
     */
    public void applyTo(Transaction transaction) {
        Set<String> restored = plan.tables().stream().map(RestorePlan.Table::name)
                .collect(Collectors.toSet());
        List<Integer> dropped = new ArrayList<>();
        try (DatabaseView view = transaction.view()) {
            for (TableVersion table : view.version().tables()) {
                String name = table.schema().name();
                if (restored.contains(name) || plan.request().dropped().test(name)) {
                    requireReplaceable(name);
                    dropped.add(table.id());
                }
            }
        }
        dropped.forEach(transaction::dropTable);
        adoptions.forEach(transaction::adoptTable);
        transaction.expectNoOther(plan.request().dropped());
    }

    private void requireReplaceable(String name) {
        if (!plan.request().mayReplace(name)) {
            throw new StorageException.TableExists(name);
        }
    }

    /** What was restored, when the commit was this one. */
    public RestoreResult result(long txn) {
        return new RestoreResult(txn, tables);
    }

    /** Deletes the files of what no commit has adopted. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Adoption adoption : adoptions) {
            if (!adoption.isDecided()) {
                discard(disk, order, adoption.table().directory());
            }
        }
    }

    static void discard(Disk disk, RestoreJob.Order order, Path directory) {
        try {
            FileRemover.deleteTree(disk, directory);
        } catch (StorageException left) {
            order.remover().droppedTable(directory);
            LOG.warn("event=restore-left-over directory={} reason=\"{}\"", directory, left.getMessage());
        }
    }
}
