package io.tidemark.server.session;

import io.tidemark.protocol.engine.Portal;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.table.DatabaseView;
import java.util.Arrays;
import java.util.List;

/** A query whose types are known. Planned again when the catalog has changed since. Confined to its session. */
final class PreparedQuery implements Prepared {
    private final TidemarkSession session;
    private final QueryText text;
    private final QueryPlan described;
    private final List<Integer> parameterOids;
    private final List<ResultColumn> resultColumns;

    private PreparedQuery(TidemarkSession session, QueryText text, QueryPlan described) {
        this.session = session;
        this.text = text;
        this.described = described;
        this.parameterOids = described.parameterOids();
        this.resultColumns = described.resultColumns();
    }

    /**
     * A query as written.
     *
     * @param sql  the whole text, which positions refer to
     * @param key  the statement's own text and, behind a zero byte, which no text has, where it starts: its plan is kept under it
     * @param oids the parameters' types as the client gave them
     */
    record QueryText(String sql, String key, Query query, List<Integer> oids) {
        static QueryText of(String sql, int start, int end, Query query, int[] oids) {
            String own = start == 0 && end == sql.length() ? sql : sql.substring(start, end);
            return new QueryText(sql, start == 0 ? own : own + '\0' + start, query,
                    oids.length == 0 ? List.of() : Arrays.stream(oids).boxed().toList());
        }
    }

    static PreparedQuery of(TidemarkSession session, QueryText text) {
        return new PreparedQuery(session, text, QueryPlanning.describe(session, text));
    }

    /** Refuses values that their types can't have, as {@link #bind}'s portal does when it runs. */
    void requireReadable(ParameterValues values) {
        try (BufferArena memory = new BufferArena();
                DatabaseView view = session.transaction().peek();
                StatementCatalog catalog = new StatementCatalog(session, view)) {
            new Parameters(memory, SessionEnvironment.of(session, catalog.names(), StatementRun.idle()))
                    .decode(values, described.parameterTypes());
        }
    }

    /** For EXPLAIN. */
    PhysicalPlan plan() {
        try (DatabaseView view = session.transaction().peek()) {
            SessionRights.require(session, described.accesses(), view);
        }
        return described.plan();
    }

    @Override
    public List<Integer> parameterOids() {
        return parameterOids;
    }

    @Override
    public List<ResultColumn> columns() {
        return resultColumns;
    }

    @Override
    public boolean onlyReads() {
        return true;
    }

    @Override
    public boolean isSymbol(int columnIndex) {
        return described.columns().get(columnIndex).type().id() == TypeId.SYMBOL;
    }

    @Override
    public int timestampColumn() {
        return described.timestampColumn(session);
    }

    @Override
    public Portal bind(ParameterValues values, FormatCodes resultFormats) {
        return new QueryCursor(session, text.sql(), described.columns(), resultFormats, () -> open(values));
    }

    private RunningQuery open(ParameterValues values) {
        return RunningQuery.open(session, text, described, values);
    }

    @Override
    public void close() {}
}
