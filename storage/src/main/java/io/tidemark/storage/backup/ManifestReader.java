package io.tidemark.storage.backup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SingleBit;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Reads the manifest of a set and its lists, and believes nothing that a checksum does not cover. What each line looks
 * like: {@link ManifestWriter}. Confined to its thread, used once.
 */
final class ManifestReader {
    /** Bytes that hold the first line of every manifest with a label of some hundred characters. */
    private static final int HEAD_BYTES = 4096;
    /** Bytes; a longer first line is none of ours. */
    private static final int HEAD_LIMIT = 1 << 20;

    private static final JsonFactory JSON = new JsonFactory();

    private final Disk disk;
    private final Path set;
    private final List<BackupSet.Table> tables = new ArrayList<>();
    private final List<BackupSet.Column> columns = new ArrayList<>();
    private final List<BackupSet.File> files = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();

    private ManifestReader(Disk disk, Path set) {
        this.disk = disk;
        this.set = set;
    }

    /** The first line, whether it counts all tables, its bytes, and how many bytes of the manifest come after it. */
    record First(SetHead head, boolean countsAll, int bytes, long restBytes) {}

    /**
     * The first line of a manifest; the others are not looked at, only whether they are all there.
     *
     * @throws StorageException.CorruptFile when it is not as it was written
     * @throws StorageException.TooNewFile  when a newer program wrote it
     * @throws StorageException.TooOldFile  when no program reads it any more
     */
    static SetHead head(Disk disk, Path set) {
        return first(disk, set.resolve(FileNames.BACKUP_MANIFEST)).head;
    }

    /** The first line; the manifest has as many bytes as it says. */
    private static First first(Disk disk, Path path) {
        try (DiskFile file = disk.open(path, Disk.Open.READ)) {
            long size = file.size();
            for (int limit = HEAD_BYTES;; limit = HEAD_LIMIT) {
                byte[] bytes = new byte[(int) Math.min(limit, size)];
                long count = file.read(MemorySegment.ofArray(bytes), 0);
                if (lineEnd(bytes) >= 0 || bytes.length == size || limit == HEAD_LIMIT) {
                    First first = first(path, Arrays.copyOf(bytes, (int) count));
                    checkSize(path, first, size);
                    return first;
                }
            }
        }
    }

    private static void checkSize(Path path, First first, long size) {
        if (first.bytes + first.restBytes != size) {
            throw new StorageException.CorruptFile(path, Math.min(size, first.bytes + first.restBytes),
                    "a file of " + size + " bytes", first.bytes + first.restBytes + " bytes");
        }
    }

