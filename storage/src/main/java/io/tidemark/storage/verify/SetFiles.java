package io.tidemark.storage.verify;

import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.SetHead;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares the files and directories of a set with its manifest. Confined to its thread, used once. */
final class SetFiles {
    private final Disk disk;
    private final BackupSet set;
    private final Findings findings;
    private final Work work;
    private final SetContents contents;
    /** Files of the manifest, by path. */
    private final Map<String, BackupSet.File> expected = new HashMap<>();
    /** What is there. */
    private final Set<String> files = new TreeSet<>();
    private final Set<String> directories = new TreeSet<>();
    /** What is neither, in words, by path: it may lead elsewhere, or never end. */
    private final Map<String, String> strange = new TreeMap<>();
    /** Directories of which nobody knows what is there. */
    private final Set<Path> unlisted = new HashSet<>();

    SetFiles(Disk disk, BackupSet set, Findings findings, Work work, Level level) {
        this.disk = disk;
        this.set = set;
        this.findings = findings;
        this.work = work;
        this.contents = new SetContents(disk, set, work, level);
        set.files().forEach(file -> expected.put(file.path(), file));
    }

    void check() {
        walk(set.path());
        checkDirectories();
        Set<String> missing = new TreeSet<>();
        for (BackupSet.File file : set.files()) {
            work.checkCancel();
            if (files.contains(file.path()) || isHidden(file.path())) {
                contents.check(file, findings);
            } else {
                missing.add(file.path());
            }
        }
        Set<String> extra = new TreeSet<>(files);
        extra.removeAll(expected.keySet());
        extra.remove(FileNames.BACKUP_MANIFEST);
        renamed(missing, extra);
        missing.forEach(path -> findings.add(Problem.Kind.MISSING, contents.where(path), -1,
                strange.getOrDefault(path, "nothing"), FileSums.of(file(path), false).toString()));
        strange.keySet().removeAll(expected.keySet());
        strange.forEach((path, found) -> findings.add(Problem.Kind.EXTRA, contents.where(path), -1, found,
                "a file or directory of the set's own"));
        extra.forEach(path -> findings.add(Problem.Kind.EXTRA, contents.where(path), -1, "a file",
                "nothing: the manifest does not list it"));
    }

    private BackupSet.File file(String path) {
        BackupSet.File file = expected.get(path);
        if (file == null) {
            throw new IllegalStateException("no file " + path);
        }
        return file;
    }

    private List<Path> children(Path directory) {
        try {
            return disk.list(directory);
        } catch (StorageException.OfFile unreadable) {
            String path = findings.relative(directory);
            findings.add(unreadable, contents.where(path));
            unlisted.add(Path.of(path));
            return List.of();
        }
    }

    /** Whether it may be there. */
    private boolean isHidden(String path) {
        if (unlisted.isEmpty()) {
            return false;
        }
        Path above = Path.of(path).getParent();
        while (above != null && !unlisted.contains(above)) {
            above = above.getParent();
        }
        return above != null || unlisted.contains(Path.of(""));
    }

    private void walk(Path directory) {
        for (Path child : children(directory)) {
            String path = findings.relative(child);
            if (disk.isSymbolicLink(child)) {
                strange.put(path, "a symbolic link");
            } else if (disk.isDirectory(child)) {
                directories.add(path);
                walk(child);
            } else if (disk.isRegularFile(child)) {
                files.add(path);
            } else {
                strange.put(path, "neither a file nor a directory");
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
            if (!directories.contains(path) && !isHidden(path)) {
                findings.add(Problem.Kind.MISSING, contents.where(path), -1, "nothing", "a directory");
            }
        }
        for (String path : directories) {
            // The configuration of a server may have none, or empty ones below it.
            if (!wanted.contains(path) && !Path.of(path).startsWith(FileNames.CONF_DIRECTORY)) {
                findings.add(Problem.Kind.EXTRA, contents.where(path), -1, "a directory", "nothing");
            }
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
                        findings.add(Problem.Kind.RENAMED, contents.where(was), -1, path, was);
                        missing.remove(was);
                        extra.remove(path);
                    }
                }
            } catch (StorageException.OfFile unreadable) {
                findings.add(unreadable, contents.where(path));
            }
        }
    }
}
