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
import io.tidemark.storage.Database;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.ExpirePolicy;
import io.tidemark.storage.backup.SetHead;
import io.tidemark.storage.backup.SetSummary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * EXPIRE BACKUPS, and EXPLAIN of it: a row a set, what happens to it and why.
 *
 * @param keep    counts by unit
 * @param minimum sets that stay at least
 * @param all     whether sets of other databases may go too
 * @param dryRun  whether all stay
 */
record ExpireBackups(Map<KeepUnit, Integer> keep, int minimum, boolean all, boolean dryRun)
        implements
        Command {
    private static final Logger LOG = LoggerFactory.getLogger(ExpireBackups.class);

    public ExpireBackups {
        keep = Map.copyOf(keep);
    }

    /** Checks what is kept and the options. */
    static ExpireBackups of(Expire statement, int position) {
        OptionList options = new OptionList("EXPIRE BACKUPS", statement.options(), "minimum", "dry_run",
                "other_database");
        Map<KeepUnit, Integer> keep = new EnumMap<>(KeepUnit.class);
        for (Keep kept : statement.keep()) {
            if (keep.put(kept.unit(), kept.count()) != null) {
                throw new SqlException("42601", kept.unit() + " is given more than once", kept.position());
            }
        }
        int minimum = options.count("minimum", 0);
        if (minimum == 0 && keep.values().stream().allMatch(count -> count == 0)) {
            throw new SqlException("22023", "EXPIRE BACKUPS would keep no set", position,
                    "keep at least one; DROP BACKUP removes a single set");
        }
        return new ExpireBackups(keep, minimum, options.flag("other_database", false),
                statement.explain() || options.flag("dry_run", false));
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
    public boolean onlyReads() {
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

    private ExpirePolicy policy(Database database) {
        ExpirePolicy ofAll = new ExpirePolicy(count(KeepUnit.LAST), count(KeepUnit.DAILY),
                count(KeepUnit.WEEKLY),
                count(KeepUnit.MONTHLY), count(KeepUnit.YEARLY), minimum);
        return all ? ofAll : ofAll.of(database.id());
    }

    private int count(KeepUnit unit) {
        return keep.getOrDefault(unit, 0);
    }

    @Override
    public Answer run(CommandContext context) {
        BackupSets sets = context.database().backupSets();
        List<SetSummary> before = sets.listAnew();
        ExpirePolicy policy = policy(context.database());
        Map<String, SortedSet<String>> reasons = policy.reasons(before);
        Set<String> gone = dryRun ? Set.of() : ids(sets.expire(policy, false));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (SetSummary set : before) {
            SortedSet<String> rules = reasons.get(set.id());
            boolean goes = dryRun
                    ? rules == null && sets.whyHeld(set.id()).isEmpty()
                    : gone.contains(set.id());
            String action = goes ? dryRun ? "drop" : "dropped" : dryRun ? "keep" : "kept";
            String reason = goes ? "no rule keeps it" : rules == null ? held(sets, set) : reason(rules);
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

    /** Why a set stays that no rule keeps. */
    private static String held(BackupSets sets, SetSummary set) {
        return sets.whyHeld(set.id()).orElse("in use");
    }

    private static String reason(SortedSet<String> rules) {
        if (rules.contains("damaged")) {
            return "damaged: left to be looked at";
        }
        if (rules.contains("linked")) {
            return "a symbolic link: left to be looked at";
        }
        if (rules.contains("started")) {
            return "a server was started on it: left to be looked at";
        }
        if (rules.contains("foreign")) {
            return "of another database: WITH (other_database) counts it";
        }
        if (rules.contains("pinned")) {
            return "pinned";
        }
        return "last verified".equals(rules.first()) && rules.size() == 1
                ? "last verified"
                : "kept by " + String.join(", ", rules);
    }
}