    private static int lineEnd(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static First first(Path path, byte[] bytes) {
        int end = lineEnd(bytes);
        if (end < 0) {
            throw new StorageException.CorruptFile(path, bytes.length, "no end of the first line",
                    "a manifest");
        }
        // A character a byte, whatever the bytes are: the places in it are those in the file.
        String line = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        int checked = line.lastIndexOf(ManifestWriter.HEAD_CHECKSUM);
        // Its first line had no checksum; with one it is a line of ours of which a bit was flipped.
        if (checked < 0 && line.startsWith("{\"format\":1,")) {
            throw new StorageException.TooOldFile(path, 1, ManifestWriter.COUNTS_ALL);
        }
        int before = Math.max(0, checked);
        String crc = HexFormat.of()
                .toHexDigits(Checksums.crc32c(MemorySegment.ofArray(bytes).asSlice(0, before)));
        String expected = ManifestWriter.HEAD_CHECKSUM + crc + "\"}";
        if (checked < 0 || !line.substring(checked).equals(expected)) {
            throw new StorageException.CorruptFile(path, 0,
                    "a first line with the checksum " + crc,
                    checked < 0 ? "a checksum" : line.substring(checked));
        }
        return parse(path, Arrays.copyOf(bytes, end), 0, parser -> {
            parser.nextToken();
            ManifestLine fields = new ManifestLine(parser);
            long format = fields.nextLong("format");
            if (format != ManifestWriter.FORMAT && format != ManifestWriter.COUNTS_ALL) {
                throw new StorageException.TooNewFile(path, (int) format, ManifestWriter.FORMAT);
            }
            return new First(fields.head(), format == ManifestWriter.COUNTS_ALL, end + 1,
                    fields.nextLong("rest_bytes"));
        });
    }

    /** Reads a whole manifest and its lists. */
    static BackupSet read(Disk disk, Path set) {
        return new ManifestReader(disk, set).read();
    }

    private BackupSet read() {
        Path path = set.resolve(FileNames.BACKUP_MANIFEST);
        First first = first(disk, path);
        byte[] bytes = AtomicFile.readExactly(disk, path, first.bytes + first.restBytes);
        int last = checkLastLine(path, bytes);
        byte[] rest = Arrays.copyOfRange(bytes, first.bytes, last);
        lines(path, rest, first.bytes);
        List<BackupSet.Table> counted = tables.stream()
                .filter(table -> first.countsAll || !table.isOfSystem()).toList();
        if (counted.size() != first.head.tables() || files.size() != first.head.files()
                || counted.stream().mapToLong(BackupSet.Table::rows).sum() != first.head.rows()
                || files.stream().mapToLong(BackupSet.File::bytes).sum() != first.head.bytes()) {
            throw new StorageException.CorruptFile(path, 0, tables.size() + " tables and " + files.size()
                    + " files with other sums", first.head.toString());
        }
        files.sort(Comparator.comparing(BackupSet.File::path));
        return new BackupSet(set, first.head, tables, files);
    }

    private static int checkLastLine(Path path, byte[] bytes) {
        int last = bytes.length - ManifestWriter.LAST_LINE_BYTES;
        String digest = "";
        if (last > 0 && bytes[last - 1] == '\n') {
            var sha = Checksums.sha256();
            sha.update(bytes, 0, last);
            digest = HexFormat.of().formatHex(sha.digest());
        }
        String expected = ManifestWriter.LAST_LINE + digest + "\"}\n";
        String found = new String(bytes, Math.max(0, last), bytes.length - Math.max(0, last),
                StandardCharsets.UTF_8);
        if (!found.equals(expected)) {
            throw new StorageException.CorruptFile(path, Math.max(0, last), found.strip(),
                    "a last line with the SHA-256 of the others, " + digest);
        }
        return last;
    }

    private interface Parsing<T> {
        T run(JsonParser parser) throws IOException;
    }

    /** Whatever is wrong with lines whose checksum fits was written by another program. */
    private static <T> T parse(Path path, byte[] bytes, long offset, Parsing<T> parsing) {
        try (JsonParser parser = JSON.createParser(bytes)) {
            try {
                return parsing.run(parser);
            } catch (IOException | IllegalArgumentException malformed) {
                throw new StorageException.CorruptFile(path,
                        offset + Math.max(0, parser.currentLocation().getByteOffset()),
                        String.valueOf(malformed.getMessage()), "a line of a manifest");
            }
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory", impossible);
        }
    }

    private void lines(Path path, byte[] bytes, long offset) {
        boolean inList = !path.endsWith(FileNames.BACKUP_MANIFEST);
        parse(path, bytes, offset, parser -> {
            while (parser.nextToken() != null) {
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw new IllegalArgumentException("not an object");
                }
                ManifestLine line = new ManifestLine(parser);
                line(line, inList);
                line.end();
            }
            return true;
        });
        endTable();
    }

    private void line(ManifestLine line, boolean inList) throws IOException {
        String kind = line.nextName();
        if (kind.equals("file")) {
            BackupSet.File file = line.file();
            add(file);
        } else if (inList) {
            throw new IllegalArgumentException("a line '" + kind + "' in a list");
        } else {
            switch (kind) {
                case "table" -> {
                    endTable();
                    tables.add(line.table());
                }
                case "column" -> columns.add(column(line));
                case "list" -> list(line);
                default -> throw new IllegalArgumentException("a line of an unknown kind, '" + kind + "'");
            }
        }
    }

    private BackupSet.Column column(ManifestLine line) throws IOException {
        String name = line.text();
        long table = line.nextLong("table");
        if (tables.isEmpty() || tables.getLast().id() != table) {
            throw new IllegalArgumentException("a column of table " + table + " after another table");
        }
        line.next("sum");
        return new BackupSet.Column(name, line.sum());
    }

    private void endTable() {
        if (!columns.isEmpty()) {
            BackupSet.Table table = tables.removeLast();
            tables.add(new BackupSet.Table(table.name(), table.id(), table.directory(), table.rows(),
                    table.bytes(), table.minTimestamp(), table.maxTimestamp(), table.ddl(), columns));
            columns.clear();
        }
    }

    private void add(BackupSet.File file) {
        if (!paths.add(file.path())) {
            throw new IllegalArgumentException("a second file " + file.path());
        }
        files.add(file);
    }

    private void list(ManifestLine line) throws IOException {
        String path = line.path();
        long count = line.nextLong("files");
        BackupSet.File list = line.content(path);
        add(list);
        Path file = set.resolve(path);
        byte[] bytes = AtomicFile.readExactly(disk, file, list.bytes());
        String digest = HexFormat.of().formatHex(Checksums.sha256().digest(bytes));
        if (!digest.equals(list.sha256())) {
            int crc = Checksums.crc32c(MemorySegment.ofArray(bytes));
            long bit = SingleBit.find(crc, list.crc32c(), bytes.length);
            throw new StorageException.CorruptFile(file, Math.max(0, bit),
                    bytes.length + " bytes with SHA-256 " + digest,
                    list.bytes() + " bytes with SHA-256 " + list.sha256());
        }
        int before = files.size();
        lines(file, bytes, 0);
        if (files.size() - before != count) {
            throw new StorageException.CorruptFile(file, 0, files.size() - before + " files",
                    count + " files");
        }
    }
}
