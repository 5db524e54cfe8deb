package io.tidemark.server.session;

import io.tidemark.protocol.engine.Prepared;
import io.tidemark.server.command.Answer;
import io.tidemark.server.command.AnswerColumn;
import io.tidemark.server.session.PreparedQuery.QueryText;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.parse.ParsedStatement;
import io.tidemark.server.sql.plan.Explain;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;
import java.util.function.Supplier;

/** EXPLAIN of a query or a change: its plan, a line a row. */
final class PreparedExplain {
    private PreparedExplain() {}

    static Prepared of(TidemarkSession session, String sql, ParsedStatement parsed, Statement.Explain explain,
            int[] oids) {
        for (Option option : explain.options()) {
            throw new SqlException("0A000", "EXPLAIN option \"" + option.name() + "\" is not supported yet",
                    option.position());
        }
        switch (explain.statement()) {
            case Statement.Insert _,Statement.Update _,Statement.Delete _ -> {
                PreparedChange change = PreparedChange.of(session, sql, explain.statement(), oids);
                return explained(sql, change::explain);
            }
            default -> {}
        }
        if (!(explain.statement() instanceof Statement.QueryStatement query)) {
            throw new SqlException("0A000", "EXPLAIN supports only queries and changes of rows yet",
                    explain.statement().position());
        }
        QueryText text = QueryText.of(sql, parsed.start(), parsed.end(), query.query(), oids);
        return explained(sql, () -> Explain.lines(QueryPlanning.describe(session, text).plan()));
    }

    private static Prepared explained(String sql, Supplier<List<String>> lines) {
        return new PreparedAction(sql, List.of(new AnswerColumn("QUERY PLAN", TypeId.TEXT)),
                () -> new Answer("EXPLAIN", lines.get().stream().map(line -> Answer.row(line)).toList()));
    }
}
