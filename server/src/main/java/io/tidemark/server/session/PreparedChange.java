package io.tidemark.server.session;

import io.tidemark.protocol.engine.Command;
import io.tidemark.protocol.engine.Portal;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.sql.analyze.AnalyzedChange;
import io.tidemark.server.sql.analyze.AnalyzedChange.Conflict;
import io.tidemark.server.sql.analyze.AnalyzedChange.Source;
import io.tidemark.server.sql.analyze.Analyzer;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.catalog.Access;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.plan.Explain;
import io.tidemark.server.sql.plan.ExplainNode;
import io.tidemark.server.sql.plan.PlanContext;
import io.tidemark.server.sql.plan.Planner;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** INSERT, UPDATE or DELETE whose types are known. Confined to its session. */
final class PreparedChange implements Prepared {
    private final TidemarkSession session;
    private final String sql;
    private final Statement statement;
    private final List<Integer> oids;
    private final Meaning described;

    private PreparedChange(TidemarkSession session, String sql, Statement statement, List<Integer> oids) {
        this.session = session;
        this.sql = sql;
        this.statement = statement;
        this.oids = oids;
        try (DatabaseView view = session.transaction().peek()) {
            this.described = meaning(view);
        }
    }

    /** @param statement an {@link Statement.Insert}, {@link Statement.Update} or {@link Statement.Delete} */
    static PreparedChange of(TidemarkSession session, String sql, Statement statement, int[] oids) {
        return new PreparedChange(session, sql, statement, Arrays.stream(oids).boxed().toList());
    }

    /**
     * The statement over one catalog.
     *
     * @param plan     of the rows, or null where they are literals
     * @param replaced the plan of DO UPDATE, or null
     * @param accesses what must be allowed to whoever runs it
     * @param reads    locks of the tables that it names besides the one that it changes
     */
    record Meaning(AnalyzedChange change, @Nullable PhysicalPlan plan, @Nullable PhysicalPlan replaced,
            long catalogVersion, List<TableLocks.Held> reads, List<Access> accesses) {
        QueryPlan queryPlan(PhysicalPlan rows) {
            return new QueryPlan(rows, change.returning(), change.parameterTypes(), catalogVersion);
        }
    }

    private Meaning meaning(DatabaseView view) {
        try (StatementCatalog catalog = new StatementCatalog(session, view)) {
            Environment environment = SessionEnvironment.of(session, catalog.names(), StatementRun.idle());
            Analyzer analyzer = new Analyzer(catalog, session.settings().searchPath(), environment);
            AnalyzedChange change = switch (statement) {
                case Statement.Insert insert -> analyzer.insert(insert, oids);
                case Statement.Update update -> analyzer.update(update, oids);
                case Statement.Delete delete -> analyzer.delete(delete, oids);
                default -> throw new IllegalStateException("changes no rows: " + statement);
            };
            PlanContext context = new PlanContext(catalog, environment);
            PhysicalPlan plan = switch (change.source()) {
                case Source.Rows(var rows) -> Planner.plan(rows, context);
                case Source.Literals _ -> null;
            };
            PhysicalPlan replaced = change.conflict() instanceof Conflict.Replace(int _, var rows)
                    ? Planner.plan(rows, context)
                    : null;
            return new Meaning(change, plan, replaced, view.schemaVersion(), catalog.readLocks().stream()
                    .filter(lock -> lock.object() != change.table().tableId()).toList(), catalog.accesses());
        }
    }

    /** The statement's meaning for what a transaction sees. */
    private Meaning current(DatabaseView view) {
        if (view.schemaVersion() == described.catalogVersion()) {
            return described;
        }
        Meaning fresh = meaning(view);
        if (!fresh.change().returning().equals(described.change().returning())) {
            throw QueryPlanning.changed("result type");
        }
        if (!fresh.change().parameterTypes().equals(described.change().parameterTypes())) {
            throw QueryPlanning.changed("parameter types");
        }
        return fresh;
    }

    /** What EXPLAIN shows. */
    ExplainNode explain() {
        try (DatabaseView view = session.transaction().peek()) {
            SessionRights.require(session, described.accesses(), view);
        }
        AnalyzedChange change = described.change();
        String command = command();
        String title = command.charAt(0) + command.substring(1).toLowerCase(Locale.ROOT) + " on "
                + change.rules().tableName();
        List<String> details = switch (change.conflict()) {
            case null -> List.of();
            case Conflict.Skip(var keys) -> conflict("NOTHING", keys);
            case Conflict.Replace(int key, var _) -> conflict("UPDATE", List.of(key));
        };
        return Explain.change(title, details, described.plan());
    }

    private List<String> conflict(String resolution, List<Integer> keys) {
        List<String> lines = new ArrayList<>(List.of("Conflict Resolution: " + resolution));
        if (!keys.isEmpty()) {
            lines.add("Conflict Arbiter Indexes: " + keys.stream()
                    .map(key -> described.change().rules().keys().get(key).name())
                    .collect(Collectors.joining(", ")));
        }
        return lines;
    }

    @Override
    public List<Integer> parameterOids() {
        return described.change().parameterTypes().stream()
                .map(type -> Parameters.wireType(type.id()).oid())
                .toList();
    }

    @Override
    public @Nullable List<ResultColumn> columns() {
        return returns() ? QueryPlan.resultColumns(described.change().returning()) : null;
    }

    private boolean returns() {
        return !described.change().returning().isEmpty();
    }

    @Override
    public Portal bind(ParameterValues values, FormatCodes resultFormats) {
        return returns()
                ? new QueryCursor(session, sql, described.change().returning(), resultFormats,
                        () -> change(values))
                : new Run(values);
    }

    @Override
    public void close() {}

    /** The SQL command. */
    private String command() {
        return switch (described.change().action()) {
            case INSERT -> "INSERT";
            case UPDATE -> "UPDATE";
            case DELETE -> "DELETE";
        };
    }

    private ChangedRows change(ParameterValues values) {
        Transaction transaction = session.transaction().forStatement();
        session.requireWritable(command());
        if (SessionRights.limited(session)) { // or who may do nothing here could make others wait
            try (DatabaseView before = session.transaction().peek()) {
                SessionRights.require(session, current(before).accesses(), before);
            }
        }
        AnalyzedChange change = described.change();
        session.transaction().lockToChange(change.table().tableId(),
                change.action() == AnalyzedChange.Action.INSERT && change.rules().keys().isEmpty());
        session.transaction().lock(described.reads());
        try (DatabaseView view = session.shown(transaction)) {
            Meaning meaning = current(view);
            SessionRights.require(session, meaning.accesses(), view);
            ChangedRows changed = ChangedRows.of(session, transaction, meaning, view, values);
            count(change, changed.count());
            return changed;
        }
    }

    private void count(AnalyzedChange change, long rows) {
        ServerCounters counters = session.engine().counters();
        int table = change.table().tableId();
        switch (change.action()) {
            case INSERT -> counters.inserted(table, rows);
            case UPDATE -> counters.updated(table, rows);
            case DELETE -> counters.deleted(table, rows);
        }
    }

    private final class Run implements Command {
        private final ParameterValues values;
        private String tag = "";

        Run(ParameterValues values) {
            this.values = values;
        }

        @Override
        public void run() {
            tag = Failures.translated(sql, () -> {
                try (ChangedRows changed = change(values)) {
                    return changed.tag(0);
                }
            });
        }

        @Override
        public String tag() {
            return tag;
        }

        @Override
        public void close() {}
    }
}
