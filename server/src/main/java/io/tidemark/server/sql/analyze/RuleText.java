package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.ast.QueryBody;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.parse.Parser;
import io.tidemark.server.sql.rules.TableRules;
import java.util.List;

/** An expression that a table keeps as text. Confined to the analysis of the statement that needs it. */
final class RuleText {
    private final Analysis statement;
    private final Analysis analysis;
    private final io.tidemark.server.sql.ast.Expression written;

    /** @param statement learns when what the text means depends on the moment */
    RuleText(Analysis statement, ChangeTarget target, String sql) {
        this.statement = statement;
        this.analysis = new Analysis(statement.catalog,
                TableRules.searchPath(target.relation().schemaName()), statement.environment, List.of());
        this.written = parse(sql);
    }

    /** The expression that a text is. */
    static io.tidemark.server.sql.ast.Expression parse(String sql) {
        Statement parsed = Parser.parseScript("SELECT (" + sql + ")").getFirst().statement();
        if (parsed instanceof Statement.QueryStatement query
                && query.query().body() instanceof QueryBody.Select select && select.items().size() == 1) {
            return select.items().getFirst().expression();
        }
        throw new IllegalStateException("not an expression: " + sql);
    }

    Analysis analysis() {
        return analysis;
    }

    /** The text's meaning over a row. */
    Expression analyze(FromItem row, Clause clause) {
        Place place = Place.of(Scope.of(null, CommonTables.none(), row), clause);
        Expression value = analysis.expressions.analyze(written, place);
        if (!analysis.cacheable()) {
            statement.forbidCaching();
        }
        return value;
    }

    /** The expression without the places in its text, which are none of the statement's. */
    Expression without(Expression expression) {
        return ExpressionTree.rewrite(expression, node -> node instanceof Expression.Call call
                ? new Expression.Call(call.function(), call.arguments(), call.type(),
                        SqlException.NO_POSITION)
                : node);
    }
}
