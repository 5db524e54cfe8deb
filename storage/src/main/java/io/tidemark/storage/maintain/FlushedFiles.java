package io.tidemark.storage.maintain;

import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.commit.Frozen;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.StoredFile;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.PartSet;
import io.tidemark.storage.table.TableDeletes;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.thread.Pauses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What a flush of a table has written: parts of the rows in memory, and delete vectors of the parts that have lost rows
 * since the flush before. A part that has lost all of its rows gets none: it goes. Confined to the flushing thread.
 */
public final class FlushedFiles {
    private final Disk disk;
    private final Frozen frozen;
    private final LongSupplier numbers;
    private final Pauses pauses;
    private final List<Part> parts = new ArrayList<>();
    private final Map<Part, DeleteVector> vectors = new HashMap<>();
    private final Map<Part, RowIdSet> lost = new HashMap<>();

    /**
     * Nothing is written yet.
     *
     * @param numbers of parts and delete vectors, never used before in the table
     * @param pauses  made while rows are written
     */
    FlushedFiles(Disk disk, Frozen frozen, LongSupplier numbers, Pauses pauses) {
        this.pauses = pauses;
        this.disk = disk;
        this.frozen = frozen;
        this.numbers = numbers;
    }

    /** Writes everything; with {@code durable} it is that on return. */
    void write(boolean durable) {
        TableVersion version = frozen.version();
        TableVersion inMemory = version.withParts(PartSet.empty(), version.memtables(), version.flushedTxn(),
                version.nextPartId());
        PartBuilder builder = new PartBuilder(disk, version.directory(), numbers, pauses);
        try (DatabaseView rows = PartBuilder.only(frozen.pin(), inMemory)) {
            parts.addAll(durable ? builder.write(rows, version) : builder.writeUnsynced(rows, version));
        }
        if (durable) {
            writeSynced(frozen.pin(), version);
        } else {
            writeVectors(frozen.pin(), version);
        }
    }

    private void writeSynced(DatabaseView pin, TableVersion version) {
        try (Disk.Watch watch = disk.watchFileSystem(version.directory())) {
            sync(writeVectors(pin, version), watch);
        }
    }

    private List<DeleteVector> writeVectors(DatabaseView pin, TableVersion version) {
        List<DeleteVector> written = new ArrayList<>();
        PartDeletes.of(pin, version, frozen.version().deletes().unflushed()).forEach((part, ids) -> {
            if (ids.count() == part.entry().rows()) {
                lost.put(part, ids);
                return;
            }
            DeleteVector vector = DeleteVector.write(disk, version.id(), part, numbers.getAsLong(),
                    frozen.txn(), ids);
            vectors.put(part, vector);
            written.add(vector);
        });
        return written;
    }

    private void sync(List<DeleteVector> written, Disk.Watch watch) {
        if (written.size() >= PartBuilder.SYNC_ALL_FILES) {
            watch.sync();
            return;
        }
        Set<Path> directories = new HashSet<>();
        for (DeleteVector vector : written) {
            try (DiskFile file = disk.open(vector.path(), Disk.Open.WRITE)) {
                file.force();
            }
            directories.add(Objects.requireNonNull(vector.path().getParent()));
        }
        directories.forEach(disk::syncDirectory);
    }

    /**
     * The table's files as they are to be after the flush. Parts that a merge has put in the place of others since the
     * flush began get their delete vectors here.
     *
     * @param now with its files as they are; pinned by {@code pin}
     */
    PartSet next(DatabaseView pin, TableVersion now) {
        Set<Part> begun = new HashSet<>(frozen.version().parts().parts());
        List<Part> merged = now.parts().parts().stream().filter(part -> !begun.contains(part)).toList();
        if (!merged.isEmpty()) {
            writeSynced(pin,
                    now.withDeletes(frozen.version().deletes()).withParts(PartSet.of(merged), List.of(),
                            now.flushedTxn(), now.nextPartId()));
        }
        Set<Part> present = new HashSet<>(now.parts().parts());
        lost.keySet().retainAll(present);
        return now.parts().replace(lost.keySet(), parts).with(vectors.entrySet().stream()
                .filter(entry -> present.contains(entry.getKey())).map(Map.Entry::getValue).toList());
    }

    /** Ids of rows that are deleted and in no file: those that were in memory, and those of parts that go. */
    RowIdSet gone() {
        RowIdSet gone = frozen.version().deletedInMemory();
        for (RowIdSet ids : lost.values()) {
            gone = gone.union(ids);
        }
        return gone;
    }

    Frozen frozen() {
        return frozen;
    }

    /** The deletes of the table as they were when the flush began. */
    TableDeletes begun() {
        return frozen.version().deletes();
    }

    /** Everything that was written. */
    List<StoredFile> files() {
        List<StoredFile> files = new ArrayList<>(parts);
        files.addAll(vectors.values());
        return files;
    }
}
