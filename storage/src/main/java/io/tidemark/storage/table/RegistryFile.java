package io.tidemark.storage.table;

import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileEnvelope;
import io.tidemark.storage.file.FileKind;
import io.tidemark.storage.file.FileNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/**
 * {@code db/tables}: which tables there are, and what the database is.
 *
 * <pre>
 * offset  bytes  field, of the payload of the envelope
 *      0     16  database UUID, most significant half first, each half as u64
 *     16      8  timeline         1 for a new database, one more for each restore
 *     24      8  txn              last transaction with a change of the registry in it
 *     32      4  next table id
 *     36      4  tables
 *                × tables: id u32, name and directory's name, each as UTF-8 behind its length u32
 * </pre>
 *
 * @param databaseId  the same in copies and backups
 * @param timeline    1 or more
 * @param txn         the registry holds the changes up to it
 * @param nextTableId larger than any id ever used
 * @param tables      the tables
 */
public record RegistryFile(UUID databaseId, long timeline, long txn, int nextTableId, List<Entry> tables) {
    private static final int VERSION = 1;

    /**
     * A table.
     *
     * @param tableId   1 or more
     * @param name      the table's name
     * @param directory name of its directory below {@code db}
     */
    public record Entry(int tableId, String name, String directory) {}

    /** Copies the tables. */
    public RegistryFile {
        tables = List.copyOf(tables);
    }

    /** The name of a new table's directory; no other table ever has it. */
    public static String directory(int tableId) {
        return "t" + tableId;
    }

    /** The number of the table whose directory it may be; empty when the name is no table's. */
    public static OptionalInt tableId(Path directory) {
        Path name = directory.getFileName();
        String text = name == null ? "" : name.toString();
        return text.matches("t[0-9]{1,9}")
                ? OptionalInt.of(Integer.parseInt(text.substring(1)))
                : OptionalInt.empty();
    }

    /** The file's bytes. */
    public byte[] encode() {
        MetadataOutput output = new MetadataOutput().putLong(databaseId.getMostSignificantBits())
                .putLong(databaseId.getLeastSignificantBits()).putLong(timeline).putLong(txn)
                .putInt(nextTableId)
                .putInt(tables.size());
        tables.forEach(table -> output.putInt(table.tableId).putText(table.name).putText(table.directory));
        return output.envelope(VERSION).encode(FileKind.REGISTRY);
    }

    /** Reads a file's bytes; {@code path} is for messages. */
    public static RegistryFile decode(Path path, byte[] content) {
        FileEnvelope envelope = FileEnvelope.decode(path, content, FileKind.REGISTRY, 1, VERSION);
        MetadataInput input = new MetadataInput(path, envelope.payload());
        UUID databaseId = new UUID(input.nextLong(), input.nextLong());
        long timeline = input.nextLong();
        long txn = input.nextLong();
        int nextTableId = input.nextInt();
        List<Entry> tables = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        for (int left = input.nextCount(12); left > 0; left--) {
            Entry table = new Entry(input.nextInt(), input.nextText(), input.nextText());
            if (table.tableId < 1 || table.tableId >= nextTableId || !seen.add(table.tableId)
                    || !seen.add("name " + table.name) || !seen.add("directory " + table.directory)
                    || !table.directory.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
                throw input.corrupt(table.toString(), "a table");
            }
            tables.add(table);
        }
        input.atEnd();
        return new RegistryFile(databaseId, timeline, txn, nextTableId, tables);
    }

    /** Publishes it in the {@code db} directory; durable on return. */
    public void write(Disk disk, Path dbDirectory) {
        AtomicFile.replace(disk, dbDirectory.resolve(FileNames.REGISTRY), encode());
    }

    /** Reads it from the {@code db} directory. */
    public static RegistryFile read(Disk disk, Path dbDirectory) {
        Path path = dbDirectory.resolve(FileNames.REGISTRY);
        return decode(path, AtomicFile.read(disk, path));
    }
}
