package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.ColumnDefinition.Constraint;
import io.tidemark.server.sql.ast.ColumnDefinition.ConstraintKind;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.TableOptions;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** CREATE TABLE; also the table of CREATE TABLE AS and SELECT INTO. */
public final class CreateTable implements Command {
    private final Head head;
    private final Function<TableDraft, TableOptions> content;

    /** What the table is called and when it is made. */
    private record Head(QualifiedName name, boolean ifNotExists, boolean temporary) {}

    private CreateTable(Head head, Function<TableDraft, TableOptions> content) {
        this.head = head;
        this.content = content;
    }

    /** The statement; it is checked when it runs. */
    public static CreateTable of(Statement.CreateTable statement) {
        return new CreateTable(
                new Head(statement.name(), statement.ifNotExists(), statement.temporary()),
                draft -> fill(draft, statement));
    }

    /** A table with these columns and no rules. */
    public static CreateTable of(QualifiedName name, boolean ifNotExists, boolean temporary,
            List<Column> columns, TableOptions options) {
        List<NewColumn> made = columns.stream()
                .map(column -> NewColumn.of(column.name(), column.type(), name.position())).toList();
        return new CreateTable(new Head(name, ifNotExists, temporary), draft -> {
            made.forEach(draft::add);
            return options;
        });
    }

    /** A column of a query's result. */
    public record Column(String name, SqlType type) {}

    private static TableOptions fill(TableDraft draft, Statement.CreateTable statement) {
        TableOptions options = statement.options();
        List<Runnable> later = new ArrayList<>();
        int written = 0;
        for (int i = 0; i <= statement.columns().size(); i++) {
            while (written < statement.likes().size() && statement.likes().get(written).before() == i) {
                later.add(draft.like(statement.likes().get(written++)));
            }
            if (i < statement.columns().size()) {
                var column = statement.columns().get(i);
                int index = draft.add(NewColumn.of(column.name().name(), column.type(), column.position()));
                for (Constraint constraint : column.constraints()) {
                    later.add(() -> draft.constrain(constraint, index));
                }
            }
        }
        later.forEach(Runnable::run);
        // the primary key first, so that it has its name before others take it
        statement.constraints().stream().filter(c -> c.kind() == ConstraintKind.PRIMARY_KEY)
                .forEach(draft::constrain);
        statement.constraints().stream().filter(c -> c.kind() != ConstraintKind.PRIMARY_KEY)
                .forEach(draft::constrain);
        boolean copy = statement.likes().size() == 1 && statement.columns().isEmpty();
        return copy && options.timestamp() == null && options.partitionBy() == null
                ? draft.optionsLike(statement.likes().getFirst(), options)
                : options;
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
        Namespace before = Namespace.of(context);
        TableName target = before.fresh(head.name(),
                head.temporary() || "pg_temp".equals(head.name().schema()));
        if (!head.ifNotExists()) {
            before.requireFree(target, head.name().position());
        } else if (!before.claim(target)) {
            context.notice("42P07", "relation \"" + target.name() + "\" already exists, skipping");
            return -1;
        }
        try (DatabaseView now = context.transaction().view()) {
            TableDraft draft = new TableDraft(context, Namespace.of(context, now), target,
                    head.name().position());
            TableOptions options = content.apply(draft);
            return draft.create(options);
        }
    }

    /** The partitioning that PARTITION BY asks for. */
    static Partitioning partitioning(TableOptions options, int timestamp) {
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

    /** The table that a command has made, as its transaction sees it. */
    public static TableSchema made(CommandContext context, int tableId) {
        try (DatabaseView after = context.transaction().view()) {
            return after.table(tableId).orElseThrow().schema();
        }
    }
}
