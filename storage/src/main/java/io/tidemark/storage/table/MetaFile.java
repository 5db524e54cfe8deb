package io.tidemark.storage.table;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileEnvelope;
import io.tidemark.storage.file.FileKind;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.part.ArrowSchema;
import io.tidemark.storage.part.PartColumn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A table's {@code _meta}: its schema. The payload of the envelope is an Arrow schema message (flatbuffer, no prefix),
 * whose custom metadata holds as decimal text {@code tidemark.table_id}, {@code tidemark.schema_version},
 * {@code tidemark.timestamp_column} (index or -1), {@code tidemark.partitioning} (code), and
 * {@code tidemark.table_name}. What a field holds: {@link ArrowSchema}. Properties of the table and of columns stand in
 * the schema's and the fields' custom metadata as {@code tidemark.property.<name>}; a file that has some has version 2,
 * others have version 1. Stateless.
 */
public final class MetaFile {
    private static final int WITHOUT_PROPERTIES = 1;
    private static final int VERSION = 2;
    private static final String PROPERTY = "tidemark.property.";
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
        metadata.putAll(prefixed(schema.properties()));
        List<SortedMap<String, String>> fields = schema.columns().stream()
                .map(column -> prefixed(column.properties())).toList();
        boolean plain = schema.properties().isEmpty() && fields.stream().allMatch(Map::isEmpty);
        byte[] message = new ArrowSchema(schema.partSchema().columns(), metadata, fields).encode();
        return new FileEnvelope(plain ? WITHOUT_PROPERTIES : VERSION, message).encode(FileKind.META);
    }

    private static SortedMap<String, String> prefixed(SortedMap<String, String> properties) {
        SortedMap<String, String> metadata = new TreeMap<>();
        properties.forEach((name, text) -> metadata.put(PROPERTY + name, text));
        return metadata;
    }

    private static SortedMap<String, String> properties(SortedMap<String, String> metadata) {
        SortedMap<String, String> properties = new TreeMap<>();
        metadata.forEach((name, text) -> {
            if (name.startsWith(PROPERTY)) {
                properties.put(name.substring(PROPERTY.length()), text);
            }
        });
        return properties;
    }

    /** Reads a file's bytes; {@code path} is for messages. */
    public static TableSchema decode(Path path, byte[] content) {
        FileEnvelope envelope = FileEnvelope.decode(path, content, FileKind.META, WITHOUT_PROPERTIES,
                VERSION);
        try {
            ArrowSchema schema = ArrowSchema.decode(envelope.payload());
            List<Column> columns = new ArrayList<>();
            for (int i = 0; i < schema.columns().size(); i++) {
                PartColumn column = schema.columns().get(i);
                columns.add(new Column(column.id(), column.name(), column.type(), column.precision(),
                        column.scale(), properties(schema.more().get(i))));
            }
            int timestamp = number(schema, TIMESTAMP_COLUMN);
            if (timestamp < -1 || timestamp >= columns.size()) {
                throw new IllegalArgumentException("timestamp column " + timestamp);
            }
            return new TableSchema(number(schema, TABLE_ID), schema.metadata().getOrDefault(TABLE_NAME, ""),
                    number(schema, SCHEMA_VERSION), columns, timestamp,
                    Partitioning.ofCode(number(schema, PARTITIONING)), properties(schema.metadata()));
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
