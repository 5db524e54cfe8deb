package io.tidemark.storage.backup;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/**
 * Which sets stay: one that any of the rules keeps, and the newest one that was found sound by the last verification of
 * it. Days, weeks (from Monday), months and years are those of UTC. The rules hold for the sets of each database by
 * themselves, and for sets of single tables apart from those of whole databases: many of one kind never push out the
 * other.
 *
 * @param last    the newest sets
 * @param daily   the newest set of each of the last days that have one
 * @param weekly  the newest set of each of the last weeks that have one
 * @param monthly the newest set of each of the last months that have one
 * @param yearly  the newest set of each of the last years that have one
 * @param minimum sets that stay at least, the newest ones
 * @param only    the database whose sets may go; empty for those of all
 */
public record ExpirePolicy(int last, int daily, int weekly, int monthly, int yearly, int minimum,
        Optional<UUID> only) {
    /** Checks the ranges; a policy that keeps nothing is a mistake. */
    public ExpirePolicy {
        if (last < 0 || daily < 0 || weekly < 0 || monthly < 0 || yearly < 0 || minimum < 0) {
            throw new IllegalArgumentException("numbers of sets must not be negative");
        }
        if (last == 0 && daily == 0 && weekly == 0 && monthly == 0 && yearly == 0 && minimum == 0) {
            throw new IllegalArgumentException("a policy that keeps no set");
        }
    }

    /** One for the sets of all databases. */
    public ExpirePolicy(int last, int daily, int weekly, int monthly, int yearly, int minimum) {
        this(last, daily, weekly, monthly, yearly, minimum, Optional.empty());
    }

    /** The same for the sets of one database. */
    public ExpirePolicy of(UUID database) {
        return new ExpirePolicy(last, daily, weekly, monthly, yearly, minimum, Optional.of(database));
    }

    /** Keeps the newest sets. */
    public static ExpirePolicy keepLast(int count) {
        return new ExpirePolicy(count, 0, 0, 0, 0, 0);
    }

    private record Group(UUID database, SetHead.Kind kind) {}

    /**
     * Those that no rule keeps and that are not pinned, oldest first. Sets that cannot be read, in which a verification has
     * found problems, that a server was started on, or that are symbolic links, are left to people, and no rule counts them.
     */
    List<SetSummary> expired(List<SetSummary> oldestFirst) {
        Map<String, SortedSet<String>> reasons = reasons(oldestFirst);
        return oldestFirst.stream().filter(set -> !reasons.containsKey(set.id())).toList();
    }

    /** Why each set that stays does, by its id: words such as {@code daily 7}, {@code pinned}, {@code damaged}, {@code started}, {@code linked}, {@code foreign}. */
    public Map<String, SortedSet<String>> reasons(List<SetSummary> oldestFirst) {
        Map<String, SortedSet<String>> reasons = new HashMap<>();
        Map<Group, List<SetSummary>> groups = new LinkedHashMap<>();
        for (SetSummary set : oldestFirst.reversed()) {
            if (!set.isTrusted()) {
                add(reasons, set, set.linked() ? "linked" : set.started() ? "started" : "damaged");
                continue;
            }
            if (set.pinned()) {
                add(reasons, set, "pinned");
            }
            SetHead head = set.head().orElseThrow();
            if (only.isPresent() && !only.get().equals(head.database())) {
                add(reasons, set, "foreign");
                continue;
            }
            groups.computeIfAbsent(new Group(head.database(), head.kind()), _ -> new ArrayList<>()).add(set);
        }
        for (List<SetSummary> newestFirst : groups.values()) {
            keep(newestFirst, reasons, "last", last, SetSummary::id);
            keep(newestFirst, reasons, "minimum", minimum, SetSummary::id);
            keep(newestFirst, reasons, "daily", daily, ExpirePolicy::day);
            keep(newestFirst, reasons, "weekly", weekly,
                    set -> day(set).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
            keep(newestFirst, reasons, "monthly", monthly, set -> day(set).withDayOfMonth(1));
            keep(newestFirst, reasons, "yearly", yearly, set -> day(set).withDayOfYear(1));
            newestFirst.stream().filter(SetSummary::isKnownSound).findFirst()
                    .ifPresent(set -> add(reasons, set, "last verified"));
        }
        return reasons;
    }

    private static void add(Map<String, SortedSet<String>> reasons, SetSummary set, String reason) {
        reasons.computeIfAbsent(set.id(), _ -> new TreeSet<>()).add(reason);
    }

    private static void keep(List<SetSummary> newestFirst, Map<String, SortedSet<String>> reasons,
            String rule,
            int count, Function<SetSummary, Object> period) {
        Set<Object> seen = new HashSet<>();
        for (SetSummary set : newestFirst) {
            if (seen.size() < count && seen.add(period.apply(set))) {
                add(reasons, set, rule + " " + count);
            }
        }
    }

    private static LocalDate day(SetSummary set) {
        long micros = set.head().map(SetHead::begunMicros).orElse(0L);
        return LocalDate.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
    }
}
