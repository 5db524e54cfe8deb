package io.tidemark.server.command.backup;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.AnswerColumn;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.BackupStatement.Expire;
import io.tidemark.server.sql.ast.BackupStatement.Keep;
import io.tidemark.server.sql.ast.BackupStatement.KeepUnit;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.ExpirePolicy;
import io.tidemark.storage.backup.SetHead;
import io.tidemark.storage.backup.SetSummary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * EXPIRE BACKUPS, and EXPLAIN of it: a row a set, what happens to it and why.
 *
 * @param keep    counts by unit
 * @param minimum sets that stay at least
 * @param dryRun  whether all stay
 */
record ExpireBackups(Map<KeepUnit, Integer> keep, int minimum, boolean dryRun) implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(ExpireBackups.class);

    public ExpireBackups {
        keep = Map.copyOf(keep);
    }

    /** Checks what is kept and the options. */
    static ExpireBackups of(Expire statement, int position) {
        OptionList options = new OptionList("EXPIRE BACKUPS", statement.options(), "minimum", "dry_run");
        Map<KeepUnit, Integer> keep = new EnumMap<>(KeepUnit.class);
        for (Keep kept : statement.keep()) {
            if (kept.unit() == KeepUnit.YEARLY) {
                throw new SqlException("0A000", "EXPIRE BACKUPS KEEP YEARLY is not supported yet",
                        kept.position(),
                        "PIN BACKUP keeps a set for any time");
            }
            if (keep.put(kept.unit(), kept.count()) != null) {
                throw new SqlException("42601", kept.unit() + " is given more than once", kept.position());
            }
        }
        int minimum = options.count("minimum", 0);
        if (minimum == 0 && keep.values().stream().allMatch(count -> count == 0)) {
            throw new SqlException("22023", "EXPIRE BACKUPS would keep no set", position,
                    "keep at least one; DROP BACKUP removes a single set");
        }
        return new ExpireBackups(keep, minimum, statement.explain() || options.flag("dry_run", false));
    }

    @Override
    public String name() {
        return "EXPIRE BACKUPS";
    }

    @Override
    public boolean allowedInBlock() {
        return dryRun;
    }

    @Override
    public boolean writes() {
        return !dryRun;
    }

    @Override
    public List<AnswerColumn> columns() {
        return List.of(new AnswerColumn("id", TypeId.TEXT), new AnswerColumn("action", TypeId.TEXT),
                new AnswerColumn("reason", TypeId.TEXT), new AnswerColumn("started_at", TypeId.TIMESTAMPTZ),
                new AnswerColumn("kind", TypeId.TEXT), new AnswerColumn("bytes", TypeId.INT8));
    }

    private ExpirePolicy policy() {
        return new ExpirePolicy(count(KeepUnit.LAST), count(KeepUnit.DAILY), count(KeepUnit.WEEKLY),
                count(KeepUnit.MONTHLY), minimum);
    }

    private int count(KeepUnit unit) {
        return keep.getOrDefault(unit, 0);
    }

    @Override
    public Answer run(CommandContext context) {
        BackupSets sets = context.database().backupSets();
        List<SetSummary> before = sets.list();
        Map<String, String> reasons = reasons(sets);
        Set<String> expired = ids(sets.expire(policy(), true));
        Set<String> gone = dryRun ? expired : ids(sets.expire(policy(), false));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (SetSummary set : before) {
            boolean goes = gone.contains(set.id());
            String action = goes ? dryRun ? "drop" : "dropped" : dryRun ? "keep" : "kept";
            String reason = goes
                    ? "no rule keeps it"
                    : expired.contains(set.id()) ? "in use" : reason(set, reasons);
            SetHead head = set.head().orElse(null);
            rows.add(Answer.row(set.id(), action, reason, head == null ? null : head.begunMicros(),
                    head == null ? null : head.kind().word(), head == null ? null : head.bytes()));
        }
        if (!dryRun) {
            LOG.info("backups expired [dropped={}, left={}]", gone.size(), before.size() - gone.size());
        }
        return new Answer("EXPIRE " + (dryRun ? 0 : gone.size()), rows);
    }

    private static Set<String> ids(List<SetSummary> sets) {
        return sets.stream().map(SetSummary::id).collect(Collectors.toCollection(HashSet::new));
    }

    /** By set: the rules that keep it, found by asking each rule alone. */
    private Map<String, String> reasons(BackupSets sets) {
        Map<String, ExpirePolicy> rules = new HashMap<>();
        for (KeepUnit unit : KeepUnit.values()) {
            int count = count(unit);
            if (count > 0) {
                rules.put(unit.name().toLowerCase(Locale.ROOT) + " " + count,
                        new ExpireBackups(Map.of(unit, count), 0, true).policy());
            }
        }
        if (minimum > 0) {
            rules.put("minimum " + minimum, new ExpirePolicy(0, 0, 0, 0, minimum));
        }
        Map<String, String> reasons = new HashMap<>();
        rules.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(rule -> {
            Set<String> without = ids(sets.expire(rule.getValue(), true));
            sets.list().stream().map(SetSummary::id).filter(id -> !without.contains(id))
                    .forEach(id -> reasons.merge(id, rule.getKey(), (one, more) -> one + ", " + more));
        });
        return reasons;
    }

    private static String reason(SetSummary set, Map<String, String> reasons) {
        if (set.head().isEmpty()) {
            return "damaged: left to be looked at";
        }
        return set.pinned() ? "pinned" : "kept by " + reasons.getOrDefault(set.id(), "a rule");
    }
}
