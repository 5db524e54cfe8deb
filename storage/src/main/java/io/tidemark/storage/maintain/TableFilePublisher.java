package io.tidemark.storage.maintain;

import io.tidemark.storage.commit.Committer;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.StoredFile;
import io.tidemark.storage.table.DatabaseVersion;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.PartSet;
import io.tidemark.storage.table.RegistryFile;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.wal.Wal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the files of tables and the registry, under the publish lock: a cut that holds it sees files that belong
 * together (I6). Safe for many threads.
 */
public final class TableFilePublisher {
    private final Disk disk;
    private final Path dbDirectory;
    private final Committer committer;
    private final FileRemover remover;
    private final Wal wal;
    private final Map<Integer, AtomicLong> nextPartIds = new HashMap<>();

    /** Guards the files and what is known of them. */
    private final ReentrantLock publish = new ReentrantLock();
    private final PersistedTables persisted;
    /** Files that the {@code _txn} on disk may list, after a write of it that failed half-way; by table. */
    private final Map<Integer, List<StoredFile>> inDoubt = new HashMap<>();
    private RegistryFile registry;

    /**
     * What the files hold.
     *
     * @param registry    as it is in its file
     * @param tables      as they are in theirs: a snapshot packs them byte for byte
     * @param nextPartIds of each table, above those of files that a crash left behind
     */
    public record Persisted(RegistryFile registry, List<TableVersion> tables,
            Map<Integer, Long> nextPartIds) {
        /** Copies the list and the map. */
        public Persisted {
            tables = List.copyOf(tables);
            nextPartIds = Map.copyOf(nextPartIds);
        }

        /** With tables that the log has adopted; the files count though the registry's does not list them. */
        public Persisted with(Persisted more) {
            List<TableVersion> all = new ArrayList<>(tables);
            all.addAll(more.tables);
            Map<Integer, Long> ids = new HashMap<>(nextPartIds);
            ids.putAll(more.nextPartIds);
            return new Persisted(registry, all, ids);
        }
    }

    /** Goes on with the files as they are. */
    public TableFilePublisher(Disk disk, Path dbDirectory, Live live, Persisted files) {
        this.disk = disk;
        this.wal = live.wal();
        this.dbDirectory = dbDirectory;
        this.committer = live.committer();
        this.remover = live.remover();
        this.registry = files.registry();
        this.persisted = new PersistedTables(committer, files);
        files.nextPartIds().forEach((table, next) -> nextPartIds.put(table, new AtomicLong(next)));
    }

    /** Where the tables are. */
    Path dbDirectory() {
        return dbDirectory;
    }

    /** An id that no part of the table had; gaps are fine. */
    public long newPartId(TableVersion table) {
        return partIds(table).getAndIncrement();
    }

    private AtomicLong partIds(TableVersion table) {
        synchronized (nextPartIds) {
            return nextPartIds.computeIfAbsent(table.id(), _ -> new AtomicLong(table.nextPartId()));
        }
    }

    /**
     * Publishes a flush: the table's files, then the view.
     *
     * @param flushed durable
     * @return false when the table was dropped or emptied meanwhile: nothing was published; then, and when this throws,
     *     the files are to be {@link #unpublished}
     */
    boolean flushed(FlushedFiles flushed) {
        publish.lock();
        try (DatabaseView pin = committer.view("flush")) {
            persisted.learn();
            Optional<TableVersion> now = committer.current(flushed.frozen());
            if (now.isEmpty()) {
                return false;
            }
            // In the modes that acknowledge early: files must never know of a commit that the log may lose.
            wal.sync();
            TableVersion next = next(flushed, pin, now.get());
            write(next);
            publish(flushed, next);
            return true;
        } finally {
            publish.unlock();
        }
    }

    /** The table as its files will be. */
    private TableVersion next(FlushedFiles flushed, DatabaseView pin, TableVersion now) {
        TableVersion version = flushed.frozen().version();
        PartSet files = flushed.next(pin, now);
        return version.withParts(files, List.of(), flushed.frozen().txn(), partIds(version).get());
    }

    private void publish(FlushedFiles flushed, TableVersion next) {
        Committer.Flushed result = new Committer.Flushed(next.parts(), flushed.gone(), next.nextPartId());
        boolean shown = committer.flushed(flushed.frozen(), result);
        Set<StoredFile> listed = new HashSet<>(next.parts().files());
        for (StoredFile file : flushed.files()) {
            if (!listed.contains(file)) {
                // The delete vector of a part that a merge has replaced meanwhile.
                remover.orphaned(file.path());
            } else if (!shown) {
                // Emptied by a commit behind the flush: no view ever shows the file, the list still has it.
                remover.unseen(file);
            }
        }
    }

