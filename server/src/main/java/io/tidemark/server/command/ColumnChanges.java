package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.analyze.TypeNames;
import io.tidemark.server.sql.ast.AlterAction;
import io.tidemark.server.sql.ast.ColumnDefinition.Constraint;
import io.tidemark.server.sql.ast.ColumnDefinition.ConstraintKind;
import io.tidemark.server.sql.ast.ColumnDefinition.Identity;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.catalog.Relation.RelationColumn;
import io.tidemark.server.sql.rules.ColumnRules;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.server.sql.rules.TableRules.Check;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds, drops and alters columns of a table. Each method gives the table's id from then on. */
record ColumnChanges(TableChange table) {
    private CommandContext context() {
        return table.context();
    }

    private SqlException exists(Identifier name) {
        return new SqlException("42701", "column \"" + name.name() + "\" of relation \""
                + table.name().name() + "\" already exists", name.position());
    }

    int add(AlterAction.AddColumn action) {
        var written = action.column();
        if (table.schema().indexOf(written.name().name()).isPresent()) {
            if (!action.ifNotExists()) {
                throw exists(written.name());
            }
            context().notice("42701",
                    "column \"" + written.name().name() + "\" of relation \"" + table.name().name()
                            + "\" already exists, skipping");
            return table.id();
        }
        NewColumn column = NewColumn.of(written.name().name(), written.type(), written.position());
        Identity identity = written.constraints().stream().map(constraint -> constraint.traits().identity())
                .filter(java.util.Objects::nonNull).findFirst().orElse(null);
        NewColumn made = identity == null
                ? column
                : TableDraft.identityColumn(column, identity, written.position());
        context().transaction().addColumn(table.id(), made.stored(ColumnRules.NONE));
        try (DatabaseView after = context().transaction().view()) {
            TableChange now = TableChange.of(context(), after, table.id()).orElseThrow();
            return constrain(now, made, written.constraints());
        }
    }

    /** The rules of a column that has just been added. */
    private int constrain(TableChange now, NewColumn made, List<Constraint> written) {
        Column column = now.column(new Identifier(made.name(), made.position()));
        int index = now.schema().indexOfId(column.id()).orElseThrow();
        Constraints constraints = now.constraints();
        written.stream().filter(constraint -> constraint.kind() == ConstraintKind.DEFAULT)
                .forEach(constraint -> constraints.add(constraint, index));
        Identity identity = made.identity();
        if (identity != null) {
            DatabaseSequence sequence = new DatabaseSequence(constraints.sequenceName(made.name(), identity),
                    made,
                    identity,
                    column.id());
            sequence.create(context(), now.id());
            constraints.replace(constraints.rules().withColumn(column.id(), sequence::rules));
        }
        written.stream().filter(constraint -> constraint.kind() != ConstraintKind.DEFAULT)
                .forEach(constraint -> constraints.add(constraint, index));
        TableRules rules = constraints.rules();
        String value = rules.column(column.id()).insertSql();
        boolean fill = value != null && now.view().table(now.id()).map(TableView::rows).orElse(0L) > 0;
        return fill
                ? new TableRewrite(now, rules)
                        .column(column.id(), column, "CAST(" + value + " AS " + made.typeSql() + ")").run()
                : new ConstraintChanges(now).validated(rules);
    }

    int drop(AlterAction.DropColumn action) {
        if (table.schema().indexOf(action.column().name()).isEmpty() && action.ifExists()) {
            context().notice("column \"" + action.column().name() + "\" of relation \"" + table.name().name()
                    + "\" does not exist, skipping");
            return table.id();
        }
        Column column = table.column(action.column());
        if (table.schema().columns().indexOf(column) == table.schema().timestampColumn()) {
            throw new SqlException("42P16", "cannot drop the designated timestamp \"" + column.name() + "\"",
                    action.column().position());
        }
        if (table.schema().columns().size() == 1) {
            throw new SqlException("0A000",
                    "cannot drop the only column of table \"" + table.name().name() + "\"",
                    action.column().position(), "drop the table instead");
        }
        TableRules rules = table.rules();
        List<TableRules.Key> keys = rules.keys().stream()
                .filter(key -> !key.columnIds().contains(column.id())).toList();
        List<Check> checks = rules.checks().stream().filter(check -> !check.columnIds().contains(column.id()))
                .toList();
        table.write(rules.withConstraints(keys, checks));
        context().transaction().dropColumn(table.id(), column.id());
        dropSequences(column.id());
        dropViews(column, action.cascade());
        return table.id();
    }

    private void dropSequences(int columnId) {
        for (DatabaseObject.Sequence sequence : DatabaseObjects.of(table.view()).sequences()) {
            DatabaseObject.Owner owner = sequence.owner();
            if (owner != null && owner.tableId() == table.id() && owner.columnId() == columnId) {
                ObjectChanges.remove(context(), sequence.oid());
            }
        }
    }

