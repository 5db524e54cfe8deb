package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.AlterAction;
import io.tidemark.server.sql.ast.DdlStatement;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.storage.table.DatabaseView;

/** CREATE SCHEMA. */
record CreateSchema(DdlStatement.CreateSchema statement) implements Command {
    @Override
    public String name() {
        return "CREATE SCHEMA";
    }

    @Override
    public Answer run(CommandContext context) {
        ObjectChanges.lock(context);
        String name = Namespace.checked(statement.name().name(), statement.name().position());
        if (name.endsWith(".")) {
            throw new SqlException("42602", "invalid name: \"" + name + "\"", statement.name().position(),
                    "the name of a schema must not end with a dot");
        }
        if (name.startsWith("pg_")) {
            throw new SqlException("42939", "unacceptable schema name \"" + name + "\"",
                    SqlException.NO_POSITION,
                    "The prefix \"pg_\" is reserved for system schemas.", null);
        }
        try (DatabaseView now = context.transaction().view()) {
            Namespace names = Namespace.of(context, now);
            if (!names.exists(name)) {
                ObjectChanges.add(context, oid -> new DatabaseObject.Schema(oid, name, null));
                if (statement.owner() != null) {
                    int oid = ObjectChanges.now(context).schema(name).orElseThrow().oid();
                    AlterObject.changeOwner(context, oid, null,
                            new AlterAction.OwnerTo(statement.owner(), statement.position()));
                }
            } else if (statement.ifNotExists()) {
                context.notice("42P06", "schema \"" + name + "\" already exists, skipping");
            } else {
                throw new SqlException("42P06", "schema \"" + name + "\" already exists",
                        SqlException.NO_POSITION);
            }
        }
        return Answer.of("CREATE SCHEMA");
    }
}
