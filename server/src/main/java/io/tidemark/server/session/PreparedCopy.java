package io.tidemark.server.session;

import io.tidemark.protocol.engine.Portal;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.command.copy.CopyFormat;
import io.tidemark.server.session.PreparedQuery.QueryText;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.analyze.AnalyzedCopy;
import io.tidemark.server.sql.analyze.Analyzer;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.Statement.CopyPeer;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.parse.Parser;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** COPY between a table or query and the client. Confined to its session. */
final class PreparedCopy implements Prepared {
    private final TidemarkSession session;
    private final String sql;
    private final Statement.Copy statement;
    private final CopyFormat format;

    private PreparedCopy(TidemarkSession session, String sql, Statement.Copy statement) {
        this.session = session;
        this.sql = sql;
        this.statement = statement;
        this.format = CopyFormat.of(statement.options(), statement.from());
    }

    /** Checks the options and that the table and columns exist. */
    static PreparedCopy of(TidemarkSession session, String sql, Statement.Copy statement) {
        switch (statement.peer()) {
            case CopyPeer.Client _ -> {}
            case CopyPeer.File _,CopyPeer.Program _ ->
                throw new SqlException("0A000", "COPY with a file or program of the server is not supported",
                        statement.position(),
                        "use psql's \\copy, which reads and writes files of the client");
        }
        if (statement.where() != null) {
            throw new SqlException("0A000", "COPY FROM with WHERE is not supported yet",
                    statement.position());
        }
        PreparedCopy prepared = new PreparedCopy(session, sql, statement);
        QualifiedName name = statement.table();
        if (name != null) {
            try (DatabaseView view = session.transaction().peek()) {
                prepared.columns(prepared.table(name, view));
            }
        }
        return prepared;
    }

    @Override
    public List<Integer> parameterOids() {
        return List.of();
    }

    @Override
    public @Nullable List<ResultColumn> columns() {
        return null;
    }

    @Override
    public Portal bind(ParameterValues values, FormatCodes resultFormats) {
        return Failures.translated(sql, () -> {
            QualifiedName name = statement.table();
            if (statement.from() && name != null) {
                return new CopyFromClient(session, sql, format, () -> target(name));
            }
            QueryText text = query();
            return new CopyToClient(session, text, format, QueryPlanning.describe(session, text));
        });
    }

    @Override
    public void close() {}

    /** The table and the columns of its lines, in the transaction's view; {@code meaning} of a COPY FROM. */
    record Target(TableSchema table, List<Integer> columns, AnalyzedCopy meaning) {}

    private Target target(QualifiedName name) {
        try (DatabaseView view = session.transaction().peek();
                StatementCatalog catalog = new StatementCatalog(session, view)) {
            TableSchema table = table(name, view);
            List<Integer> columns = columns(table);
            Environment environment = SessionEnvironment.of(session, catalog.names(), StatementRun.idle());
            AnalyzedCopy meaning = new Analyzer(catalog, session.settings().searchPath(), environment)
                    .copy(name, columns);
            if (statement.from()) {
                SessionRights.require(session, catalog.accesses(), view);
            }
            return new Target(table, columns, meaning);
        }
    }

    private TableSchema table(QualifiedName name, DatabaseView view) {
        try (StatementCatalog catalog = new StatementCatalog(session, view)) {
            Relation relation = catalog
                    .resolve(name.schema(), name.name(), session.settings().searchPath())
                    .orElseThrow(() -> new SqlException("42P01", "relation \"" + name + "\" does not exist",
                            name.position()));
            return switch (relation) {
                case Relation.Stored stored -> stored.table();
                case Relation.View _ ->
                    throw new SqlException("42809",
                            "cannot copy " + (statement.from() ? "to" : "from") + " view \"" + name + "\"",
                            name.position(),
                            statement.from() ? null : "Try the COPY (SELECT ...) TO variant.");
                case Relation.Sequence _ ->
                    throw new SqlException("42809",
                            "cannot copy " + (statement.from() ? "to" : "from") + " sequence \"" + name
                                    + "\"",
                            name.position());
                case Relation.Virtual _ ->
                    throw new SqlException("42809", "cannot copy system table \"" + name + "\"",
                            name.position(), "Try the COPY (SELECT ...) TO variant.");
            };
        }
    }

    private List<Integer> columns(TableSchema table) {
        if (statement.columns().isEmpty()) {
            return IntStream.range(0, table.columns().size()).boxed().toList();
        }
        List<Integer> indices = new ArrayList<>();
        for (Identifier column : statement.columns()) {
            int index = table.indexOf(column.name())
                    .orElseThrow(
                            () -> new SqlException("42703", "column \"" + column.name() + "\" of relation \""
                                    + table.name() + "\" does not exist", column.position()));
            if (indices.contains(index)) {
                throw new SqlException("42701", "column \"" + column.name() + "\" specified more than once",
                        column.position());
            }
            indices.add(index);
        }
        return indices;
    }

    /** The query whose rows go out; a table is a query of its columns. */
    private QueryText query() {
        Query written = statement.query();
        if (written != null) {
            return QueryText.of(sql, 0, sql.length(), written, new int[0]);
        }
        QualifiedName name = statement.table();
        if (name == null) {
            throw new IllegalStateException("COPY without a table and a query");
        }
        Target target = target(name);
        StringBuilder text = new StringBuilder("SELECT ");
        for (int column : target.columns()) {
            text.append(quoted(target.table().columns().get(column).name())).append(", ");
        }
        text.setLength(text.length() - 2);
        TableName qualified = DatabaseObjects.name(target.table());
        text.append(" FROM ").append(quoted(qualified.schema())).append('.').append(quoted(qualified.name()));
        Statement select = Parser.parseScript(text.toString()).getFirst().statement();
        if (select instanceof Statement.QueryStatement(Query query, int _)) {
            return QueryText.of(text.toString(), 0, text.length(), query, new int[0]);
        }
        throw new IllegalStateException("not a query: " + text);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
