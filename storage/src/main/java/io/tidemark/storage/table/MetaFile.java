package io.tidemark.storage.table;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileEnvelope;
import io.tidemark.storage.file.FileKind;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.part.ArrowSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A table's {@code _meta}: its schema. The payload of the envelope is an Arrow schema message (flatbuffer, no prefix),
 * whose custom metadata holds as decimal text {@code tidemark.table_id}, {@code tidemark.schema_version},
 * {@code tidemark.timestamp_column} (index or -1), {@code tidemark.partitioning} (code), and
 * {@code tidemark.table_name}. What a field holds: {@link ArrowSchema}. Stateless.
 */
public final class MetaFile {
    private static final int VERSION = 1;
    private static final String TABLE_ID = "tidemark.table_id";
    private static final String TABLE_NAME = "tidemark.table_name";
    private static final String SCHEMA_VERSION = "tidemark.schema_version";
    private static final String TIMESTAMP_COLUMN = "tidemark.timestamp_column";
    private static final String PARTITIONING = "tidemark.partitioning";

    private MetaFile() {}

    /** The file's bytes. */
    public static byte[] encode(TableSchema schema) {
        SortedMap<String, String> metadata = new TreeMap<>();
        metadata.put(TABLE_ID, Integer.toString(schema.tableId()));
        metadata.put(TABLE_NAME, schema.name());
        metadata.put(SCHEMA_VERSION, Integer.toString(schema.version()));
        metadata.put(TIMESTAMP_COLUMN, Integer.toString(schema.timestampColumn()));
        metadata.put(PARTITIONING, Integer.toString(schema.partitioning().code()));
        byte[] message = new ArrowSchema(schema.partSchema().columns(), metadata).encode();
        return new FileEnvelope(VERSION, message).encode(FileKind.META);
    }

    /** Reads a file's bytes; {@code path} is for messages. */
    public static TableSchema decode(Path path, byte[] content) {
        FileEnvelope envelope = FileEnvelope.decode(path, content, FileKind.META, 1, VERSION);
        try {
            ArrowSchema schema = ArrowSchema.decode(envelope.payload());
            List<Column> columns = schema.columns().stream()
                    .map(column -> new Column(column.id(), column.name(),
                            column.type(), column.precision(), column.scale()))
                    .toList();
            int timestamp = number(schema, TIMESTAMP_COLUMN);
            if (timestamp < -1 || timestamp >= columns.size()) {
                throw new IllegalArgumentException("timestamp column " + timestamp);
            }
            return new TableSchema(number(schema, TABLE_ID), schema.metadata().getOrDefault(TABLE_NAME, ""),
                    number(schema, SCHEMA_VERSION), columns, timestamp,
                    Partitioning.ofCode(number(schema, PARTITIONING)));
        } catch (IllegalArgumentException damaged) {
            throw new StorageException.CorruptFile(path, FileEnvelope.HEADER_BYTES, damaged.toString(),
                    "a table's schema");
        }
    }

    private static int number(ArrowSchema schema, String key) {
        return Integer.parseInt(schema.metadata().getOrDefault(key, ""));
    }

    /** Publishes it in the table's directory; durable on return. */
    public static void write(Disk disk, Path directory, TableSchema schema) {
        AtomicFile.replace(disk, directory.resolve(FileNames.META), encode(schema));
    }

    /** Reads it from a table's directory. */
    public static TableSchema read(Disk disk, Path directory) {
        Path path = directory.resolve(FileNames.META);
        return decode(path, AtomicFile.read(disk, path));
    }
}
