package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.table.DatabaseView;

/** Whether the role of a statement may change an object, and put objects into a schema. */
public final class Ownership {
    private Ownership() {}

    /** Whether a name is one of the session's own temporary objects, which nobody else may touch. */
    public static boolean temporary(CommandContext context, TableName name) {
        return name.schema().equals(context.temporarySchema());
    }

    /** Whether the statement's role owns a relation, or its session made it as a temporary one. */
    public static boolean has(CommandContext context, TableName name, int oid) {
        return temporary(context, name) || context.roles().owns(context.role().oid(), oid);
    }

    /** 0 for a schema that nothing can be granted on. */
    public static int schemaOid(DatabaseView view, String schema) {
        return schema.equals(TableName.PUBLIC)
                ? Roles.PUBLIC_SCHEMA
                : DatabaseObjects.of(view).schema(schema).map(DatabaseObject.Schema::oid).orElse(0);
    }

    /** 42501 where a role may not put objects into a schema. */
    static void requireCreate(CommandContext context, int role, String schema, int position) {
        int oid = schemaOid(context.view(), schema);
        if (oid != 0 && !context.roles().may(role, Privilege.CREATE, oid, Privilege.Target.SCHEMA)) {
            throw new SqlException("42501", "permission denied for schema " + schema, position);
        }
    }

    /** 0A000 for moves into and out of schemas of temporary objects. */
    static void requireLasting(TableName from, String to, int position) {
        if (from.temporary() || new TableName(to, from.name()).temporary()) {
            throw new SqlException("0A000", "cannot move objects into or out of temporary schemas", position);
        }
    }
}
