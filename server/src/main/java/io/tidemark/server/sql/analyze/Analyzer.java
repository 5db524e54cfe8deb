package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.catalog.Catalog;
import io.tidemark.server.sql.function.Environment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of statements over one catalog and session. Immutable; safe for many threads as far as its parts are.
 *
 * <p>
 * All methods throw {@link io.tidemark.server.sql.SqlException} for what PostgreSQL would refuse while it analyses.
 */
public final class Analyzer {
    private final Catalog catalog;
    private final List<String> searchPath;
    private final Environment environment;

    /**
     * @param searchPath  schemas in which unqualified names are looked up, after pg_catalog
     * @param environment for literals that depend on the session, such as timestamptz ones
     */
    public Analyzer(Catalog catalog, List<String> searchPath, Environment environment) {
        this.catalog = catalog;
        this.searchPath = List.copyOf(searchPath);
        this.environment = environment;
    }

    /**
     * A query.
     *
     * @param parameterOids types of $1, $2 … as the client gave them; 0 and missing ones are deduced
     */
    public AnalyzedQuery query(Query query, List<Integer> parameterOids) {
        Analysis analysis = analysis(parameterOids);
        QueryResult result = analysis.queries.analyze(query, null, CommonTables.none(), true);
        return new AnalyzedQuery(result.plan(), result.columns(), analysis.parameters.finish(),
                analysis.used(), analysis.cacheable(), List.copyOf(analysis.locked));
    }

    /** An INSERT; parameters as in {@link #query}. */
    public AnalyzedChange insert(Statement.Insert insert, List<Integer> parameterOids) {
        return new InsertAnalyzer(analysis(parameterOids)).analyze(insert);
    }

    /** An UPDATE; parameters as in {@link #query}. */
    public AnalyzedChange update(Statement.Update update, List<Integer> parameterOids) {
        return new UpdateAnalyzer(analysis(parameterOids)).update(update);
    }

    /** A DELETE; parameters as in {@link #query}. */
    public AnalyzedChange delete(Statement.Delete delete, List<Integer> parameterOids) {
        return new UpdateAnalyzer(analysis(parameterOids)).delete(delete);
    }

    /**
     * What COPY FROM writes into a table.
     *
     * @param columns of the lines, indices into the schema
     */
    public AnalyzedCopy copy(QualifiedName table, List<Integer> columns) {
        Analysis analysis = analysis(List.of());
        ChangeTarget target = ChangeTarget.of(analysis, table, null);
        TableDefaults defaults = new TableDefaults(analysis, target);
        List<@Nullable Expression> absent = new ArrayList<>();
        for (int i = 0; i < target.width(); i++) {
            absent.add(columns.contains(i) ? null : defaults.of(i));
        }
        return new AnalyzedCopy(new EnforcedRules(analysis, target).rules(), absent);
    }

    /** The rules of a table that is being made or altered. */
    public RuleAnalyzer rules() {
        return new RuleAnalyzer(analysis(List.of()));
    }

    private Analysis analysis(List<Integer> parameterOids) {
        return new Analysis(catalog, searchPath, environment, parameterOids);
    }
}
