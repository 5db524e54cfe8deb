package io.tidemark.server.session;

import io.tidemark.server.session.PreparedQuery.QueryText;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.analyze.AnalyzedQuery;
import io.tidemark.server.sql.analyze.Analyzer;
import io.tidemark.server.sql.catalog.Access;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.plan.PlanCache;
import io.tidemark.server.sql.plan.PlanContext;
import io.tidemark.server.sql.plan.Planner;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.table.DatabaseView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Makes plans for a session's statements, or finds them in the cache that all sessions share. */
final class QueryPlanning {
    /** Longer texts are not kept: they are seldom sent twice. */
    private static final int MAX_CACHED_CHARS = 20_000;

    private QueryPlanning() {}

    /** A plan over what the session sees now, for its types; no side effects. */
    static QueryPlan describe(TidemarkSession session, QueryText text) {
        OptionalLong version = session.transaction().peekSchemaVersion();
        if (version.isPresent()) { // most often it is known, and nothing need be pinned
            QueryPlan known = session.engine().plans().find(key(session, text, version.getAsLong()));
            if (known != null) {
                return known;
            }
        }
        try (DatabaseView view = session.transaction().peek()) {
            return plan(session, text, view);
        }
    }

    /**
     * {@code made}, or a new plan where the view's catalog is another one; 0A000 when its columns or parameters are not
     * those that the client has been told of.
     */
    static QueryPlan current(TidemarkSession session, QueryText text, QueryPlan made, DatabaseView view) {
        if (made.catalogVersion() == view.schemaVersion()) {
            return made;
        }
        QueryPlan fresh = plan(session, text, view);
        if (!shape(fresh).equals(shape(made))) {
            throw changed("result type");
        }
        if (!fresh.parameterTypes().equals(made.parameterTypes())) {
            throw changed("parameter types");
        }
        return fresh;
    }

    /** The error for a prepared statement that the catalog has given another meaning. */
    static SqlException changed(String what) {
        return new SqlException("0A000", "cached plan must not change " + what, SqlException.NO_POSITION);
    }

    private static List<Map.Entry<String, SqlType>> shape(QueryPlan plan) {
        return plan.columns().stream().map(column -> Map.entry(column.name(), column.type())).toList();
    }

    private static QueryPlan plan(TidemarkSession session, QueryText text, DatabaseView view) {
        PlanCache.Key key = key(session, text, view.schemaVersion());
        QueryPlan known = session.engine().plans().find(key);
        return known != null ? known : make(session, text, view, key);
    }

    /** Who locks rows must be allowed to change them. */
    private static List<Access> accesses(StatementCatalog catalog, List<Integer> lockedTables) {
        List<Access> accesses = new ArrayList<>(catalog.accesses());
        for (int table : lockedTables) {
            catalog.accesses().stream().filter(access -> access.oid() == Relation.storedOid(table))
                    .forEach(access -> accesses.add(access.with(Privilege.UPDATE)));
        }
        return accesses;
    }

    private static PlanCache.Key key(TidemarkSession session, QueryText text, long catalogVersion) {
        return new PlanCache.Key(text.key(), catalogVersion, text.oids(), session.settings().planPath(),
                session.settings().readingStyle());
    }

    private static QueryPlan make(TidemarkSession session, QueryText text, DatabaseView view,
            PlanCache.Key key) {
        try (StatementCatalog catalog = new StatementCatalog(session, view)) {
            Environment environment = SessionEnvironment.of(session, catalog.names(), StatementRun.idle());
            AnalyzedQuery analyzed = new Analyzer(catalog, session.settings().searchPath(), environment)
                    .query(text.query(), text.oids());
            PhysicalPlan plan = Planner.plan(analyzed.plan(), new PlanContext(catalog, environment));
            QueryPlan made = new QueryPlan(plan, analyzed.columns(), analyzed.parameterTypes(),
                    view.schemaVersion(), analyzed.lockedTables(), catalog.readLocks(),
                    accesses(catalog, analyzed.lockedTables()));
            if (analyzed.cacheable() && text.key().length() <= MAX_CACHED_CHARS) {
                session.engine().plans().keep(key, made);
            }
            return made;
        }
    }
}
