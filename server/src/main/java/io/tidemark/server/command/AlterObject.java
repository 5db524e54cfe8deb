package io.tidemark.server.command;

import io.tidemark.server.command.Namespace.Found;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.AlterAction;
import io.tidemark.server.sql.ast.DdlStatement;
import io.tidemark.server.sql.ast.DdlStatement.ObjectKind;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Option;
import io.tidemark.server.sql.rules.ColumnRules;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** ALTER VIEW, ALTER SEQUENCE, ALTER INDEX and ALTER SCHEMA. */
record AlterObject(DdlStatement.AlterObject statement) implements Command {
    @Override
    public String name() {
        return "ALTER " + statement.kind();
    }

    @Override
    public Answer run(CommandContext context) {
        Namespace names = Namespace.of(context);
        if (statement.kind() == ObjectKind.SCHEMA) {
            schema(context, names);
            return Answer.of(name());
        }
        String kind = statement.kind().name().toLowerCase(Locale.ROOT);
        Optional<Found> found = names.find(statement.name());
        if (found.isEmpty()) {
            if (!statement.ifExists()) {
                throw names.missing("relation", statement.name());
            }
            context.notice(names.skipped("relation", statement.name()));
        } else if (!found.get().kind().equals(kind)) {
            throw new SqlException("42809", "\"" + statement.name().name() + "\" is not "
                    + (kind.startsWith("i") ? "an " : "a ") + kind, statement.name().position());
        } else {
            apply(context, found.get(), statement.action());
        }
        return Answer.of(name());
    }

    private void schema(CommandContext context, Namespace names) {
        String schema = statement.name().name();
        Optional<DatabaseObject.Schema> known = names.objects().schema(schema);
        switch (statement.action()) {
            case AlterAction.OwnerTo owner when known.isPresent() ->
                changeOwner(context, known.get().oid(), null, owner);
            case AlterAction.OwnerTo owner when names.exists(schema) -> requireSelf(context, owner);
            case AlterAction.RenameTable rename when known.isPresent() -> throw new SqlException("0A000",
                    "renaming a schema is not supported", rename.position(),
                    "create a schema and move the tables there by ALTER TABLE ... SET SCHEMA");
            case AlterAction.RenameTable rename when names.exists(schema) -> throw new SqlException("42501",
                    "schema \"" + schema + "\" cannot be renamed", rename.position());
            case AlterAction action when names.exists(schema) -> throw unsupported(action);
            case AlterAction _ ->
                throw new SqlException("3F000", "schema \"" + schema + "\" does not exist",
                        statement.name().position());
        }
    }

    private SqlException unsupported(AlterAction action) {
        String what = action instanceof AlterAction.UnsupportedAction other ? " " + other.kind() : "";
        return new SqlException("0A000", name() + what + " is not supported", action.position());
    }

    /** Does what ALTER TABLE may do to other relations too. */
    static void apply(CommandContext context, Found found, AlterAction action) {
        switch (action) {
            case AlterAction.RenameTable rename -> {
                TableName to = new TableName(found.name().schema(),
                        Namespace.checked(rename.newName().name(), rename.newName().position()));
                rename(context, found, to, rename.newName().position());
            }
            case AlterAction.SetSchema move -> {
                String schema = Namespace.of(context).target(move.schema().name(), move.schema().position());
                if (!schema.equals(found.name().schema())) {
                    Ownership.requireLasting(found.name(), schema, move.position());
                    rename(context, found, new TableName(schema, found.name().name()), move.position());
                }
            }
            case AlterAction.OwnerTo owner -> changeOwner(context, found.oid(), found.name().schema(), owner);
            case AlterAction other -> throw new SqlException("0A000",
                    "this action is not supported for " + found.kind() + " \"" + found.name().name() + "\"",
                    other.position());
        }
    }

    private static void rename(CommandContext context, Found found, TableName to, int position) {
        Ownership.requireCreate(context, context.role().oid(), to.schema(), position);
        Namespace.of(context).requireFree(to, position);
        switch (found) {
            case Found.View(DatabaseObject.View view) -> {
                List<DatabaseObject.View> users = ObjectChanges.now(context).usersOf(view.oid());
                if (!users.isEmpty()) {
                    throw usedByView("view \"" + view.name().name() + "\"", users.getFirst(), position);
                }
                ObjectChanges.put(context, view, now -> now.renamed(to));
            }
            case Found.Sequence(DatabaseObject.Sequence sequence) -> rename(context, sequence, to);
            case Found.Index index -> {
                if (!to.schema().equals(index.name().schema())) {
                    throw new SqlException("42809", "\"" + index.name().name() + "\" is an index", position);
                }
                try (DatabaseView now = context.transaction().view()) {
                    TableChange table = TableChange.of(context, now, index.table().tableId())
                            .filter(one -> one.rules().keys().contains(index.key()))
                            .orElseThrow(() -> new SqlException("40001", "index \"" + index.name().name()
                                    + "\" was changed by another transaction meanwhile", position));
                    new ConstraintChanges(table).rename(index.key().name(),
                            new Identifier(to.name(), position));
                }
            }
            case Found.Table _ -> throw new IllegalStateException("ALTER TABLE renames tables");
        }
    }