    /** A table whose next files are written aside. */
    private record Prepared(Flush flush, TableVersion next, boolean newSchema) {}

    /**
     * Publishes many flushes, whose parts are durable, with a few syncs of the whole file system; says in each how far
     * it came, also when this throws.
     */
    void flushed(List<Flush> flushes) {
        publish.lock();
        try (DatabaseView pin = committer.view("flush");
                Disk.Watch watch = disk.watchFileSystem(dbDirectory)) {
            persisted.learn();
            wal.sync();
            List<Prepared> prepared = new ArrayList<>();
            for (Flush flush : flushes) {
                if (inDoubt.containsKey(flush.files().frozen().version().id())) {
                    flushedAlone(flush);
                } else {
                    prepare(flush, pin).ifPresent(prepared::add);
                }
            }
            watch.sync();
            for (Prepared table : prepared) {
                // Before the rename, of which nobody knows after a failure whether it happened.
                inDoubt.put(table.next.id(), table.flush.files().files());
                TableFiles.nameTxn(disk, table.next.directory());
            }
            watch.sync();
            prepared.forEach(this::finish);
        } finally {
            publish.unlock();
        }
    }

    private void flushedAlone(Flush flush) {
        if (flushed(flush.files())) {
            flush.published();
        }
    }

    private Optional<Prepared> prepare(Flush flush, DatabaseView pin) {
        Optional<TableVersion> now = committer.current(flush.files().frozen());
        if (now.isEmpty()) {
            return Optional.empty();
        }
        TableVersion next = next(flush.files(), pin, now.get());
        @Nullable
        TableVersion before = persisted.get(next.id());
        boolean newSchema = before == null || before.schema().version() != next.schema().version();
        disk.makeDirectories(next.directory());
        TableFiles.of(next).writeAside(disk, next.directory(), newSchema, next.schema().version());
        return Optional.of(new Prepared(flush, next, newSchema));
    }

    private void finish(Prepared table) {
        TableVersion next = table.next;
        if (table.newSchema) {
            TableFiles.nameSchema(disk, next.directory(), next.schema().version());
        }
        inDoubt.remove(next.id());
        TableVersion before = persisted.put(next);
        if (before != null) {
            remover.dropped(without(before.parts().files(), next.parts().files()));
        }
        table.flush.published();
        publish(table.flush.files(), next);
    }

    /**
     * Publishes a merge; false when a part of it is gone meanwhile, and nothing was published.
     *
     * @param table  as it was when the merge began
     * @param merged durable
     */
    boolean merged(TableVersion table, MergedParts merged) {
        List<StoredFile> made = new ArrayList<>(merged.after());
        boolean published = false;
        publish.lock();
        try (DatabaseView pin = committer.view("merge")) {
            persisted.learn();
            TableVersion file = persisted.get(table.id());
            Optional<TableVersion> now = committer.current().table(table.id());
            if (file == null || now.isEmpty() || !now.get().parts().parts().containsAll(merged.before())
                    || !file.parts().parts().containsAll(merged.before())) {
                return false;
            }
            // The new parts lack what a commit has dropped that the log may still lose.
            wal.sync();
            TableVersion shown = now.get().withParts(file.parts(), List.of(), file.flushedTxn(), 0);
            List<DeleteVector> vectors = merged.lostSince(table, disk, pin, shown, () -> newPartId(table));
            made.addAll(vectors);
            long nextPartId = partIds(table).get();
            PartSet files = file.parts().replace(merged.before(), merged.after()).with(vectors);
            write(file.withParts(files, List.of(), file.flushedTxn(), nextPartId));
            published = committer.merged(table.id(), merged.before(),
                    new Committer.Flushed(files, merged.dropped(), nextPartId));
            return true;
        } finally {
            if (!published) {
                unpublished(table.id(), made);
            }
            publish.unlock();
        }
    }

    /** Replaces those files of a table that differ, {@code _txn} last, and notes which parts are listed no more. */
    private void write(TableVersion next) {
        @Nullable
        TableVersion before = persisted.get(next.id());
        TableFiles files = TableFiles.of(next);
        Path directory = next.directory();
        if (before == null) {
            disk.makeDirectories(directory);
            disk.syncDirectory(dbDirectory);
        }
        List<StoredFile> known = before == null ? List.of() : before.parts().files();
        List<StoredFile> unsure = inDoubt.getOrDefault(next.id(), List.of());
        boolean newSchema = before == null || !unsure.isEmpty() || inDoubt.containsKey(next.id())
                || before.schema().version() != next.schema().version();
        List<StoredFile> all = new ArrayList<>(unsure);
        all.addAll(without(next.parts().files(), known));
        files.write(disk, directory, newSchema, next.schema().version(),
                () -> inDoubt.put(next.id(), all));
        inDoubt.remove(next.id());
        persisted.put(next);
        remover.dropped(without(known, next.parts().files()));
        remover.dropped(without(unsure, next.parts().files()));
    }

