package io.tidemark.storage.table;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartEntry;
import io.tidemark.storage.part.PartTarget;
import io.tidemark.storage.part.PartWriter;
import io.tidemark.storage.part.RowMerge;
import io.tidemark.storage.thread.Pauses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sorts rows and writes them as parts, one for each partition that they fall into. Stateless. */
final class PartitionWriter {
    private PartitionWriter() {}

    /**
     * Where parts go.
     *
     * @param disk        the disk
     * @param directory   the table's directory
     * @param firstPartId id of the first part, the others follow
     */
    record Target(Disk disk, Path directory, long firstPartId) {}

    /**
     * Writes rows; what was written stays behind when it fails, under ids that must not be used again.
     *
     * @param schema  the columns to write
     * @param sources as {@link TableSources} gives them
     * @return the parts, ascending by partition
     */
    static List<Part> write(Target target, TableSchema schema, List<BatchSource> sources) {
        RowMerge merge = new RowMerge(sources, schema.timestampColumn());
        List<Part> parts = new ArrayList<>();
        while (!merge.atEnd()) {
            long timestamp = merge.timestamp();
            String partition = schema.partitioning().directory(timestamp);
            Path directory = target.directory.resolve(partition);
            target.disk.makeDirectories(directory);
            long id = target.firstPartId + parts.size();
            Path path = directory.resolve(FileNames.part(id));
            PartEntry entry = PartWriter.write(new PartTarget(target.disk, path, id, partition, Pauses.NONE),
                    schema.partSchema(), merge.until(schema.partitioning().last(timestamp)));
            parts.add(new Part(entry, path));
        }
        return parts;
    }
}
