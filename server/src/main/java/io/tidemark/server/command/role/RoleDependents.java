package io.tidemark.server.command.role;

import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.RoleChanges;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.DefaultGrants;
import io.tidemark.server.sql.rules.Role.Grant;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.table.DatabaseView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What keeps a role from being dropped, in PostgreSQL's words. */
record RoleDependents(CommandContext context) {
    /** As many as PostgreSQL tells a client of. */
    private static final int MOST_SHOWN = 100;

    /** A line for each; empty where the role can go. */
    List<String> of(int role) {
        Roles roles = context.roles();
        Set<Integer> there = RoleChanges.objects(context);
        List<String> lines = new ArrayList<>();
        RoleChanges.seeing(context, view -> {
            for (int object : roles.objects().stream().filter(there::contains).sorted().toList()) {
                if (roles.owner(object) == role) {
                    lines.add("owner of " + described(view, object));
                } else if (named(roles.grants(object).orElse(List.of()), role)) {
                    lines.add("privileges for " + described(view, object));
                }
            }
        });
        roles.defaultGrants().forEach((objects, grants) -> {
            if (objects.role() == role) {
                lines.add("owner of " + described(roles, objects));
            } else if (named(grants, role)) {
                lines.add("privileges for " + described(roles, objects));
            }
        });
        return lines;
    }

    /** The lines as an error shows them. */
    static String detail(List<String> lines) {
        String shown = String.join("\n", lines.subList(0, Math.min(lines.size(), MOST_SHOWN)));
        return lines.size() <= MOST_SHOWN
                ? shown
                : shown + "\nand " + (lines.size() - MOST_SHOWN) + " other objects";
    }

    private static boolean named(List<Grant> grants, int role) {
        return grants.stream().anyMatch(grant -> grant.grantee() == role || grant.grantor() == role);
    }

    private String described(DatabaseView view, int oid) {
        if (oid == Roles.DATABASE) {
            return "database " + context.config().database();
        }
        if (oid == Roles.PUBLIC_SCHEMA) {
            return "schema " + TableName.PUBLIC;
        }
        DatabaseObject object = DatabaseObjects.of(view).byOid(oid).orElse(null);
        return switch (object) {
            case null -> view.table(oid - Relation.STORED_OID_BASE)
                    .map(table -> "table " + qualified(DatabaseObjects.name(table.schema())))
                    .orElse("object " + oid);
            case DatabaseObject.Schema schema -> "schema " + schema.name();
            case DatabaseObject.View known -> "view " + qualified(known.name());
            case DatabaseObject.Sequence known -> "sequence " + qualified(known.name());
        };
    }

    private static String described(Roles roles, DefaultGrants objects) {
        String kind = switch (objects.kind()) {
            case TABLE -> "relations";
            case SEQUENCE -> "sequences";
            case SCHEMA, DATABASE -> "schemas";
        };
        return "default privileges on new " + kind + " belonging to role " + roles.name(objects.role())
                + (objects.schema() == 0 ? "" : " in a schema");
    }

    private String qualified(TableName name) {
        return context.searchPath().contains(name.schema()) || name.temporary()
                ? TableName.quoted(name.name())
                : TableName.quoted(name.schema()) + "." + TableName.quoted(name.name());
    }
}
