package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.ConstantCall;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.catalog.Catalog;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.type.SqlType;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the analysis of one statement shares. Confined to it. */
final class Analysis {
    final Catalog catalog;
    final List<String> searchPath;
    final Registry registry;
    final Environment environment;
    final ParameterTypes parameters;
    final Coercion coercion;
    final Overloads overloads;
    final ExpressionAnalyzer expressions;
    final QueryAnalyzer queries;
    /** Tables that the statement locks before it reads. */
    final Set<Integer> locked = new TreeSet<>();
    private final IdentityHashMap<Expression, Integer> positions = new IdentityHashMap<>();
    private int nextId = 1;
    private boolean cacheable = true;

    Analysis(Catalog catalog, List<String> searchPath, Environment environment, List<Integer> parameterOids) {
        this.catalog = catalog;
        this.searchPath = List.copyOf(searchPath);
        this.registry = Registry.standard();
        this.environment = environment;
        this.parameters = new ParameterTypes(parameterOids);
        this.coercion = new Coercion(this);
        this.overloads = new Overloads(coercion);
        this.queries = new QueryAnalyzer(this);
        this.expressions = new ExpressionAnalyzer(this);
    }

    /** A number for a WITH query, unique in the statement. */
    int nextId() {
        return nextId++;
    }

    /** Remembers where an expression was written. */
    Expression at(Expression expression, int position) {
        positions.put(expression, position);
        return expression;
    }

    /** Where this very expression was written, or {@link SqlException#NO_POSITION}. */
    int positionOf(Expression expression) {
        return positions.getOrDefault(expression, SqlException.NO_POSITION);
    }

    /** Says that the plan holds a value of this moment, such as {@code timestamp 'now'}. */
    void forbidCaching() {
        cacheable = false;
    }

    boolean cacheable() {
        return cacheable;
    }

    /** Runs a function over constants now; an error without a position gets this one. */
    Constant evaluate(Function function, List<Constant> arguments, SqlType type, int position) {
        try {
            return ConstantCall.evaluate(function, arguments, type, environment);
        } catch (SqlException refused) {
            throw refused.position() >= 0
                    ? refused
                    : new SqlException(refused.sqlState(), refused.message(), position, refused.detail(),
                            refused.hint());
        }
    }

    /** An answer to something that is understood but not supported. */
    static SqlException unsupported(String what, int position) {
        return new SqlException("0A000", what + " is not supported", position);
    }
}
