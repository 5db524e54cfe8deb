package io.tidemark.server.session;

import io.tidemark.protocol.engine.Command;
import io.tidemark.protocol.engine.Cursor;
import io.tidemark.protocol.engine.NamedStatements.Named;
import io.tidemark.protocol.engine.Portal;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.command.Answer;
import io.tidemark.server.command.AnswerColumn;
import io.tidemark.server.session.PreparedQuery.QueryText;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.exec.Measurements;
import io.tidemark.server.sql.parse.ParsedStatement;
import io.tidemark.server.sql.plan.Explain;
import io.tidemark.server.sql.plan.ExplainNode;
import io.tidemark.server.sql.plan.ExplainOutput;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;

/** EXPLAIN of a query, a change, or EXECUTE: its plan, with ANALYZE after it has run. Confined to its session. */
final class PreparedExplain {
    private final TidemarkSession session;
    private final ExplainOptions options;
    private final Prepared target;
    private final ParameterValues values;
    private final long planningNanos;

    private PreparedExplain(TidemarkSession session, ExplainOptions options, Prepared target,
            ParameterValues values,
            long planningNanos) {
        this.session = session;
        this.options = options;
        this.target = target;
        this.values = values;
        this.planningNanos = planningNanos;
    }

    static Prepared of(TidemarkSession session, String sql, ParsedStatement parsed, Statement.Explain explain,
            int[] oids) {
        ExplainOptions options = ExplainOptions.of(explain.options());
        List<AnswerColumn> columns = List
                .of(new AnswerColumn("QUERY PLAN", options.json() ? TypeId.JSON : TypeId.TEXT));
        long start = System.nanoTime();
        Prepared target = switch (explain.statement()) {
            case Statement.Insert _,Statement.Update _,Statement.Delete _ ->
                PreparedChange.of(session, sql, explain.statement(), oids);
            case Statement.QueryStatement query -> PreparedQuery.of(session,
                    QueryText.of(sql, parsed.start(), parsed.end(), query.query(), oids));
            case Statement.CreateTableAs create -> PreparedQuery.of(session,
                    QueryText.of(sql, parsed.start(), parsed.end(), create.query(), oids));
            case Statement.DeclareCursor declare -> PreparedQuery.of(session,
                    QueryText.of(sql, parsed.start(), parsed.end(), declare.query(), oids));
            case Statement.Execute execute -> named(session, execute);
            default -> throw new SqlException("0A000",
                    "EXPLAIN supports only queries, EXECUTE and changes of rows",
                    explain.statement().position());
        };
        long planned = System.nanoTime() - start;
        boolean onlyReads = !options.analyze() || target.onlyReads();
        return new PreparedAction(sql, columns, onlyReads, () -> {
            session.transaction().checkUsable();
            ParameterValues values = explain.statement() instanceof Statement.Execute execute
                    ? NamedControl.arguments(session, sql, parsed, execute, target.parameterOids())
                    : ParameterValues.NONE;
            return new PreparedExplain(session, options, target, values, planned).answer();
        });
    }

    private static Prepared named(TidemarkSession session, Statement.Execute execute) {
        Named named = session.client().statements().named(execute.name());
        NamedControl.requireArguments(named, execute);
        Prepared prepared = named.prepared();
        if (prepared == null) {
            throw new IllegalStateException("PREPARE of nothing");
        }
        return prepared;
    }

    private Answer answer() {
        Measurements measurements = options.analyze() ? new Measurements() : null;
        long start = System.nanoTime();
        if (measurements != null) {
            session.measure(measurements);
            try {
                run();
            } finally {
                session.measure(null);
            }
        }
        long nanos = System.nanoTime() - start;
        ExplainOutput output = new ExplainOutput(measurements, options.timing());
        List<String> lines = options.json()
                ? List.of(output.json(node(), summary(nanos, "\"%s\": %s")))
                : joined(output.lines(node()), summary(nanos, "%s: %s ms"));
        return new Answer("EXPLAIN", lines.stream().map(line -> Answer.row(line)).toList());
    }

    private static List<String> joined(List<String> lines, List<String> summary) {
        List<String> all = new ArrayList<>(lines);
        all.addAll(summary);
        return all;
    }

    private List<String> summary(long nanos, String form) {
        List<String> lines = new ArrayList<>();
        if (options.summary()) {
            lines.add(form.formatted("Planning Time", ExplainOutput.millis(planningNanos)));
            if (options.analyze()) {
                lines.add(form.formatted("Execution Time", ExplainOutput.millis(nanos)));
            }
        }
        return lines;
    }

    private ExplainNode node() {
        return switch (target) {
            case PreparedQuery query -> Explain.node(query.plan());
            case PreparedChange change -> change.explain();
            default -> throw new SqlException("0A000", "EXPLAIN of this prepared statement is not supported",
                    SqlException.NO_POSITION);
        };
    }

    private void run() {
        try (Portal portal = target.bind(values, FormatCodes.ALL_TEXT)) {
            switch (portal) {
                case Command command -> command.run();
                case Cursor cursor -> cursor.fetch(Long.MAX_VALUE, new DroppedRows());
                default -> throw new SqlException("0A000", "EXPLAIN ANALYZE of COPY is not supported",
                        SqlException.NO_POSITION);
            }
        }
    }
}
