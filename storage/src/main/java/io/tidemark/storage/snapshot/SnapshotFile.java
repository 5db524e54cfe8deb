package io.tidemark.storage.snapshot;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.FileEnvelope;
import io.tidemark.storage.file.FileKind;
import io.tidemark.storage.maintain.TableFiles;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * {@code snapshot/_snapshot}: everything that recovery needs to know of a cut. While it is there, the snapshot is held.
 *
 * <pre>
 * bytes  field, of the payload of the envelope, little-endian
 *    16  database UUID      two u64, the most significant first
 *     8  timeline           of the database when it was prepared
 *     8  txn                the cut
 *     8  commit micros      of the cut, 0 when not known
 *     8  prepared micros    when it was prepared
 *     8  needed txn         first record of the log that is needed, above the cut when none is
 *     4  log segments
 *        × file name        as UTF-8 behind its length u32
 *     4  tables with files
 *        × directory name, then content of _meta, _cv and _txn, each behind its length u32
 *     4  tables that are only in the log, in the same way
 *        × as above
 *        content of the registry, behind its length u32
 * </pre>
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SnapshotFile(Cut cut, List<String> segments, Tables tables, byte[] registry) {
    private static final int VERSION = 1;
    private static final int FIXED_BYTES = 56;

    /** When and where; times in microseconds since 1970 UTC. */
    record Cut(UUID database, long timeline, long txn, long commitMicros, long preparedMicros,
            long neededTxn) {}

    /** The files of a table at its flushed txn; the directory is one name below {@code db}. */
    record Table(String directory, TableFiles files) {}

    /**
     * All tables of the cut.
     *
     * @param stored those of the registry; recovery puts their files back
     * @param logged those that had no files of their own yet: recovery makes them from the log, the content only tells
     *               what they are
     */
    record Tables(List<Table> stored, List<Table> logged) {
        Tables {
            stored = List.copyOf(stored);
            logged = List.copyOf(logged);
        }

        int count() {
            return stored.size() + logged.size();
        }
    }

    SnapshotFile {
        segments = List.copyOf(segments);
    }

    byte[] encode() {
        List<byte[]> names = segments.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toList();
        List<byte[]> stored = texts(tables.stored);
        List<byte[]> logged = texts(tables.logged);
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + 16 + bytes(names) + bytes(stored) + bytes(logged)
                + registry.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(cut.database.getMostSignificantBits()).putLong(cut.database.getLeastSignificantBits());
        out.putLong(cut.timeline).putLong(cut.txn).putLong(cut.commitMicros).putLong(cut.preparedMicros);
        out.putLong(cut.neededTxn);
        out.putInt(names.size());
        names.forEach(name -> out.putInt(name.length).put(name));
        out.putInt(tables.stored.size());
        stored.forEach(text -> out.putInt(text.length).put(text));
        out.putInt(tables.logged.size());
        logged.forEach(text -> out.putInt(text.length).put(text));
        out.putInt(registry.length).put(registry);
        return new FileEnvelope(VERSION, out.array()).encode(FileKind.SNAPSHOT);
    }

    private static List<byte[]> texts(List<Table> tables) {
        List<byte[]> texts = new ArrayList<>();
        for (Table table : tables) {
            texts.add(table.directory.getBytes(StandardCharsets.UTF_8));
            texts.add(table.files.meta());
            texts.add(table.files.columnVersions());
            texts.add(table.files.txn());
        }
        return texts;
    }

    /** Each behind its length. */
    private static int bytes(List<byte[]> texts) {
        return texts.stream().mapToInt(text -> 4 + text.length).sum();
    }

    /** Reads the file back; {@code file} is for messages. */
    static SnapshotFile decode(Path file, byte[] content) {
        byte[] payload = FileEnvelope.decode(file, content, FileKind.SNAPSHOT, VERSION, VERSION).payload();
        ByteBuffer in = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
        try {
            Cut cut = new Cut(new UUID(in.getLong(), in.getLong()), in.getLong(), in.getLong(), in.getLong(),
                    in.getLong(), in.getLong());
            List<String> segments = new ArrayList<>();
            for (int left = in.getInt(); left > 0; left--) {
                segments.add(text(in));
            }
            Tables tables = new Tables(tables(in), tables(in));
            return new SnapshotFile(cut, segments, tables, bytes(in));
        } catch (BufferUnderflowException | NegativeArraySizeException damaged) {
            throw new StorageException.CorruptFile(file, FileEnvelope.HEADER_BYTES + in.position(),
                    "the end of the payload", "a snapshot");
        }
    }

    private static List<Table> tables(ByteBuffer in) {
        List<Table> tables = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            tables.add(new Table(text(in), new TableFiles(bytes(in), bytes(in), bytes(in))));
        }
        return tables;
    }

    private static String text(ByteBuffer in) {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