    private void dropViews(Column column, boolean cascade) {
        try (var after = context().transaction().view()) {
            List<DatabaseObject.View> broken = new ArrayList<>();
            for (DatabaseObject.View user : DatabaseObjects.of(after).usersOf(table.oid())) {
                if (!ViewUse.works(context(), after, user)) {
                    broken.add(user);
                }
            }
            if (broken.isEmpty()) {
                return;
            }
            if (!cascade) {
                List<String> details = broken.stream().map(view -> "view " + view.name().name()
                        + " depends on column " + column.name() + " of table " + table.name().name())
                        .toList();
                throw new SqlException("2BP01", "cannot drop column " + column.name() + " of table "
                        + table.name().name() + " because other objects depend on it",
                        SqlException.NO_POSITION,
                        String.join("\n", details),
                        "Use DROP ... CASCADE to drop the dependent objects too.");
            }
            Removal removal = new Removal(context(), after, true);
            for (DatabaseObject.View view : broken) {
                context().notice("drop cascades to view " + view.name().name());
                removal.object(view);
            }
            removal.run();
        }
    }

    int rename(AlterAction.RenameColumn action) {
        Column column = table.column(action.column());
        String to = Namespace.checked(action.newName().name(), action.newName().position());
        if (table.schema().indexOf(to).isPresent()) {
            throw exists(action.newName());
        }
        refuseUsed(column, "cannot rename column \"" + column.name() + "\" because a view uses it",
                action.position());
        context().transaction().renameColumn(table.id(), column.id(), to);
        TableRules rules = table.rules();
        return table.write(rules.withConstraints(rules.keys(), rules.checks().stream()
                .map(check -> check.columnIds().contains(column.id())
                        ? new Check(check.name(), ColumnNames.renamed(check.sql(), column.name(), to),
                                check.columnIds(), check.comment())
                        : check)
                .toList()));
    }

    private void refuseUsed(Column column, String message, int position) {
        for (DatabaseObject.View user : DatabaseObjects.of(table.view()).usersOf(table.oid())) {
            if (ColumnNames.mentions(user.sql(), column.name())) {
                throw new SqlException("0A000", message, position,
                        "rule _RETURN on view " + user.name().name() + " depends on column \"" + column.name()
                                + "\"",
                        "drop the view and create it again afterwards");
            }
        }
    }

    int retype(AlterAction.AlterType action) {
        Column column = table.column(action.column());
        SqlType from = ColumnTypes.sqlType(column);
        NewColumn made = NewColumn.of(column.name(), action.type(), action.type().position());
        if (made.identity() != null) {
            throw new SqlException("42704", "type \"" + action.type().name() + "\" does not exist",
                    action.type().position());
        }
        refuseUsed(column, "cannot alter type of a column used by a view or rule", action.position());
        boolean timestamp = table.schema().columns().indexOf(column) == table.schema().timestampColumn();
        if (timestamp && made.type().id() != from.id()) {
            throw new SqlException("0A000",
                    "cannot alter the type of the designated timestamp \"" + column.name()
                            + "\"",
                    action.position());
        }
        if (action.using() == null && !context().analyzer(table.view(), table.path()).rules()
                .assignable(from, made.type())) {
            throw new SqlException("42804",
                    "column \"" + column.name() + "\" cannot be cast automatically to type "
                            + TypeNames.display(made.type().id()),
                    SqlException.NO_POSITION,
                    "You might need to specify \"USING " + TableName.quoted(column.name()) + "::"
                            + made.typeSql() + "\".");
        }
        if (from.equals(made.type()) && action.using() == null) {
            return table.id();
        }
        if (action.using() != null) {
            context().analyzer(table.view(), table.path()).rules().transform(action.using(),
                    table.name().name(), table.schema().columns().stream()
                            .map(each -> new RelationColumn(each.name(), ColumnTypes.sqlType(each)))
                            .toList());
        }
        String value = action.using() == null ? TableChange.quoted(column.name()) : action.using();
        return new TableRewrite(table, retyped(column, made))
                .column(column.id(), made.stored(ColumnRules.NONE).column(column.id()),
                        "CAST(" + value + " AS " + made.typeSql() + ")")
                .run();
    }

    /** The rules with the default's text of a literal in the new type. */
    private TableRules retyped(Column column, NewColumn made) {
        String old = "::" + TypeNames.display(ColumnTypes.sqlType(column).id());
        return table.rules().withColumn(column.id(), rules -> {
            String sql = rules.defaultSql();
            return sql != null && sql.endsWith("'" + old)
                    ? rules.withDefault(sql.substring(0, sql.length() - old.length()) + "::"
                            + TypeNames.display(made.type().id()))
                    : rules;
        });
    }

