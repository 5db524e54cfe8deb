package io.tidemark.storage.backup;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.part.StoredFile;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.stream.Collectors;

/**
 * What is known of the bytes of the database's files, none of which ever changes: their SHA-256, from when they were
 * copied. Kept in the file {@link FileNames#BACKUP_HASHES} of the data root too, so that a restart forgets nothing:
 * <pre>
 * 8 hex digits CRC32C of the rest of the line, blank, 64 hex digits SHA-256, blank, stamp, blank, path below the root
 * </pre>
 * There an entry counts only for a file whose stamp is the same: a copy of the root, a file that was put in place of
 * another one, and a line that a crash has torn are all simply unknown. Losing the file costs one full backup, no more; but while it is there, it tells
 * that there were backups.
 * Safe for many threads.
 */
final class FileHashes {
    /** Lines that nobody needs from which on the file is written anew. */
    private static final int MANY = 1000;
    /** The checksum of a line, and a blank. */
    private static final int CHECKSUM_LENGTH = 9;

    private final Disk disk;
    private final Path root;
    /** By identity of the file's object. */
    private final Map<StoredFile, String> known = new WeakHashMap<>();
    private final Map<String, Kept> kept = new HashMap<>();
    private final Map<String, Kept> unwritten = new HashMap<>();
    private boolean loaded;
    private int lines;

    /** What the file says of a file. */
    private record Kept(String sha256, String stamp) {}

    /** Knows what the file in a data root knows; it is read when it is needed. */
    FileHashes(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
    }

    /** SHA-256 of a file, 64 hex digits; empty when it was not read yet. */
    synchronized Optional<String> of(StoredFile file) {
        String hash = known.get(file);
        if (hash != null) {
            return Optional.of(hash);
        }
        load();
        Kept entry = kept.get(nameOf(file));
        if (entry == null || !disk.stamp(file.path()).equals(Optional.of(entry.stamp))) {
            return Optional.empty();
        }
        known.put(file, entry.sha256);
        return Optional.of(entry.sha256);
    }

    private String nameOf(StoredFile file) {
        return root.relativize(file.path()).toString();
    }

    /** The file was read as a whole. */
    synchronized void put(StoredFile file, String sha256) {
        known.put(file, sha256);
        disk.stamp(file.path()).ifPresent(stamp -> unwritten.put(nameOf(file), new Kept(sha256, stamp)));
    }

    private Path file() {
        return root.resolve(FileNames.BACKUP_HASHES);
    }

    private void load() {
        if (loaded) {
            return;
        }
        loaded = true;
        try {
            if (disk.exists(file())) {
                new String(AtomicFile.read(disk, file()), StandardCharsets.UTF_8).lines().forEach(this::line);
            }
        } catch (StorageException unreadable) {
            Backups.LOG.warn("event=backup-hashes-not-read reason=\"{}\"", unreadable.getMessage());
        }
    }

    private void line(String line) {
        lines++;
        String[] words = line.split(" ", 4);
        if (words.length == 4 && words[0].length() == CHECKSUM_LENGTH - 1
                && words[0].equals(crc(line.substring(CHECKSUM_LENGTH)))) {
            kept.put(words[3], new Kept(words[1], words[2]));
        }
    }

    private static String crc(String text) {
        return HexFormat.of().toHexDigits(
                Checksums.crc32c(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8))));
    }

    /**
     * Writes down what is new. A failure costs time at a later backup only.
     *
     * @param listed the database's files; others are forgotten when the file is written anew
     */
    synchronized void save(List<? extends StoredFile> listed) {
        try {
            if (unwritten.isEmpty() && disk.exists(file())) {
                return;
            }
            load();
            kept.putAll(unwritten);
            if (lines > 2 * listed.size() + MANY || !disk.exists(file())) {
                kept.keySet().retainAll(listed.stream().map(this::nameOf).collect(Collectors.toSet()));
                AtomicFile.replace(disk, file(), text(kept));
                lines = kept.size();
            } else {
                append(text(unwritten));
                lines += unwritten.size();
            }
            unwritten.clear();
        } catch (StorageException failure) {
            Backups.LOG.warn("event=backup-hashes-not-written reason=\"{}\"", failure.getMessage());
        }
    }

    private void append(byte[] bytes) {
        try (DiskFile file = disk.open(file(), Disk.Open.WRITE)) {
            file.write(MemorySegment.ofArray(bytes), file.size());
        }
    }

    private static byte[] text(Map<String, Kept> entries) {
        StringBuilder text = new StringBuilder(150 * entries.size());
        entries.forEach((name, entry) -> {
            String line = entry.sha256 + " " + entry.stamp + " " + name;
            text.append(crc(line)).append(' ').append(line).append('\n');
        });
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
