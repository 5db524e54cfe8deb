package io.tidemark.storage.verify;

import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SingleBit;
import io.tidemark.storage.maintain.TableFiles;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.table.TableVersion;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares what is in single files of a set with what its manifest says of them. Confined to its thread. */
final class SetContents {
    private final Disk disk;
    private final BackupSet set;
    private final Work work;
    private final boolean sha256;
    /** Bytes of the longest file: one that has more has the content of none. */
    private final long longest;
    private final Map<FileSums, BackupSet.File> byContent = new HashMap<>();
    private final Map<String, String> tables = new HashMap<>();
    private final Map<String, Optional<TableVersion>> versions = new HashMap<>();

    SetContents(Disk disk, BackupSet set, Work work, Level level) {
        this.disk = disk;
        this.set = set;
        this.work = work;
        this.sha256 = level != Level.CHECKSUM;
        this.longest = set.files().stream().mapToLong(BackupSet.File::bytes).max().orElse(0);
        set.files().forEach(file -> byContent.put(FileSums.of(file, false), file));
        set.tables().forEach(table -> tables.put(table.directory(), table.name()));
    }

    /** Reads a file, which is there, and finds the damaged places. */
    void check(BackupSet.File file, Findings findings) {
        try {
            FileSums sums = FileSums.read(disk, set.path().resolve(file.path()), work, sha256, longest);
            if (!sums.match(file)) {
                damaged(file, sums, findings);
            }
        } catch (StorageException.OfFile unreadable) {
            findings.add(unreadable, where(file.path()));
        }
    }

    private void damaged(BackupSet.File file, FileSums sums, Findings findings) {
        Findings.Where where = where(file.path());
        BackupSet.File other = byContent.get(new FileSums(sums.bytes(), sums.crc32c(), ""));
        if (other != null && has(file.path(), other)) {
            findings.add(Problem.Kind.SWAPPED, where, -1, "the content of " + other.path(), "its own");
        } else if (sums.bytes() != file.bytes()) {
            findings.add(Problem.Kind.LENGTH, where, Math.min(sums.bytes(), file.bytes()),
                    sums.bytes() + " bytes", file.bytes() + " bytes");
        } else {
            long exact = SingleBit.find(sums.crc32c(), file.crc32c(), sums.bytes());
            if (!inPart(file, exact, findings)) {
                findings.add(Problem.Kind.CHECKSUM, where, exact, sums.toString(),
                        FileSums.of(file, sha256).toString());
            }
        }
    }

    /** Whether a file has the content of another one, whose CRC32C it has: among many files a damaged one may by chance. */
    private boolean has(String path, BackupSet.File other) {
        return FileSums.read(disk, set.path().resolve(path), work, true).match(other);
    }

    /** Whether a part's own checksums tell where it is damaged. */
    private boolean inPart(BackupSet.File file, long exact, Findings findings) {
        Path path = Path.of(file.path());
        if (FileNames.parsePart(path).isEmpty() || path.getNameCount() != 4) {
            return false;
        }
        Path directory = set.path().resolve(path.subpath(0, 2));
        Optional<TableVersion> table = versions.computeIfAbsent(directory.toString(),
                _ -> version(directory));
        if (table.isEmpty()) {
            return false;
        }
        for (Part part : table.get().parts().parts()) {
            if (part.path().equals(set.path().resolve(path))) {
                return new PartFindings(disk, findings).add(table.get(), part, work, exact);
            }
        }
        return false;
    }

    private Optional<TableVersion> version(Path directory) {
        try {
            return Optional.of(TableFiles.read(disk, directory));
        } catch (StorageException.OfFile damaged) {
            return Optional.empty(); // a problem of its own
        }
    }

    /** What a path says of the place of a file or directory. */
    Findings.Where where(String path) {
        Path names = Path.of(path);
        boolean inTable = names.getNameCount() > 1 && names.startsWith(FileNames.DB_DIRECTORY);
        @Nullable
        String table = inTable ? tables.get(names.getName(1).toString()) : null;
        @Nullable
        String partition = table != null && names.getNameCount() == 4 ? names.getName(2).toString() : null;
        return new Findings.Where(table, partition, null, path);
    }
}