    int setDefault(AlterAction.SetDefault action) {
        Column column = table.column(action.column());
        if (table.rules().column(column.id()).identity() != null) {
            throw new SqlException("42601",
                    "column \"" + column.name() + "\" of relation \"" + table.name().name()
                            + "\" is an identity column",
                    SqlException.NO_POSITION,
                    action.constraint() == null
                            ? "Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead."
                            : null);
        }
        Constraint constraint = action.constraint();
        if (constraint == null) {
            return table.write(column.id(), rules -> rules.withDefault(null));
        }
        Constraints constraints = table.constraints();
        constraints.setDefault(constraint, new Constraints.Named(column.id(),
                new RelationColumn(column.name(), ColumnTypes.sqlType(column))));
        return table.write(constraints.rules());
    }

    int setNotNull(AlterAction.SetNotNull action) {
        Column column = table.column(action.column());
        ColumnRules rules = table.rules().column(column.id());
        if (action.notNull()) {
            return new ConstraintChanges(table)
                    .validated(table.rules().withColumn(column.id(), known -> known.withNotNull(true)));
        }
        if (table.rules().primaryKey().filter(key -> key.columnIds().contains(column.id())).isPresent()) {
            throw new SqlException("42P16", "column \"" + column.name() + "\" is in a primary key",
                    SqlException.NO_POSITION);
        }
        if (rules.identity() != null) {
            throw new SqlException("42601",
                    "column \"" + column.name() + "\" of relation \"" + table.name().name()
                            + "\" is an identity column",
                    SqlException.NO_POSITION);
        }
        if (table.schema().columns().indexOf(column) == table.schema().timestampColumn()) {
            throw new SqlException("42P16", "column \"" + column.name() + "\" is the designated timestamp",
                    SqlException.NO_POSITION);
        }
        return table.write(column.id(), known -> known.withNotNull(false));
    }

    int addIdentity(AlterAction.AddIdentity action) {
        Column column = table.column(action.column());
        ColumnRules rules = table.rules().column(column.id());
        String problem = !rules.notNull()
                ? "must be declared NOT NULL before identity can be added"
                : rules.identity() != null
                        ? "is already an identity column"
                        : rules.defaultSql() != null ? "already has a default value" : null;
        if (problem != null) {
            throw new SqlException("55000",
                    "column \"" + column.name() + "\" of relation \"" + table.name().name()
                            + "\" " + problem,
                    SqlException.NO_POSITION);
        }
        NewColumn made = TableDraft.identityColumn(
                NewColumn.of(column.name(), ColumnTypes.sqlType(column), action.position()),
                action.identity(),
                action.position());
        DatabaseSequence sequence = new DatabaseSequence(
                table.constraints().sequenceName(column.name(), action.identity()),
                made,
                action.identity(), column.id());
        sequence.create(context(), table.id());
        return table.write(column.id(), sequence::rules);
    }

    private DatabaseObject.@Nullable Sequence identitySequence(Column column) {
        return DatabaseObjects.of(table.view()).sequences().stream().filter(sequence -> {
            DatabaseObject.Owner owner = sequence.owner();
            return owner != null && owner.identity() && owner.tableId() == table.id()
                    && owner.columnId() == column.id();
        }).findFirst().orElse(null);
    }

    private SqlException noIdentity(Column column) {
        return new SqlException("55000",
                "column \"" + column.name() + "\" of relation \"" + table.name().name()
                        + "\" is not an identity column",
                SqlException.NO_POSITION);
    }

    int setIdentity(AlterAction.SetIdentity action) {
        Column column = table.column(action.column());
        ColumnRules.Identity identity = table.rules().column(column.id()).identity();
        DatabaseObject.Sequence sequence = identitySequence(column);
        if (identity == null || sequence == null) {
            throw noIdentity(column);
        }
        if (!action.options().isEmpty()) {
            AlterObject.alter(context(), sequence, action.options());
        }
        Boolean always = action.always();
        return always == null
                ? table.id()
                : table.write(column.id(), rules -> rules
                        .withIdentity(new ColumnRules.Identity(always, identity.sequence())));
    }

    int dropIdentity(AlterAction.DropIdentity action) {
        Column column = table.column(action.column());
        DatabaseObject.Sequence sequence = identitySequence(column);
        if (sequence == null) {
            if (!action.ifExists()) {
                throw noIdentity(column);
            }
            context().notice("column \"" + column.name() + "\" of relation \"" + table.name().name()
                    + "\" is not an identity column, skipping");
            return table.id();
        }
        ObjectChanges.remove(context(), sequence.oid());
        return table.write(column.id(), rules -> rules.withIdentity(null));
    }
}