    /** No view shows the files of a table, and none will; those that no list on the disk may have go. */
    void unpublished(int table, List<StoredFile> files) {
        publish.lock();
        try {
            TableVersion known = persisted.get(table);
            List<StoredFile> unlisted = without(files, inDoubt.getOrDefault(table, List.of()));
            files.forEach(remover::unseen);
            remover.dropped(known == null ? unlisted : without(unlisted, known.parts().files()));
            persisted.begun(table);
        } finally {
            publish.unlock();
        }
    }

    private static <F extends StoredFile> List<F> without(List<F> files, Collection<F> others) {
        Set<F> rest = new HashSet<>(others);
        return files.stream().filter(file -> !rest.contains(file)).toList();
    }

    /** Tables that were created and have no files yet. */
    public List<Integer> unpersisted() {
        publish.lock();
        try {
            persisted.learn();
            return persisted.missing(committer.current());
        } finally {
            publish.unlock();
        }
    }

    /** What was dropped or emptied, and keeps its files because theirs still say otherwise. */
    PersistedTables.Releasable releasable() {
        publish.lock();
        try {
            persisted.learn();
            DatabaseVersion now = committer.current();
            dropUnlisted(now);
            return persisted.releasable(now);
        } finally {
            publish.unlock();
        }
    }

    /** Writes the registry when tables were created, dropped or renamed, and all that exist have files. */
    public void writeRegistry() {
        publish.lock();
        try {
            if (committer.registrySince() == 0) {
                return;
            }
            persisted.learn();
            DatabaseVersion now = committer.current();
            if (!persisted.missing(now).isEmpty()) {
                return;
            }
            List<RegistryFile.Entry> entries = now.tables().stream().map(table -> new RegistryFile.Entry(
                    table.id(), table.name(), PersistedTables.nameOf(table.directory()))).toList();
            wal.sync();
            RegistryFile next = new RegistryFile(registry.databaseId(), registry.timeline(), now.txn(),
                    committer.nextTableId(), entries);
            next.write(disk, dbDirectory);
            registry = next;
            committer.registryWritten(now.txn());
            forgetDropped(now);
        } finally {
            publish.unlock();
        }
    }

    private void forgetDropped(DatabaseVersion now) {
        for (TableVersion table : persisted.takeGone(now)) {
            remover.dropped(table.parts().files());
            remover.droppedTable(table.directory());
        }
        for (Integer table : List.copyOf(inDoubt.keySet())) {
            if (now.table(table).isEmpty()) {
                remover.dropped(Objects.requireNonNull(inDoubt.remove(table)));
                remover.droppedTable(dbDirectory.resolve(RegistryFile.directory(table)));
            }
        }
        dropUnlisted(now);
    }

    /** Directories that no list on the disk tells of; the registry never knew the tables, or has forgotten them. */
    private void dropUnlisted(DatabaseVersion now) {
        persisted.takeBegunAndGone(now).stream().filter(table -> !inDoubt.containsKey(table))
                .forEach(table -> remover.droppedTable(dbDirectory.resolve(RegistryFile.directory(table))));
    }

    /** Writes again what was there before a write that failed half-way, so that the files are known. */
    private void settleDoubts() {
        for (Integer table : List.copyOf(inDoubt.keySet())) {
            TableVersion before = persisted.get(table);
            if (before != null) {
                write(before);
            }
        }
    }

    /** A pin and the files that go with it, taken while no file is replaced. */
    public record Cut(DatabaseView view, Persisted files, long neededTxn) {}

    /**
     * Takes a cut; {@code during} runs before any file may be replaced, and must be quick.
     *
     * @param holder of the cut's view, for people
     * @param during given the cut, whose view the caller closes also when this throws
     */
    public <T> T cut(String holder, Function<Cut, T> during) {
        publish.lock();
        try {
            settleDoubts();
            long needed = committer.neededTxn();
            DatabaseView view = committer.view(holder);
            persisted.learn();
            return during.apply(new Cut(view, persisted.ofCut(registry, view), needed));
        } finally {
            publish.unlock();
        }
    }
}
