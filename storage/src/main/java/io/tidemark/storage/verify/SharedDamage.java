package io.tidemark.storage.verify;

import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.SetHead;
import io.tidemark.storage.backup.SetSummary;
import io.tidemark.storage.backup.Verdict;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Damage that several sets have, since what they share is one file on disk: whoever drops the set in which it was found
 * would keep the others and think that they are sound. Stateless.
 */
final class SharedDamage {
    /** Files that are looked for in every other set, at most: one that it has is enough. */
    private static final int MOST = 100;

    private SharedDamage() {}

    /**
     * Remembers of other sets what a verification of one has found in files that are theirs too.
     *
     * @param verdict  of the one
     * @param problems that were found in it
     * @return names of the others, oldest first
     */
    static List<String> record(Disk disk, BackupSets sets, Verdict verdict, List<Problem> problems) {
        List<SetSummary> all = problems.isEmpty() ? List.of() : sets.list();
        Path set = all.stream().filter(one -> isOf(verdict, one)).map(SetSummary::path).findFirst()
                .orElse(null);
        List<String> others = new ArrayList<>();
        if (set != null) {
            List<String> paths = problems.stream().map(Problem::path).filter(Objects::nonNull).distinct()
                    .limit(MOST).toList();
            for (SetSummary other : all) {
                long shared = isOf(verdict, other)
                        ? 0
                        : paths.stream()
                                .filter(path -> isOne(disk, set.resolve(path), other.path().resolve(path)))
                                .count();
                SetHead head = other.head().orElse(null);
                if (shared > 0 && head != null) {
                    sets.record(other.id(),
                            new Verdict(head.set(), verdict.micros(), verdict.level(), shared));
                    others.add(other.id());
                }
            }
        }
        return List.copyOf(others);
    }

    private static boolean isOf(Verdict verdict, SetSummary summary) {
        return summary.head().map(head -> head.set().equals(verdict.set())).orElse(false);
    }

    /** Whether both names are of one file. */
    private static boolean isOne(Disk disk, Path one, Path other) {
        try {
            Optional<String> stamp = disk.stamp(one);
            return stamp.isPresent() && stamp.equals(disk.stamp(other));
        } catch (StorageException notThere) {
            return false;
        }
    }
}
