package io.tidemark.server.command.backup;

import io.tidemark.server.command.backup.RunRecord.End;
import io.tidemark.server.command.backup.RunRecord.Status;
import io.tidemark.storage.backup.BackupProgress;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.Disk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs that a restart must not forget: a file in the database's root with a line a run, each after its own checksum,
 * replaced as a whole by every change. A line that is damaged is left out; that the file cannot be written makes no
 * backup fail. Not safe for many threads.
 */
final class RunHistory {
    /** Name of the file in the root. */
    static final String FILE = "backup_history";
    /** Runs that are kept; older ones are forgotten. */
    static final int LIMIT = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(RunHistory.class);
    private static final HexFormat HEX = HexFormat.of();
    private static final int DIGITS = 8;
    private static final int FIELDS = 16;

    private final Disk disk;
    private final Path file;
    private final Deque<RunRecord> records = new ArrayDeque<>();

    /** Reads the file. A run without an end was ended by that of its server. */
    RunHistory(Disk disk, Path root) {
        this.disk = disk;
        this.file = root.resolve(FILE);
        try {
            if (disk.exists(file)) {
                read();
            }
        } catch (StorageException unreadable) {
            LOG.warn("the history of backups cannot be read and begins anew: {}", unreadable.getMessage());
        }
    }

    private void read() {
        int damaged = 0;
        for (String line : new String(AtomicFile.read(disk, file), StandardCharsets.UTF_8).lines().toList()) {
            RunRecord run = decode(line);
            if (run != null) {
                records.add(run);
            } else {
                damaged++;
            }
        }
        if (damaged > 0) {
            LOG.warn("damaged lines of the history of backups are left out [file={}, lines={}]", file,
                    damaged);
        }
    }

    /** All runs, those that began first first. */
    List<RunRecord> records() {
        return List.copyOf(records);
    }

    /** Number of the next run. */
    long next() {
        return records.stream().mapToLong(RunRecord::number).max().orElse(0) + 1;
    }

    /** Adds a run, or gives it its end; durable when this returns, as far as the disk lets us. */
    void put(RunRecord run) {
        records.removeIf(other -> other.number() == run.number());
        records.add(run);
        while (records.size() > LIMIT) {
            records.removeFirst();
        }
        StringBuilder text = new StringBuilder();
        records.forEach(record -> text.append(encode(record)).append('\n'));
        try {
            AtomicFile.replace(disk, file, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (StorageException failure) {
            LOG.warn("the history of backups was not written: {}", failure.getMessage());
        }
    }

    static String encode(RunRecord run) {
        BackupProgress progress = run.progress();
        End end = run.end();
        List<Object> fields = new ArrayList<>(List.of(run.number(), run.what(), run.subject(),
                run.processId(), run.startMicros(), progress.bytesDone(), progress.bytesTotal(),
                progress.filesDone(), progress.filesTotal(), progress.bytesLinked()));
        if (end != null) {
            fields.addAll(List.of(end.status(), end.micros(), end.set(),
                    end.identity() == null ? "" : end.identity(), end.problems(), end.message()));
        }
        List<String> texts = fields.stream().map(field -> escaped(field.toString())).toList();
        String line = String.join("\t", texts);
        return checksum(line) + " " + line;
    }

    /** Null for a line that is not as it was written. */
    static @Nullable RunRecord decode(String line) {
        if (line.length() <= DIGITS || line.charAt(DIGITS) != ' '
                || !checksum(line.substring(DIGITS + 1)).equals(line.substring(0, DIGITS))) {
            return null;
        }
        String[] fields = line.substring(DIGITS + 1).split("\t", -1);
        for (int i = 0; i < fields.length; i++) {
            fields[i] = plain(fields[i]);
        }
        try {
            long start = Long.parseLong(fields[4]);
            BackupProgress progress = new BackupProgress(Long.parseLong(fields[5]),
                    Long.parseLong(fields[6]), Integer.parseInt(fields[7]), Integer.parseInt(fields[8]),
                    Long.parseLong(fields[9]));
            End end = fields.length == FIELDS
                    ? new End(Status.valueOf(fields[10]), Long.parseLong(fields[11]), fields[12],
                            fields[13].isEmpty() ? null : UUID.fromString(fields[13]),
                            Long.parseLong(fields[14]), fields[15])
                    : End.of(Status.FAILED, start, "the server stopped before it had ended");
            return new RunRecord(Long.parseLong(fields[0]), fields[1], fields[2],
                    Integer.parseInt(fields[3]), start, progress, end);
        } catch (IllegalArgumentException | IndexOutOfBoundsException otherFormat) {
            return null;
        }
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return HEX.toHexDigits((int) crc.getValue());
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char next = text.charAt(++i);
                plain.append(next == 't' ? '\t' : next == 'n' ? '\n' : next == 'r' ? '\r' : next);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