    /** Gives a sequence another name, also where columns draw from it. */
    static void rename(CommandContext context, DatabaseObject.Sequence sequence, TableName to) {
        String from = ColumnRules.nextSql(sequence.name());
        try (DatabaseView now = context.transaction().view()) {
            for (TableView view : DatabaseObjects.tables(now)) {
                TableSchema table = view.schema();
                TableRules rules = TableRules.of(table);
                for (Column column : table.columns()) {
                    ColumnRules known = rules.column(column.id());
                    ColumnRules.Identity identity = known.identity();
                    String value = known.defaultSql();
                    ColumnRules changed = known;
                    if (identity != null && identity.sequence().equals(sequence.name())) {
                        changed = known.withIdentity(new ColumnRules.Identity(identity.always(), to));
                    } else if (value != null && Removal.draws(value, sequence.name())) {
                        changed = known.withDefault(value.replace(from, ColumnRules.nextSql(to))
                                .replace("'" + sequence.name().sql() + "'", "'" + to.sql() + "'"));
                    }
                    if (!changed.equals(known)) {
                        context.transaction().setColumnProperties(table.tableId(), column.id(),
                                changed.properties());
                    }
                }
            }
        }
        ObjectChanges.put(context, sequence, now -> now.renamed(to));
    }

    /** 0A000: views name what they use by its name. */
    static SqlException usedByView(String what, DatabaseObject.View view, int position) {
        return new SqlException("0A000", "cannot rename " + what + " because a view uses it", position,
                "view \"" + view.name().name() + "\" depends on " + what,
                "drop the view and create it again afterwards");
    }

    /**
     * Gives an object to a role that the current one is in, and that may put objects there.
     *
     * @param schema of the object, null for a schema
     */
    static void changeOwner(CommandContext context, int oid, @Nullable String schema,
            AlterAction.OwnerTo action) {
        Role owner = RoleNames.role(context, action.owner());
        if (!context.roles().member(context.role().oid(), owner.oid())) {
            throw new SqlException("42501", "must be member of role \"" + owner.name() + "\"",
                    SqlException.NO_POSITION);
        }
        if (context.roles().owner(oid) == owner.oid()) {
            return;
        }
        if (schema != null && !context.role().superuser()) {
            Ownership.requireCreate(context, owner.oid(), schema, SqlException.NO_POSITION);
        } else if (!context.roles().may(context.role().oid(), Privilege.CREATE, Roles.DATABASE,
                Privilege.Target.DATABASE)) {
            throw new SqlException("42501", "permission denied for database " + context.config().database(),
                    SqlException.NO_POSITION);
        }
        RoleChanges.give(context, oid, owner.oid());
    }

    /** The owner of what always exists can't change. */
    static void requireSelf(CommandContext context, AlterAction.OwnerTo action) {
        Role owner = RoleNames.role(context, action.owner());
        if (!owner.superuser() && owner.oid() != Roles.DATABASE_OWNER) {
            throw new SqlException("0A000", "the owner of this object cannot be changed",
                    action.owner().position());
        }
    }

    /** Changes the options of a sequence. */
    static void alter(CommandContext context, DatabaseObject.Sequence found, List<Option> options) {
        DatabaseObject.Sequence sequence = ObjectChanges.locked(context, found);
        SequenceOptions changed = SequenceOptions.of(options, sequence);
        Sequences.Position position = context.sequences().position(sequence);
        DatabaseObject.Range range = changed.range();
        if (!changed.restarted()) {
            boolean outside = position.last() < range.min() || position.last() > range.max();
            if (outside) {
                throw new SqlException("22023", "RESTART value (" + position.last() + ") cannot be "
                        + (position.last() < range.min()
                                ? "less than MINVALUE (" + range.min()
                                : "greater than MAXVALUE (" + range.max())
                        + ")",
                        SqlException.NO_POSITION);
            }
        }
        DatabaseObject.Owner owner = changed.ownedBy() == null
                ? sequence.owner()
                : CreateSequence.owner(context, changed.ownedBy(), sequence.name());
        ObjectChanges.put(context, sequence,
                now -> new DatabaseObject.Sequence(now.oid(), now.name(), changed.type(), range,
                        changed.cache(), owner, changed.restarted() ? Sequences.newEpoch() : now.epoch(),
                        now.comment()));
    }
}
