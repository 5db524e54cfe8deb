package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.AlterAction;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.server.sql.rules.TableRules.Check;
import io.tidemark.storage.table.Column;
import java.util.List;

/** Adds, drops and renames constraints of a table. */
record ConstraintChanges(TableChange table) {
    /** ADD CONSTRAINT, checked against the rows. */
    int add(AlterAction.AddConstraint action) {
        Constraints constraints = table.constraints();
        constraints.add(action.constraint());
        return validated(constraints.rules());
    }

    /** Writes rules that add to those of the table, when the rows obey them. */
    int validated(TableRules after) {
        TableRules before = table.rules();
        Validation validation = new Validation(table.context(), table.schema(), table.name());
        for (Column column : table.schema().columns()) {
            if (after.column(column.id()).notNull() && !before.column(column.id()).notNull()) {
                validation.notNull(column);
            }
        }
        after.keys().stream().filter(key -> key.unique() && !before.keys().contains(key))
                .forEach(validation::key);
        after.checks().stream().filter(check -> !before.checks().contains(check)).forEach(validation::check);
        return table.write(after);
    }

    /** DROP CONSTRAINT; columns of a primary key stay NOT NULL. */
    int drop(AlterAction.DropConstraint action) {
        String name = action.name().name();
        if (!exists(name)) {
            String message = "constraint \"" + name + "\" of relation \"" + table.name().name()
                    + "\" does not exist";
            if (action.ifExists()) {
                table.context().notice(message + ", skipping");
                return table.id();
            }
            throw new SqlException("42704", message, SqlException.NO_POSITION);
        }
        return without(name);
    }

    /** Removes a key or check. */
    int without(String name) {
        TableRules rules = table.rules();
        List<TableRules.Key> keys = rules.keys().stream().filter(key -> !key.name().equals(name)).toList();
        List<Check> checks = rules.checks().stream().filter(check -> !check.name().equals(name)).toList();
        return table.write(rules.withConstraints(keys, checks));
    }

    private boolean exists(String name) {
        return table.rules().check(name).isPresent()
                || table.rules().key(name).filter(TableRules.Key::constraint).isPresent();
    }

    /** RENAME CONSTRAINT. */
    int rename(AlterAction.RenameConstraint action) {
        if (!exists(action.name().name())) {
            throw new SqlException("42704", "constraint \"" + action.name().name() + "\" for table \""
                    + table.name().name() + "\" does not exist", SqlException.NO_POSITION);
        }
        return rename(action.name().name(), action.newName());
    }

    /** Gives a key or check another name. */
    int rename(String name, Identifier to) {
        TableRules rules = table.rules();
        boolean index = rules.key(name).isPresent();
        String fresh = table.constraints().fresh(to.name(), to.position(), index);
        return table.write(rules.withConstraints(
                rules.keys().stream().map(key -> key.name().equals(name)
                        ? key.named(fresh)
                        : key).toList(),
                rules.checks().stream().map(check -> check.name().equals(name)
                        ? new Check(fresh, check.sql(), check.columnIds(), check.comment())
                        : check).toList()));
    }
}
