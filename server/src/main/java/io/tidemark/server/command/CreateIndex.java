package io.tidemark.server.command;

import io.tidemark.server.command.Namespace.Found;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.DdlStatement;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.server.sql.rules.TableRules.KeyKind;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.DatabaseView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CREATE UNIQUE INDEX on columns, which declares a key; other indexes are refused: scans need none. */
record CreateIndex(DdlStatement.CreateIndex statement) implements Command {
    @Override
    public String name() {
        return "CREATE INDEX";
    }

    @Override
    public Answer run(CommandContext context) {
        String unsupported = statement.unsupported();
        if (!statement.unique() || unsupported != null) {
            throw new SqlException("0A000", statement.unique()
                    ? "CREATE UNIQUE INDEX with " + unsupported + " is not supported"
                    : "CREATE INDEX is not supported", statement.position(),
                    "queries find rows by partitions and ranges of values without an index; "
                            + "CREATE UNIQUE INDEX on columns declares a unique key");
        }
        Found.Table table = Namespace.of(context).table(statement.table());
        context.lock(table.schema().tableId());
        try (DatabaseView now = context.transaction().view()) {
            TableChange change = TableChange.of(context, now, table.schema().tableId()).orElseThrow();
            create(change);
        }
        return Answer.of("CREATE INDEX");
    }

    private void create(TableChange change) {
        List<Constraints.Named> members = new ArrayList<>();
        Constraints constraints = change.constraints();
        for (Identifier name : statement.columns()) {
            if (change.schema().indexOf(name.name()).isEmpty()) {
                throw new SqlException("42703", "column \"" + name.name() + "\" does not exist",
                        SqlException.NO_POSITION);
            }
            Column column = change.column(name);
            members.add(constraints.named(new Identifier(column.name(), name.position())));
        }
        String name = name(change, constraints, members);
        if (name != null) {
            constraints.key(new TableRules.Key(name, KeyKind.INDEX,
                    members.stream().map(Constraints.Named::id).toList(),
                    statement.nullsDistinct(), null));
            new ConstraintChanges(change).validated(constraints.rules());
        }
    }

    private @Nullable String name(TableChange change, Constraints constraints,
            List<Constraints.Named> members) {
        Identifier given = statement.name();
        if (given == null) {
            return constraints.indexName(members);
        }
        TableName qualified = new TableName(change.name().schema(), given.name());
        if (statement.ifNotExists() && change.names().find(qualified).isPresent()) {
            change.context().notice("relation \"" + given.name() + "\" already exists, skipping");
            return null;
        }
        return constraints.fresh(given.name(), given.position(), true);
    }
}
