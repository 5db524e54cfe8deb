package io.tidemark.server.session;

import io.tidemark.protocol.engine.Command;
import io.tidemark.protocol.engine.Portal;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.command.CreateTable;
import io.tidemark.server.session.PreparedQuery.QueryText;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.analyze.OutputColumn;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CREATE TABLE AS: the table and its rows appear in one commit. Confined to its session. */
final class PreparedCreateAs implements Prepared {
    private final TidemarkSession session;
    private final Statement.CreateTableAs statement;
    private final QueryText text;
    private final QueryPlan described;

    private PreparedCreateAs(TidemarkSession session, Statement.CreateTableAs statement, QueryText text) {
        this.session = session;
        this.statement = statement;
        this.text = text;
        this.described = QueryPlanning.describe(session, text);
    }

    static PreparedCreateAs of(TidemarkSession session, Statement.CreateTableAs statement, QueryText text) {
        if (!statement.casts().isEmpty() || !statement.indexes().isEmpty()) {
            throw new SqlException("0A000",
                    "CAST and INDEX after the query of CREATE TABLE AS are not supported yet",
                    statement.position(), "cast the columns inside the query");
        }
        return new PreparedCreateAs(session, statement, text);
    }

    @Override
    public List<Integer> parameterOids() {
        return described.parameterOids();
    }

    @Override
    public @Nullable List<ResultColumn> columns() {
        return null;
    }

    @Override
    public Portal bind(ParameterValues values, FormatCodes resultFormats) {
        return new Run(values);
    }

    @Override
    public void close() {}

    private CreateTable table(QueryPlan plan) {
        if (statement.columns().size() > plan.columns().size()) {
            throw new SqlException("42601", "too many column names were specified", statement.position());
        }
        List<CreateTable.Column> columns = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            OutputColumn column = plan.columns().get(i);
            String name = i < statement.columns().size() ? statement.columns().get(i).name() : column.name();
            columns.add(new CreateTable.Column(name, column.type()));
        }
        return CreateTable.of(statement.name(), statement.ifNotExists(), statement.temporary(), columns,
                statement.options());
    }

    private String create(ParameterValues values) {
        Transaction transaction = session.transaction().forStatement();
        if (SessionRights.limited(session)) {
            try (DatabaseView now = session.transaction().peek()) {
                SessionRights.require(session,
                        QueryPlanning.current(session, text, described, now).accesses(),
                        now);
            }
        }
        session.transaction().lock(described.reads());
        try (DatabaseView before = session.shown(transaction)) {
            QueryPlan plan = QueryPlanning.current(session, text, described, before);
            int id = CommandRun.create(session, transaction, statement, table(plan));
            if (id < 0 || !statement.withData()) {
                return "CREATE TABLE AS";
            }
            TableSchema schema;
            try (DatabaseView after = transaction.view()) {
                schema = after.table(id).orElseThrow().schema();
            }
            try (RunningQuery query = RunningQuery.on(before, session, plan, values);
                    RowTarget target = new RowTarget(transaction, schema)) {
                target.appendAll(query);
                session.engine().counters().inserted(id, target.rows());
                return "SELECT " + target.rows();
            }
        }
    }

    private final class Run implements Command {
        private final ParameterValues values;
        private String tag = "";

        Run(ParameterValues values) {
            this.values = values;
        }

        @Override
        public void run() {
            tag = Failures.translated(text.sql(), () -> create(values));
        }

        @Override
        public String tag() {
            return tag;
        }

        @Override
        public void close() {}
    }
}
