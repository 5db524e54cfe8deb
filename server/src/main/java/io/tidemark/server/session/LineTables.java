package io.tidemark.server.session;

import io.tidemark.protocol.engine.Command;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.LineRow.Kind;
import io.tidemark.protocol.engine.ParsedStatement;
import io.tidemark.protocol.engine.Portal;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.command.line.StagedBatch;
import io.tidemark.server.command.line.StagedTable;
import io.tidemark.server.command.line.TableRows;
import io.tidemark.server.config.LineSettings;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.analyze.AnalyzedCopy;
import io.tidemark.server.sql.analyze.Analyzer;
import io.tidemark.server.sql.analyze.RowRules;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tables of lines, and creates what is missing by the statements that a person would write, in the session's
 * transaction. Confined to its session.
 */
final class LineTables {
    /** Looks at a table before it is given up: each may find that others have changed it. */
    private static final int LOOKS = 10;

    private final TidemarkSession session;
    private final LineSettings settings;
    private final LineCollisions collisions;

    LineTables(TidemarkSession session, LineCollisions collisions) {
        this.session = session;
        this.collisions = collisions;
        this.settings = session.engine().config().line();
    }

    /**
     * A table that is locked for writing.
     *
     * @param defaults by index into the schema; null where it is NULL
     */
    record Target(TableSchema schema, RowRules rules, List<@Nullable Expression> defaults,
            Environment environment) {
        /** Copies the defaults. */
        Target {
            defaults = Collections.unmodifiableList(new ArrayList<>(defaults));
        }
    }

    /**
     * The table of lines, with all columns that they have, locked until the transaction ends.
     *
     * @throws SqlException when there is no such table and none may be created, or no rows can be written to it
     */
    Target target(StagedTable lines) {
        for (int look = 0; look < LOOKS; look++) {
            @Nullable
            Target found = find(lines.name());
            if (found == null) {
                create(lines);
                continue;
            }
            Map<String, Kind> missing = settings.createsColumns()
                    ? missing(lines, found.schema())
                    : Map.of();
            if (!missing.isEmpty()) {
                addColumns(found, missing);
                continue;
            }
            session.transaction().lockToChange(found.schema().tableId(), found.rules().keys().isEmpty());
            @Nullable
            Target locked = find(lines.name());
            if (locked != null && locked.schema().tableId() == found.schema().tableId()
                    && locked.schema().version() == found.schema().version()) {
                return locked;
            }
        }
        throw new SqlException("40001", "table \"" + lines.name() + "\" is changed by others all the time",
                SqlException.NO_POSITION);
    }

    private @Nullable Target find(String name) {
        try (DatabaseView view = session.transaction().peek();
                StatementCatalog catalog = new StatementCatalog(session, view)) {
            String meant = name;
            @Nullable
            Relation relation = catalog.relation(TableName.PUBLIC, name).orElse(null);
            if (relation == null) {
                meant = name.toLowerCase(Locale.ROOT);
                relation = catalog.relation(TableName.PUBLIC, meant).orElse(null);
            }
            if (relation == null) {
                return null;
            }
            Environment environment = SessionEnvironment.of(session, catalog.names(), StatementRun.idle());
            List<Integer> time = relation instanceof Relation.Stored stored
                    && stored.table().timestampColumn() >= 0
                            ? List.of(stored.table().timestampColumn())
                            : List.of();
            AnalyzedCopy meaning = new Analyzer(catalog, session.settings().searchPath(), environment)
                    .copy(new QualifiedName(List.of(TableName.PUBLIC, meant), SqlException.NO_POSITION),
                            time);
            SessionRights.require(session, catalog.accesses(), view);
            if (relation instanceof Relation.Stored stored) {
                return new Target(stored.table(), meaning.rules(), meaning.defaults(), environment);
            }
            throw new SqlException("42809", "\"" + name + "\" is not a table", SqlException.NO_POSITION);
        }
    }

    private static Map<String, Kind> missing(StagedTable lines, TableSchema schema) {
        Map<String, Kind> missing = columns(lines);
        missing.keySet().removeIf(name -> TableRows.column(schema, name).isPresent());
        return missing;
    }

    /** The columns of lines in the order in which they came, each with the first kind of its values. */
    private static Map<String, Kind> columns(StagedTable lines) {
        Map<String, Kind> columns = new LinkedHashMap<>();
        for (StagedBatch batch : lines.batches()) {
            for (StagedBatch.Head head : batch.columns()) {
                columns.putIfAbsent(head.name(), head.kind());
            }
        }
        return columns;
    }

    private void create(StagedTable lines) {
        if (!settings.createsTables()) {
            throw new SqlException("42P01",
                    "table \"" + lines.name() + "\" does not exist, and line.auto.create.new.tables is off",
                    SqlException.NO_POSITION);
        }
        StringBuilder sql = new StringBuilder("CREATE TABLE ").append(qualified(lines.name())).append(" (");
        columns(lines).forEach((name, kind) -> {
            if (!name.equals(TableRows.TIME)) {
                sql.append(quoted(name)).append(' ').append(typeOf(kind)).append(", ");
            }
        });
        sql.append('"').append(TableRows.TIME).append("\" TIMESTAMP) TIMESTAMP(\"").append(TableRows.TIME)
                .append("\")");
        if (!settings.partitionBy().equals("NONE")) {
            sql.append(" PARTITION BY ").append(settings.partitionBy());
        }
        run(sql.toString());
    }

    private void addColumns(Target table, Map<String, Kind> missing) {
        StringBuilder sql = new StringBuilder("ALTER TABLE ")
                .append(qualified(TableName.decode(table.schema().name()).name()));
        String separator = " ";
        for (Map.Entry<String, Kind> column : missing.entrySet()) {
            sql.append(separator).append("ADD COLUMN ").append(quoted(column.getKey())).append(' ')
                    .append(typeOf(column.getValue()));
            separator = ", ";
        }
        run(sql.toString());
    }

    private static String qualified(String name) {
        return TableName.PUBLIC + '.' + quoted(name);
    }

    /** In quotes always, for a keyword needs them. */
    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String typeOf(Kind kind) {
        return switch (kind) {
            case TAG -> "SYMBOL";
            case LONG -> "BIGINT";
            case DOUBLE -> "DOUBLE PRECISION";
            case BOOLEAN -> "BOOLEAN";
            case TEXT -> "VARCHAR";
            case TIME -> "TIMESTAMP";
            case ARRAY -> "DOUBLE PRECISION[]";
        };
    }

    /** @throws SqlException 40001 when others have made the same or removed what it needs at the same time, as it seems */
    private void run(String sql) {
        try {
            execute(sql);
        } catch (SqlException failure) {
            throw collisions.isCollision(sql, failure.sqlState())
                    ? new SqlException("40001", failure.message(), SqlException.NO_POSITION)
                    : failure;
        } catch (EngineException failure) {
            throw collisions.isCollision(sql, failure.fields().state().code())
                    ? new SqlException("40001", failure.fields().message(), SqlException.NO_POSITION)
                    : failure;
        }
    }

    private void execute(String sql) {
        for (ParsedStatement statement : session.parse(sql)) {
            try (Prepared prepared = statement.prepare(new int[0]);
                    Portal portal = prepared.bind(ParameterValues.NONE, FormatCodes.ALL_TEXT)) {
                if (portal instanceof Command command) {
                    command.run();
                }
            }
        }
    }
}
