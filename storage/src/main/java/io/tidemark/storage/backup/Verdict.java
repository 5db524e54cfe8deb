package io.tidemark.storage.backup;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Disk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * What the last verification of a set has found. It is kept in a file beside the sets, named after the set's identity,
 * so that every server that uses the backup root knows it, and the set itself is never written to; the format is in
 * {@code storage/FORMAT.md}, section 6.
 *
 * @param set      identity of the set
 * @param micros   when the verification ended, microseconds since 1970 UTC
 * @param level    how much was checked: {@code checksum}, {@code full} or {@code restore}
 * @param problems that were found, 0 or more
 */
public record Verdict(UUID set, long micros, String level, long problems) {
    /** What the names of the files begin with. */
    static final String PREFIX = ".verified-";
    /** Many times what a file of ours has. */
    private static final long MOST_BYTES = 4096;
    private static final Pattern LINE = Pattern.compile(
            "(\\{\"format\":1,\"set\":\"([0-9a-f-]{36})\",\"verified_micros\":([0-9]{1,18}),"
                    + "\"level\":\"([a-z]{1,20})\",\"problems\":([0-9]{1,18})),\"crc32c\":\"([0-9a-f]{8})\"}\n");

    /** Whether the set was as it should be. */
    public boolean sound() {
        return problems == 0;
    }

    static Path file(Path root, UUID set) {
        return root.resolve(PREFIX + set);
    }

    /** Replaces what was known before; durable when it returns. */
    void write(Disk disk, Path root) {
        AtomicFile.replace(disk, file(root, set), encode().getBytes(StandardCharsets.UTF_8));
    }

    /** What is known of a set; empty when nothing is, and when the file is damaged or of a later format. */
    static Optional<Verdict> read(Disk disk, Path root, UUID set) {
        try {
            return decode(new String(AtomicFile.readUpTo(disk, file(root, set), MOST_BYTES),
                    StandardCharsets.UTF_8))
                    .filter(found -> found.set.equals(set));
        } catch (StorageException goneOrUnreadable) {
            return Optional.empty();
        }
    }

    String encode() {
        String fields = "{\"format\":1,\"set\":\"" + set + "\",\"verified_micros\":" + micros
                + ",\"level\":\""
                + level + "\",\"problems\":" + problems;
        return fields + ",\"crc32c\":\"" + checksum(fields) + "\"}\n";
    }

    static Optional<Verdict> decode(String line) {
        Matcher fields = LINE.matcher(line);
        return fields.matches() && fields.group(6).equals(checksum(fields.group(1)))
                ? Optional.of(new Verdict(UUID.fromString(fields.group(2)), Long.parseLong(fields.group(3)),
                        fields.group(4), Long.parseLong(fields.group(5))))
                : Optional.empty();
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
