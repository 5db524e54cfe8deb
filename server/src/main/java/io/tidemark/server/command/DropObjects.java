package io.tidemark.server.command;

import io.tidemark.server.command.Namespace.Found;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.DdlStatement;
import io.tidemark.server.sql.ast.DdlStatement.ObjectKind;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.storage.table.DatabaseView;
import java.util.Locale;
import java.util.Optional;

/** DROP VIEW, DROP SEQUENCE, DROP SCHEMA and DROP INDEX: all that are named or none. */
record DropObjects(DdlStatement.Drop statement) implements Command {
    @Override
    public String name() {
        return "DROP " + statement.kind();
    }

    @Override
    public Answer run(CommandContext context) {
        if (statement.kind() != ObjectKind.INDEX) {
            ObjectChanges.lock(context);
        }
        try (DatabaseView now = context.transaction().view()) {
            Namespace names = Namespace.of(context, now);
            Removal removal = new Removal(context, now, statement.cascade());
            for (QualifiedName name : statement.names()) {
                if (statement.kind() == ObjectKind.SCHEMA) {
                    schema(context, names, removal, name);
                } else {
                    relation(context, names, removal, name);
                }
            }
            removal.run();
        }
        return Answer.of(name());
    }

    private void schema(CommandContext context, Namespace names, Removal removal, QualifiedName name) {
        Optional<DatabaseObject.Schema> schema = names.objects().schema(name.name());
        if (schema.isPresent()) {
            removal.object(schema.get());
            removal.contents(schema.get());
        } else if (names.exists(name.name())) {
            throw new SqlException("2BP01", "cannot drop schema " + name.name()
                    + " because it is required by the database system", SqlException.NO_POSITION);
        } else if (statement.ifExists()) {
            context.notice("schema \"" + name.name() + "\" does not exist, skipping");
        } else {
            throw new SqlException("3F000", "schema \"" + name.name() + "\" does not exist",
                    SqlException.NO_POSITION);
        }
    }

    private void relation(CommandContext context, Namespace names, Removal removal, QualifiedName name) {
        String kind = statement.kind().name().toLowerCase(Locale.ROOT);
        Optional<Found> found = names.find(name);
        if (found.isEmpty()) {
            if (!statement.ifExists()) {
                throw names.missing(kind, name);
            }
            context.notice(names.skipped(kind, name));
            return;
        }
        if (!found.get().kind().equals(kind)) {
            throw Namespace.wrongKind(found.get(), name, kind);
        }
        switch (found.get()) {
            case Found.View(DatabaseObject.View view) -> removal.object(view);
            case Found.Sequence(DatabaseObject.Sequence sequence) -> removal.object(sequence);
            case Found.Index index -> drop(context, index);
            case Found.Table _ -> throw new IllegalStateException("DROP TABLE drops tables");
        }
    }

    private static void drop(CommandContext context, Found.Index index) {
        String table = io.tidemark.server.sql.rules.DatabaseObjects.name(index.table()).name();
        if (index.key().constraint()) {
            String constraint = "constraint " + index.key().name() + " on table " + table;
            throw new SqlException("2BP01",
                    "cannot drop index " + index.key().name() + " because " + constraint
                            + " requires it",
                    SqlException.NO_POSITION, "You can drop " + constraint + " instead.");
        }
        context.lock(index.table().tableId());
        try (DatabaseView now = context.transaction().view()) {
            TableChange change = TableChange.of(context, now, index.table().tableId()).orElseThrow();
            new ConstraintChanges(change).without(index.key().name());
        }
    }
}
