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

/** EXPLAIN of a query: its plan, a line a row. */
final class PreparedExplain {
    private PreparedExplain() {}

    static Prepared of(TidemarkSession session, String sql, ParsedStatement parsed, Statement.Explain explain,
            int[] oids) {
        for (Option option : explain.options()) {
            throw new SqlException("0A000", "EXPLAIN option \"" + option.name() + "\" is not supported yet",
                    option.position());
        }
        if (!(explain.statement() instanceof Statement.QueryStatement query)) {
            throw new SqlException("0A000", "EXPLAIN supports only queries yet",
                    explain.statement().position());
        }
        QueryText text = QueryText.of(sql, parsed.start(), parsed.end(), query.query(), oids);
        return new PreparedAction(sql, List.of(new AnswerColumn("QUERY PLAN", TypeId.TEXT)),
                () -> new Answer("EXPLAIN", Explain.lines(QueryPlanning.describe(session, text).plan())
                        .stream()
                        .map(line -> Answer.row(line))
                        .toList()));
    }
}
