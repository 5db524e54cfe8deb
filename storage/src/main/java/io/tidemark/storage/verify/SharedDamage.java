package io.tidemark.storage.verify;

import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.SetHead;
import io.tidemark.storage.backup.SetSummary;
import io.tidemark.storage.backup.Verdict;
import io.tidemark.storage.file.Disk;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Damage that several sets have, since what they share is one file on disk: whoever drops the set in which it was found
 * would keep the others and think that they are sound. Stateless.
 */
final class SharedDamage {
    /** Files that are looked for in every other set, at most. */
    private static final int MOST = 1_000;

    private SharedDamage() {}

    /**
     * Remembers of other sets of the same database that they have a damaged file of one too: a problem each, unless more
     * are known of them.
     *
     * @param verdict  of the one
     * @param problems that were found in it
     * @return names of the others, oldest first
     */
    static List<String> record(Disk disk, BackupSets sets, Verdict verdict, List<Problem> problems) {
        List<String> paths = problems.stream().filter(problem -> isDamage(problem.kind()))
                .map(Problem::path).filter(Objects::nonNull).distinct().limit(MOST).toList();
        List<SetSummary> all = paths.isEmpty() ? List.of() : sets.list();
        List<String> others = new ArrayList<>();
        all.stream().filter(set -> set.head().map(SetHead::set).equals(Optional.of(verdict.set())))
                .findFirst()
                .ifPresent(damaged -> {
                    for (SetSummary other : all) {
                        if (!other.equals(damaged) && database(other).equals(database(damaged))
                                && paths.stream().anyMatch(path -> disk.isSameFile(
                                        damaged.path().resolve(path), other.path().resolve(path)))) {
                            record(sets, other, verdict);
                            others.add(other.id());
                        }
                    }
                });
        return List.copyOf(others);
    }

    private static void record(BackupSets sets, SetSummary other, Verdict found) {
        if (other.verdict().map(Verdict::sound).orElse(true)) {
            other.head().ifPresent(head -> sets.record(other.id(),
                    new Verdict(head.set(), found.micros(), found.level(), 1)));
        }
    }

    private static Optional<UUID> database(SetSummary set) {
        return set.head().map(SetHead::database);
    }

    /** Whether bytes of a file are not what they were: what else is wrong is the matter of one set, or passes. */
    private static boolean isDamage(Problem.Kind kind) {
        return switch (kind) {
            case MANIFEST, LENGTH, CHECKSUM, CONTENT, ROWS -> true;
            case MISSING, EXTRA, RENAMED, SWAPPED, UNREADABLE -> false;
        };
    }
}
