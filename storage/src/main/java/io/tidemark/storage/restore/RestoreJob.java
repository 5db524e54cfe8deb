package io.tidemark.storage.restore;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.commit.Adoption;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.maintain.FileRemover;
import io.tidemark.storage.maintain.TableFiles;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.table.RegistryFile;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.verify.Work;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Makes the files of restored tables in directories that nothing knows of; what was made of a failed run is deleted.
 * Confined to its thread, used once.
 */
final class RestoreJob {
    private final Disk disk;
    private final Path db;
    private final Order order;
    private final RestorePlan plan;
    private final Work work;
    private final SetTables source;
    private final List<Path> made = new ArrayList<>();

    /** What is to be done, and who deletes what cannot be deleted at once. */
    record Order(RestorePlan plan, FileRemover remover) {}

    RestoreJob(Disk disk, Path db, Order order, BackupControl control) {
        this.disk = disk;
        this.db = db;
        this.order = order;
        this.plan = order.plan;
        this.work = new Work("restore", control);
        this.source = new SetTables(disk, plan.set());
    }

    StagedRestore run(IntSupplier ids) {
        work.expect(plan.tables().stream().mapToInt(table -> table.parts().size()).sum(), plan.bytes());
        List<Adoption> adoptions = new ArrayList<>();
        List<RestoreResult.Table> results = new ArrayList<>();
        boolean done = false;
        try (Disk.Watch watch = disk.watchFileSystem(db)) {
            for (RestorePlan.Table table : plan.tables()) {
                work.checkCancel();
                make(table, ids.getAsInt(), adoptions, results);
            }
            watch.sync();
            work.report();
            work.checkCancel();
            done = true;
            return new StagedRestore(disk, order, adoptions, results);
        } finally {
            if (!done) {
                made.forEach(directory -> StagedRestore.discard(disk, order, directory));
            }
        }
    }

    private void make(RestorePlan.Table table, int id, List<Adoption> adoptions,
            List<RestoreResult.Table> results) {
        TableVersion stored = source.read(table.source());
        SetTables.Chosen chosen = source.choose(stored, table);
        Path directory = db.resolve(RegistryFile.directory(id));
        if (disk.exists(directory)) {
            throw new StorageException.FileExists(directory);
        }
        made.add(directory);
        disk.makeDirectories(directory);
        PartFiles files = new PartFiles(disk, work, disk.canLink(plan.set().path(), directory));
        Map<Long, Part> parts = new HashMap<>();
        Set<Path> places = new HashSet<>();
        chosen.parts().forEach((part, file) -> {
            Path place = directory.resolve(part.entry().partition());
            if (places.add(place)) {
                disk.makeDirectories(place);
            }
            Path target = place.resolve(FileNames.part(part.entry().id()));
            files.bring(file, part.path(), target);
            parts.put(part.entry().id(), new Part(part.entry(), target));
        });
        List<DeleteVector> vectors = new ArrayList<>();
        chosen.deleted().forEach((vector, ids) -> {
            Part part = Objects.requireNonNull(parts.get(vector.entry().partId()));
            // The file names its table, so that it cannot be shared.
            vectors.add(DeleteVector.write(disk, id, part, vector.entry().number(), 0, ids));
        });
        TableVersion version = chosen.as(id, table.name(), directory, List.copyOf(parts.values()), vectors);
        write(version);
        adoptions.add(new Adoption(version));
        results.add(new RestoreResult.Table(id, table.source().name(), table.name(),
                table.partitions().size(), version.rows(), parts.size(), files.bytesLinked(),
                files.bytesCopied()));
    }

    private void write(TableVersion table) {
        TableFiles files = TableFiles.of(table);
        write(table.directory().resolve(FileNames.META), files.meta());
        write(table.directory().resolve(FileNames.COLUMN_VERSIONS), files.columnVersions());
        write(table.directory().resolve(FileNames.TXN), files.txn());
    }

    private void write(Path path, byte[] content) {
        try (DiskFile file = disk.open(path, Disk.Open.CREATE)) {
            file.write(MemorySegment.ofArray(content), 0);
        }
    }
}
