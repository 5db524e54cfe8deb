package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.AlterAction;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.storage.table.DatabaseView;
import java.util.Optional;

/** ALTER TABLE: its actions happen in order, all or none. */
public record AlterTable(Statement.AlterTable statement) implements Command {
    @Override
    public String name() {
        return "ALTER TABLE";
    }

    @Override
    public Answer run(CommandContext context) {
        Namespace names = Namespace.of(context);
        Optional<Namespace.Found> found = names.find(statement.table());
        if (found.isEmpty() && statement.ifExists()) {
            context.notice(names.skipped("relation", statement.table()));
            return Answer.of("ALTER TABLE");
        }
        if (found.isPresent() && !(found.get() instanceof Namespace.Found.Table)
                && statement.actions().size() == 1) {
            AlterObject.apply(context, found.get(), statement.actions().getFirst());
            return Answer.of("ALTER TABLE");
        }
        int id = names.table(statement.table()).schema().tableId();
        context.lock(id);
        for (AlterAction action : statement.actions()) {
            try (DatabaseView now = context.transaction().view()) {
                TableChange change = TableChange.of(context, now, id).orElseThrow(
                        () -> names.missing("relation", statement.table()));
                id = apply(change, action);
            }
        }
        return Answer.of("ALTER TABLE");
    }

    /** @return the table's id from then on */
    private static int apply(TableChange table, AlterAction action) {
        ColumnChanges columns = new ColumnChanges(table);
        return switch (action) {
            case AlterAction.AddColumn add -> columns.add(add);
            case AlterAction.DropColumn drop -> columns.drop(drop);
            case AlterAction.RenameColumn rename -> columns.rename(rename);
            case AlterAction.AlterType type -> columns.retype(type);
            case AlterAction.SetDefault value -> columns.setDefault(value);
            case AlterAction.SetNotNull required -> columns.setNotNull(required);
            case AlterAction.AddIdentity identity -> columns.addIdentity(identity);
            case AlterAction.SetIdentity identity -> columns.setIdentity(identity);
            case AlterAction.DropIdentity identity -> columns.dropIdentity(identity);
            case AlterAction.AddConstraint add -> new ConstraintChanges(table).add(add);
            case AlterAction.DropConstraint drop -> new ConstraintChanges(table).drop(drop);
            case AlterAction.RenameConstraint rename -> new ConstraintChanges(table).rename(rename);
            case AlterAction.RenameTable rename -> table.rename(rename);
            case AlterAction.SetSchema move -> table.move(move);
            case AlterAction.OwnerTo owner -> {
                AlterObject.changeOwner(table.context(), table.oid(), table.name().schema(), owner);
                yield table.id();
            }
            case AlterAction.DropPartition drop -> new PartitionRemoval(table.context()).drop(table, drop);
            case AlterAction.SetTtl ttl -> table.keep(ttl);
            case AlterAction.UnsupportedAction other ->
                throw new SqlException("0A000", "ALTER TABLE " + other.kind() + " is not supported",
                        other.position());
        };
    }
}
