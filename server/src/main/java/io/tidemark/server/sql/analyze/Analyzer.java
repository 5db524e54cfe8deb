package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.ast.Expression.BooleanLiteral;
import io.tidemark.server.sql.ast.Expression.DefaultValue;
import io.tidemark.server.sql.ast.Expression.NullLiteral;
import io.tidemark.server.sql.ast.Expression.NumberLiteral;
import io.tidemark.server.sql.ast.Expression.Parameter;
import io.tidemark.server.sql.ast.Expression.StringLiteral;
import io.tidemark.server.sql.ast.Expression.TypedLiteral;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.catalog.Catalog;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.rules.Privilege;
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
        AnalyzedChange change = new InsertAnalyzer(analysis(parameterOids)).analyze(insert);
        Statement.OnConflict conflict = insert.onConflict();
        boolean updates = conflict != null && !conflict.assignments().isEmpty();
        access(change, Privilege.INSERT, conflict != null || !insert.returning().isEmpty());
        if (updates) {
            access(change, Privilege.UPDATE, true);
        }
        return change;
    }

    /** An UPDATE; parameters as in {@link #query}. */
    public AnalyzedChange update(Statement.Update update, List<Integer> parameterOids) {
        AnalyzedChange change = new UpdateAnalyzer(analysis(parameterOids)).update(update);
        boolean reads = update.where() != null || !update.from().isEmpty() || !update.returning().isEmpty()
                || !update.assignments().stream().allMatch(each -> isPlain(each.value()));
        access(change, Privilege.UPDATE, reads);
        return change;
    }

    /** A DELETE; parameters as in {@link #query}. */
    public AnalyzedChange delete(Statement.Delete delete, List<Integer> parameterOids) {
        AnalyzedChange change = new UpdateAnalyzer(analysis(parameterOids)).delete(delete);
        access(change, Privilege.DELETE,
                delete.where() != null || !delete.using().isEmpty() || !delete.returning().isEmpty());
        return change;
    }

    /** Whether a value reads no column, which is seen without its meaning. */
    private static boolean isPlain(io.tidemark.server.sql.ast.Expression value) {
        return switch (value) {
            case NullLiteral _,BooleanLiteral _,NumberLiteral _,StringLiteral _,TypedLiteral _,Parameter _,DefaultValue _ ->
                true;
            default -> false;
        };
    }

    private void access(AnalyzedChange change, Privilege privilege, boolean reads) {
        Relation changed = new Relation.Stored(change.table());
        catalog.access(changed, privilege, 0);
        if (reads) {
            catalog.access(changed, Privilege.SELECT, 0);
        }
    }

    /**
     * What COPY FROM writes into a table.
     *
     * @param columns of the lines, indices into the schema
     */
    public AnalyzedCopy copy(QualifiedName table, List<Integer> columns) {
        Analysis analysis = analysis(List.of());
        ChangeTarget target = ChangeTarget.of(analysis, table, null);
        catalog.access(target.relation(), Privilege.INSERT, 0);
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
