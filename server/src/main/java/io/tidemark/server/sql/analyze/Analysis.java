package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.ConstantCall;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.catalog.Catalog;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the analysis of one statement shares. Confined to it. */
final class Analysis {
    private static final int MAX_VIEW_DEPTH = 32;

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
    /** OID of the view whose query this is; 0 for the statement itself. */
    final int view;
    private final IdentityHashMap<Expression, Integer> positions = new IdentityHashMap<>();
    private final @Nullable Analysis user;
    private final Set<Integer> used = new LinkedHashSet<>();
    private int nextId = 1;
    private boolean cacheable = true;

    Analysis(Catalog catalog, List<String> searchPath, Environment environment, List<Integer> parameterOids) {
        this(catalog, searchPath, environment, parameterOids, null, 0);
    }

    private Analysis(Catalog catalog, List<String> searchPath, Environment environment,
            List<Integer> parameterOids, @Nullable Analysis user, int view) {
        this.user = user;
        this.view = view;
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

    /** For the query of a view that this analysis has met: without parameters, with the view's own search path. */
    Analysis forView(DatabaseObject.View view, int position) {
        int depth = 0;
        for (Analysis at = this; at != null; at = at.user) {
            depth++;
        }
        if (depth > MAX_VIEW_DEPTH) {
            throw new SqlException("54001", "stack depth limit exceeded", position,
                    "views that use views may be " + MAX_VIEW_DEPTH + " deep");
        }
        return new Analysis(catalog, view.searchPath(), environment, List.of(), this, view.oid());
    }

    /** A number for a WITH query, unique in the statement. */
    int nextId() {
        return user == null ? nextId++ : user.nextId();
    }

    /** Remembers that the statement itself, not a view in it, names this relation. */
    void use(int oid) {
        used.add(oid);
    }

    /** OIDs of the relations that the statement names, in the order of their first use. */
    List<Integer> used() {
        return List.copyOf(used);
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
        if (user != null) {
            user.forbidCaching();
        }
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

    /**
     * A literal without a type as text, for what takes values of any type. A parameter whose type nothing says is refused when
     * the whole statement was read.
     */
    Expression known(Expression value) {
        if (value instanceof Expression.Parameter parameter && value.type().id() == TypeId.UNKNOWN) {
            return parameters.anywhere(parameter, positionOf(value));
        }
        return coercion.settle(value, positionOf(value));
    }

    /** An answer to something that is understood but not supported. */
    static SqlException unsupported(String what, int position) {
        return new SqlException("0A000", what + " is not supported", position);
    }
}
