package io.tidemark.storage.table;

import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileEnvelope;
import io.tidemark.storage.file.FileKind;
import io.tidemark.storage.file.FileNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table's {@code _cv}: the history of its columns.
 *
 * <pre>
 * bytes  field, of the payload of the envelope
 *     4  table id
 *     4  next column id
 *     4  columns
 *        × columns: id u32, added u32, dropped u32 (schema versions; 0: is there), names u32,
 *        × names: since u32 (schema version), name as UTF-8 behind its length u32
 * </pre>
 *
 * @param tableId  the table
 * @param versions the history
 */
public record ColumnVersionsFile(int tableId, ColumnVersions versions) {
    private static final int VERSION = 1;

    /** The file's bytes. */
    public byte[] encode() {
        MetadataOutput output = new MetadataOutput().putInt(tableId).putInt(versions.nextColumnId())
                .putInt(versions.entries().size());
        for (ColumnVersions.Entry entry : versions.entries()) {
            output.putInt(entry.columnId()).putInt(entry.added()).putInt(entry.dropped())
                    .putInt(entry.names().size());
            entry.names().forEach(name -> output.putInt(name.since()).putText(name.name()));
        }
        return output.envelope(VERSION).encode(FileKind.COLUMN_VERSIONS);
    }

    /** Reads a file's bytes; {@code path} is for messages. */
    public static ColumnVersionsFile decode(Path path, byte[] content) {
        FileEnvelope envelope = FileEnvelope.decode(path, content, FileKind.COLUMN_VERSIONS, 1, VERSION);
        MetadataInput input = new MetadataInput(path, envelope.payload());
        int tableId = input.nextInt();
        int nextColumnId = input.nextInt();
        List<ColumnVersions.Entry> entries = new ArrayList<>();
        for (int left = input.nextCount(16); left > 0; left--) {
            entries.add(entry(input));
        }
        input.atEnd();
        return new ColumnVersionsFile(tableId, new ColumnVersions(nextColumnId, entries));
    }

    private static ColumnVersions.Entry entry(MetadataInput input) {
        int id = input.nextInt();
        int added = input.nextInt();
        int dropped = input.nextInt();
        List<ColumnVersions.Name> names = new ArrayList<>();
        for (int left = input.nextCount(8); left > 0; left--) {
            names.add(new ColumnVersions.Name(input.nextInt(), input.nextText()));
        }
        if (names.isEmpty()) {
            throw input.corrupt("column " + id + " without a name", "a name");
        }
        return new ColumnVersions.Entry(id, added, dropped, names);
    }

    /** Publishes it in the table's directory; durable on return. */
    public void write(Disk disk, Path directory) {
        AtomicFile.replace(disk, directory.resolve(FileNames.COLUMN_VERSIONS), encode());
    }

    /** Reads it from a table's directory. */
    public static ColumnVersionsFile read(Disk disk, Path directory) {
        Path path = directory.resolve(FileNames.COLUMN_VERSIONS);
        return decode(path, AtomicFile.read(disk, path));
    }
}
