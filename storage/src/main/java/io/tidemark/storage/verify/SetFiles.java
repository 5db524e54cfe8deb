package io.tidemark.storage.verify;

import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.SetHead;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SingleBit;
import io.tidemark.storage.maintain.TableFiles;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.table.TableVersion;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares the files and directories of a set with its manifest. Confined to its thread, used once. */
final class SetFiles {
    private final Disk disk;
    private final BackupSet set;
    private final Findings findings;
    private final Work work;
    private final boolean sha256;
    /** Files of the manifest, by path, and by what is in them. */
    private final Map<String, BackupSet.File> expected = new HashMap<>();
    private final Map<FileSums, BackupSet.File> byContent = new HashMap<>();
    private final Map<String, String> tables = new HashMap<>();
    private final Map<String, Optional<TableVersion>> versions = new HashMap<>();
    /** What is there. */
    private final Set<String> files = new TreeSet<>();
    private final Set<String> directories = new TreeSet<>();

    SetFiles(Disk disk, BackupSet set, Findings findings, Work work, Level level) {
        this.disk = disk;
        this.set = set;
        this.findings = findings;
        this.work = work;
        this.sha256 = level == Level.FULL;
        for (BackupSet.File file : set.files()) {
            expected.put(file.path(), file);
            byContent.put(FileSums.of(file, false), file);
        }
        set.tables().forEach(table -> tables.put(table.directory(), table.name()));
    }

    void check() {
        walk(set.path());
        checkDirectories();
        Set<String> missing = new TreeSet<>();
        Map<BackupSet.File, FileSums> damaged = new LinkedHashMap<>();
        for (BackupSet.File file : set.files()) {
            work.checkCancel();
            if (files.contains(file.path())) {
                read(file, damaged);
            } else {
                missing.add(file.path());
            }
        }
        Set<String> extra = new TreeSet<>(files);
        extra.removeAll(expected.keySet());
        extra.remove(FileNames.BACKUP_MANIFEST);
        renamed(missing, extra);
        missing.forEach(path -> findings.add(Problem.Kind.MISSING, where(path), -1, "nothing",
                FileSums.of(file(path), false).toString()));
        extra.forEach(path -> findings.add(Problem.Kind.EXTRA, where(path), -1, "a file",
                "nothing: the manifest does not list it"));
        damaged.forEach(this::damaged);
    }

    private BackupSet.File file(String path) {
        BackupSet.File file = expected.get(path);
        if (file == null) {
            throw new IllegalStateException("no file " + path);
        }
        return file;
    }

    private void walk(Path directory) {
        for (Path child : disk.list(directory)) {
            String path = findings.relative(child);
            if (disk.isSymbolicLink(child)) {
                findings.add(Problem.Kind.EXTRA, where(path), -1, "a symbolic link",
                        "a file or directory of the set's own");
                if (expected.containsKey(path)) {
                    files.add(path);
                }
            } else if (disk.isDirectory(child)) {
                directories.add(path);
                walk(child);
            } else {
                files.add(path);
            }
        }
    }

    private void checkDirectories() {
        Set<String> wanted = new TreeSet<>(Set.of(FileNames.DB_DIRECTORY));
        if (set.head().kind() == SetHead.Kind.DATABASE) {
            wanted.add(FileNames.WAL_DIRECTORY);
        }
        for (BackupSet.File file : set.files()) {
            for (Path up = Path.of(file.path()).getParent(); up != null; up = up.getParent()) {
                if (!wanted.add(up.toString())) {
                    break;
                }
            }
        }
        for (String path : wanted) {
            if (!directories.contains(path)) {
                findings.add(Problem.Kind.MISSING, where(path), -1, "nothing", "a directory");
            }
        }
        for (String path : directories) {
            // The configuration of a server may have none.
            if (!wanted.contains(path) && !path.equals(FileNames.CONF_DIRECTORY)) {
                findings.add(Problem.Kind.EXTRA, where(path), -1, "a directory", "nothing");
            }
        }
    }

    private void read(BackupSet.File file, Map<BackupSet.File, FileSums> damaged) {
        try {
            FileSums sums = FileSums.read(disk, set.path().resolve(file.path()), work, sha256);
            if (!sums.match(file)) {
                damaged.put(file, sums);
            }
        } catch (StorageException.OfFile unreadable) {
            findings.add(unreadable, where(file.path()));
        }
    }

    private void renamed(Set<String> missing, Set<String> extra) {
        Map<FileSums, String> lost = new HashMap<>();
        Set<Long> lengths = new TreeSet<>();
        for (String path : missing) {
            lost.put(FileSums.of(file(path), false), path);
            lengths.add(file(path).bytes());
        }
        for (String path : Set.copyOf(extra)) {
            Path there = set.path().resolve(path);
            try {
                if (!lengths.isEmpty() && lengths.contains(disk.size(there))) {
                    String was = lost.remove(FileSums.read(disk, there, work, false));
                    if (was != null) {
                        findings.add(Problem.Kind.RENAMED, where(was), -1, path, was);
                        missing.remove(was);
                        extra.remove(path);
                    }
                }
            } catch (StorageException.OfFile unreadable) {
                findings.add(unreadable, where(path));
            }
        }
    }

    private void damaged(BackupSet.File file, FileSums sums) {
        Findings.Where where = where(file.path());
        BackupSet.File other = byContent.get(new FileSums(sums.bytes(), sums.crc32c(), ""));
        if (other != null && !other.path().equals(file.path()) && !sameContent(file, other)) {
            findings.add(Problem.Kind.SWAPPED, where, -1, "the content of " + other.path(), "its own");
        } else if (sums.bytes() != file.bytes()) {
            findings.add(Problem.Kind.LENGTH, where, Math.min(sums.bytes(), file.bytes()),
                    sums.bytes() + " bytes", file.bytes() + " bytes");
        } else {
            long exact = SingleBit.find(sums.crc32c(), file.crc32c(), sums.bytes());
            if (!inPart(file, exact)) {
                findings.add(Problem.Kind.CHECKSUM, where, exact, sums.toString(),
                        FileSums.of(file, sha256).toString());
            }
        }
    }

    private static boolean sameContent(BackupSet.File one, BackupSet.File other) {
        return FileSums.of(one, false).equals(FileSums.of(other, false));
    }

    /** Whether a part's own checksums tell where it is damaged. */
    private boolean inPart(BackupSet.File file, long exact) {
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
    private Findings.Where where(String path) {
        Path names = Path.of(path);
        boolean inTable = names.getNameCount() > 1 && names.startsWith(FileNames.DB_DIRECTORY);
        @Nullable
        String table = inTable ? tables.get(names.getName(1).toString()) : null;
        @Nullable
        String partition = table != null && names.getNameCount() == 4 ? names.getName(2).toString() : null;
        return new Findings.Where(table, partition, null, path);
    }
}
