package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.TableOptions;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.type.ColumnType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** CREATE TABLE; also the table of CREATE TABLE AS. */
public final class CreateTable implements Command {
    private final QualifiedName name;
    private final boolean ifNotExists;
    private final TableDefinition definition;

    private CreateTable(QualifiedName name, boolean ifNotExists, TableDefinition definition) {
        this.name = name;
        this.ifNotExists = ifNotExists;
        this.definition = definition;
    }

    /** Checks the statement; nothing is looked up yet. */
    public static CreateTable of(Statement.CreateTable statement) {
        if (statement.temporary()) {
            throw new SqlException("0A000", "temporary tables are not supported yet", statement.position());
        }
        ColumnDefinitions.refuse(statement.constraints());
        List<ColumnDefinition> columns = statement.columns().stream().map(ColumnDefinitions::of).toList();
        return of(statement.name(), statement.ifNotExists(), columns, statement.options());
    }

    /** A table with these columns. */
    public static CreateTable of(QualifiedName name, boolean ifNotExists, List<ColumnDefinition> columns,
            TableOptions options) {
        Set<String> seen = new HashSet<>();
        for (ColumnDefinition column : columns) {
            if (!seen.add(column.name())) {
                throw new SqlException("42701", "column \"" + column.name() + "\" specified more than once",
                        name.position());
            }
        }
        if (!options.extra().isEmpty() || !options.dedupKeys().isEmpty()) {
            throw new SqlException("0A000", "this option of CREATE TABLE is not supported yet",
                    options.extra().isEmpty()
                            ? options.dedupKeys().getFirst().position()
                            : options.extra().getFirst().position());
        }
        int timestamp = timestamp(columns, options, name.position());
        return new CreateTable(name, ifNotExists,
                new TableDefinition(TableNames.fresh(name), columns, timestamp,
                        partitioning(options, timestamp)));
    }

    /** A column of a query's result as a column of a table. */
    public static ColumnDefinition column(String columnName, SqlType type, int position) {
        return ColumnDefinitions.of(columnName, type, position);
    }

    private static int timestamp(List<ColumnDefinition> columns, TableOptions options, int position) {
        var written = options.timestamp();
        if (written == null) {
            return -1;
        }
        int index = IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).name().equals(written.name()))
                .findFirst()
                .orElseThrow(
                        () -> new SqlException("42703", "column \"" + written.name() + "\" does not exist",
                                written.position()));
        ColumnType type = columns.get(index).type();
        if (type != ColumnType.TIMESTAMP && type != ColumnType.TIMESTAMPTZ) {
            throw new SqlException("42804",
                    "designated timestamp \"" + written.name() + "\" must be a timestamp",
                    Math.max(position, written.position()));
        }
        return index;
    }

    private static Partitioning partitioning(TableOptions options, int timestamp) {
        var written = options.partitionBy();
        if (written == null) {
            return Partitioning.NONE;
        }
        Partitioning unit = switch (written.unit()) {
            case NONE -> Partitioning.NONE;
            case HOUR -> Partitioning.HOUR;
            case DAY -> Partitioning.DAY;
            case WEEK -> Partitioning.WEEK;
            case MONTH -> Partitioning.MONTH;
            case YEAR -> Partitioning.YEAR;
        };
        if (unit != Partitioning.NONE && timestamp < 0) {
            throw new SqlException("42P16", "partitioning needs a designated timestamp", written.position(),
                    "add TIMESTAMP(column) before PARTITION BY");
        }
        return unit;
    }

    /** What the table will look like. */
    public TableDefinition definition() {
        return definition;
    }

    @Override
    public String name() {
        return "CREATE TABLE";
    }

    @Override
    public Answer run(CommandContext context) {
        create(context);
        return Answer.of("CREATE TABLE");
    }

    /** Creates it. @return the table's id, or -1 when IF NOT EXISTS found one */
    public int create(CommandContext context) {
        if (context.view().table(definition.name()).isPresent()) {
            if (!ifNotExists) {
                throw new SqlException("42P07", "relation \"" + definition.name() + "\" already exists",
                        name.position());
            }
            context.notice("relation \"" + definition.name() + "\" already exists, skipping");
            return -1;
        }
        return context.transaction().createTable(definition);
    }
}
