package io.tidemark.storage.backup;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * The file {@code backup_manifest} of a set: lines of JSON, each an object, in UTF-8. A change of a field's meaning is
 * a new format number.
 * <pre>
 * {"format":1,"server":"0.1.0","kind":"database","database":"…","timeline":1,"txn":7,"cut_micros":…}   once, first
 * {"table":"trades","id":3,"directory":"…","rows":…,"min_timestamp":…,"max_timestamp":…,"schema":"CREATE TABLE …"}
 * {"file":"db/…/7.arrow","bytes":…,"crc32c":"8 hex digits","sha256":"64 hex digits","origin":"copied"}
 * {"sha256":"64 hex digits"}                                     once, last: of all bytes before this line
 * </pre>
 *
 * @param kind      {@code database} for a set that a server starts on, {@code tables} for one that it does not
 * @param cutMicros commit time of the cut, microseconds since 1970 UTC
 */
record BackupManifest(Kind kind, UUID database, long timeline, long txn, long cutMicros, List<Table> tables,
        List<File> files) {
    private static final int FORMAT = 1;
    private static final String LAST_LINE = "{\"sha256\":\"";

    BackupManifest {
        tables = List.copyOf(tables);
        files = List.copyOf(files);
    }

    /** What a set is good for. */
    enum Kind {
        DATABASE("database"), TABLES("tables");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /** One table of the set; timestamps in microseconds, 0 in an empty table. */
    record Table(String name, int id, String directory, long rows, long minTimestamp, long maxTimestamp,
            String schema) {}

    /** One file of the set, with its path in it. */
    record File(String path, long bytes, int crc32c, String sha256) {}

    /** The bytes of the file. */
    byte[] encode() {
        StringBuilder lines = new StringBuilder(256 + 256 * (tables.size() + files.size()));
        lines.append("{\"format\":").append(FORMAT).append(",\"server\":").append(quoted(serverVersion()))
                .append(",\"kind\":").append(quoted(kind.word)).append(",\"database\":\"").append(database)
                .append("\",\"timeline\":").append(timeline).append(",\"txn\":").append(txn)
                .append(",\"cut_micros\":").append(cutMicros).append("}\n");
        for (Table table : tables) {
            lines.append("{\"table\":").append(quoted(table.name)).append(",\"id\":").append(table.id)
                    .append(",\"directory\":").append(quoted(table.directory)).append(",\"rows\":")
                    .append(table.rows).append(",\"min_timestamp\":").append(table.minTimestamp)
                    .append(",\"max_timestamp\":").append(table.maxTimestamp).append(",\"schema\":")
                    .append(quoted(table.schema)).append("}\n");
        }
        for (File file : files) {
            lines.append("{\"file\":").append(quoted(file.path)).append(",\"bytes\":").append(file.bytes)
                    .append(",\"crc32c\":\"").append(HexFormat.of().toHexDigits(file.crc32c))
                    .append("\",\"sha256\":\"").append(file.sha256).append("\",\"origin\":\"copied\"}\n");
        }
        byte[] before = lines.toString().getBytes(StandardCharsets.UTF_8);
        String digest = HexFormat.of().formatHex(Checksums.sha256().digest(before));
        return lines.append(LAST_LINE).append(digest).append("\"}\n").toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Which kind of set a manifest describes.
     *
     * @throws StorageException.CorruptFile when its last line does not fit the others
     */
    static Kind kindOf(Disk disk, Path manifest) {
        String text = new String(AtomicFile.read(disk, manifest), StandardCharsets.UTF_8);
        int last = text.lastIndexOf(LAST_LINE);
        if (last < 0) {
            throw new StorageException.CorruptFile(manifest, text.length(), "no last line", "a SHA-256");
        }
        String digest = HexFormat.of().formatHex(Checksums.sha256()
                .digest(text.substring(0, last).getBytes(StandardCharsets.UTF_8)));
        if (!text.substring(last).equals(LAST_LINE + digest + "\"}\n")) {
            throw new StorageException.CorruptFile(manifest, last, text.substring(last).strip(),
                    "SHA-256 " + digest);
        }
        String first = text.substring(0, text.indexOf('\n'));
        for (Kind kind : Kind.values()) {
            if (first.contains("\"kind\":" + quoted(kind.word) + ",")) {
                return kind;
            }
        }
        throw new StorageException.CorruptFile(manifest, 0, first, "a kind of backup set");
    }

    private static String serverVersion() {
        String version = BackupManifest.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
