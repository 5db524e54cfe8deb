package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.Statement.AlterAction;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import java.util.Optional;
import java.util.OptionalInt;

/** ALTER TABLE: its actions happen in order, all or none. */
public record AlterTable(Statement.AlterTable statement) implements Command {
    @Override
    public String name() {
        return "ALTER TABLE";
    }

    @Override
    public Answer run(CommandContext context) {
        Optional<TableSchema> table = TableNames.find(context.view(), statement.table());
        if (table.isEmpty()) {
            if (!statement.ifExists()) {
                throw TableNames.missing(statement.table());
            }
            context.notice("relation \"" + statement.table() + "\" does not exist, skipping");
            return Answer.of("ALTER TABLE");
        }
        int id = table.get().tableId();
        for (AlterAction action : statement.actions()) {
            try (DatabaseView now = context.transaction().view()) {
                TableSchema schema = now.table(id).orElseThrow(() -> TableNames.missing(statement.table()))
                        .schema();
                apply(context, now, schema, action);
            }
        }
        return Answer.of("ALTER TABLE");
    }

    private static void apply(CommandContext context, DatabaseView now, TableSchema schema,
            AlterAction action) {
        Transaction transaction = context.transaction();
        int id = schema.tableId();
        switch (action) {
            case AlterAction.AddColumn add -> addColumn(context, schema, add);
            case AlterAction.DropColumn drop -> dropColumn(context, schema, drop);
            case AlterAction.RenameColumn rename -> {
                int index = column(schema, rename.column());
                String to = TableNames.checked(rename.newName().name(), rename.newName().position());
                if (schema.indexOf(to).isPresent()) {
                    throw columnExists(schema, rename.newName());
                }
                transaction.renameColumn(id, schema.columns().get(index).id(), to);
            }
            case AlterAction.RenameTable rename -> {
                String to = TableNames.checked(rename.newName().name(), rename.newName().position());
                if (now.table(to).isPresent()) {
                    throw new SqlException("42P07", "relation \"" + to + "\" already exists",
                            rename.newName().position());
                }
                transaction.renameTable(id, to);
            }
            case AlterAction.UnsupportedAction other ->
                throw new SqlException("0A000", "ALTER TABLE " + other.kind() + " is not supported yet",
                        other.position());
        }
    }

    private static void addColumn(CommandContext context, TableSchema schema, AlterAction.AddColumn add) {
        ColumnDefinition column = ColumnDefinitions.of(add.column());
        if (schema.indexOf(column.name()).isEmpty()) {
            context.transaction().addColumn(schema.tableId(), column);
        } else if (add.ifNotExists()) {
            context.notice("column \"" + column.name() + "\" of relation \"" + schema.name()
                    + "\" already exists, skipping");
        } else {
            throw columnExists(schema, add.column().name());
        }
    }

    private static void dropColumn(CommandContext context, TableSchema schema, AlterAction.DropColumn drop) {
        OptionalInt index = schema.indexOf(drop.column().name());
        if (index.isEmpty() && drop.ifExists()) {
            context.notice("column \"" + drop.column().name() + "\" of relation \"" + schema.name()
                    + "\" does not exist, skipping");
            return;
        }
        int found = column(schema, drop.column());
        if (found == schema.timestampColumn()) {
            throw new SqlException("42P16",
                    "cannot drop the designated timestamp \"" + drop.column().name() + "\"",
                    drop.column().position());
        }
        if (schema.columns().size() == 1) {
            throw new SqlException("0A000", "cannot drop the only column of table \"" + schema.name() + "\"",
                    drop.column().position(), "drop the table instead");
        }
        context.transaction().dropColumn(schema.tableId(), schema.columns().get(found).id());
    }

    private static int column(TableSchema schema, Identifier name) {
        return schema.indexOf(name.name())
                .orElseThrow(() -> new SqlException("42703",
                        "column \"" + name.name() + "\" of relation \"" + schema.name() + "\" does not exist",
                        name.position()));
    }

    private static SqlException columnExists(TableSchema schema, Identifier name) {
        return new SqlException("42701",
                "column \"" + name.name() + "\" of relation \"" + schema.name() + "\" already exists",
                name.position());
    }
}
