package io.tidemark.storage.backup;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The files of earlier sets that a new one may share: of the newest sound set of the same database, and of the sets of
 * single tables that are newer; none that is in a set too in which a verification has found problems. A file is known by
 * its SHA-256 and never by its name alone: two servers that were started on copies of one set write different files under
 * one name. Confined to the thread of the backup.
 */
final class LinkSources {
    /** No file is shared. */
    static final LinkSources NONE = new LinkSources();

    /** Sets of tables that are looked at before the newest set of a database, and damaged sets whose files are not shared. */
    private static final int MOST = 8;

    private final Map<String, Shared> files = new HashMap<>();

    private LinkSources() {}

    /** A file of an earlier set, and where it is. */
    record Shared(BackupSet.File file, Path path, Origin origin) {}

    /** The manifest of an earlier set, and which file it was when it was read. */
    record Origin(Path manifest, Optional<String> stamp) {
        /** Whether the set still has its name: when it was dropped, another one may have it. */
        boolean isThere(Disk disk) {
            try {
                return disk.stamp(manifest).equals(stamp);
            } catch (StorageException gone) {
                return false;
            }
        }
    }

    private record Used(BackupSet set, Origin origin) {}

    /** Which file it is on disk, in whatever sets: its path in them, and the set that it was written for. */
    private record Written(String path, UUID set) {
        static Written of(BackupSet.File file) {
            return new Written(file.path(), file.copiedBy());
        }
    }

    /** The files of the sets of a database. */
    static LinkSources of(Disk disk, BackupSets sets, UUID database) {
        LinkSources sources = new LinkSources();
        List<SetSummary> all = sets.list();
        List<Used> used = new ArrayList<>();
        for (SetSummary summary : all.reversed()) {
            // A link may lead to another file system, where nothing can be shared.
            if (isOf(database, summary) && !summary.linked() && !summary.isKnownDamaged()
                    && isSound(disk, summary, used)) {
                if (used.getLast().set.head().kind() == SetHead.Kind.DATABASE || used.size() == MOST) {
                    break;
                }
            }
        }
        Set<Written> doubtful = doubtful(disk, all, database);
        for (Used one : used.reversed()) {
            one.set.files().stream().filter(file -> file.part() != null || isShareable(file.path()))
                    .filter(file -> !doubtful.contains(Written.of(file)))
                    .forEach(file -> sources.files.put(file.path(),
                            new Shared(file, one.set.path().resolve(file.path()), one.origin)));
        }
        return sources;
    }

    private static boolean isOf(UUID database, SetSummary summary) {
        return summary.head().map(head -> head.database().equals(database)).orElse(false);
    }

    /**
     * The files of the newest sets in which a verification has found problems: a set that was written while it went on
     * may have the same ones and look well.
     */
    private static Set<Written> doubtful(Disk disk, List<SetSummary> sets, UUID database) {
        Set<Written> doubtful = new HashSet<>();
        sets.reversed().stream().filter(summary -> isOf(database, summary) && summary.isKnownDamaged())
                .limit(MOST)
                .forEach(summary -> {
                    try {
                        ManifestReader.read(disk, summary.path()).files().stream().map(Written::of)
                                .forEach(doubtful::add);
                    } catch (StorageException unreadable) {
                        Backups.LOG.warn("event=damaged-backup-not-read path={} reason=\"{}\"",
                                summary.path(),
                                unreadable.getMessage());
                    }
                });
        return doubtful;
    }

    private static boolean isShareable(String path) {
        Path file = Path.of(path);
        return path.startsWith(SetLists.DIRECTORY + "/") || FileNames.DeletesName.parse(file).isPresent();
    }

    /** Adds the set when its manifest and the sizes of all its files are as they were, and no server has run on it. */
    private static boolean isSound(Disk disk, SetSummary summary, List<Used> used) {
        try {
            if (disk.exists(summary.path().resolve(FileNames.LOCK))) {
                return false;
            }
            Path manifest = summary.path().resolve(FileNames.BACKUP_MANIFEST);
            Origin origin = new Origin(manifest, disk.stamp(manifest));
            BackupSet set = ManifestReader.read(disk, summary.path());
            for (BackupSet.File file : set.files()) {
                Path path = summary.path().resolve(file.path());
                long size = disk.size(path);
                if (size != file.bytes()) {
                    throw new StorageException.CorruptFile(path, Math.min(size, file.bytes()),
                            "a file of " + size + " bytes", file.bytes() + " bytes");
                }
            }
            used.add(new Used(set, origin));
            return true;
        } catch (StorageException damaged) {
            Backups.LOG.warn("event=earlier-backup-not-shared path={} reason=\"{}\"", summary.path(),
                    damaged.getMessage());
            return false;
        }
    }

    /** The file with this path in an earlier set; what it holds may be something else. */
    Optional<Shared> at(String path) {
        return Optional.ofNullable(files.get(path));
    }
}
