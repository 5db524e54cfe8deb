package io.tidemark.server.command.role;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.RoleChanges;
import io.tidemark.server.command.RoleLock;
import io.tidemark.server.command.RoleNames;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.RoleStatement;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Role.Attribute;
import io.tidemark.server.sql.rules.Roles;

/** ALTER USER and ROLE with options. */
record AlterRole(RoleStatement.Alter statement) implements Command {
    @Override
    public String name() {
        return "ALTER ROLE";
    }

    @Override
    public Answer run(CommandContext context) {
        Role seen = RoleNames.role(context, statement.name());
        requireMayChange(context, seen);
        RoleChanges.lock(context, RoleLock.role(seen.oid()));
        Role before = RoleNames.role(context, statement.name());
        Role after = RoleOptions.apply(context, before, statement.options());
        requireMayChange(context, before);
        if ((before.is(Attribute.SUPERUSER) != after.is(Attribute.SUPERUSER)
                || before.is(Attribute.REPLICATION) != after.is(Attribute.REPLICATION)
                || before.is(Attribute.BYPASSRLS) != after.is(Attribute.BYPASSRLS))
                && !context.role().superuser()) {
            throw RoleCommands.denied(
                    "must be superuser to alter superuser roles or change superuser attribute");
        }
        if (before.oid() == Role.BOOTSTRAP_OID) {
            requireStays(context, before, after);
        }
        RoleChanges.change(context, change -> change.put(after));
        return Answer.of(name());
    }

    /** A role may change its password, and nothing else of itself. */
    private void requireMayChange(CommandContext context, Role role) {
        if (Roles.predefined(role.oid())) {
            throw new SqlException("42939", "role name \"" + role.name() + "\" is reserved",
                    SqlException.NO_POSITION, "Role names starting with \"pg_\" are reserved.", null);
        }
        if (role.superuser() && !context.role().superuser()) {
            throw RoleCommands.denied(
                    "must be superuser to alter superuser roles or change superuser attribute");
        }
        boolean ownPassword = role.oid() == context.role().oid() && statement.options().size() == 1
                && RoleOptions.has(statement.options(), "password");
        if (!ownPassword && !RoleCommands.mayCreateRoles(context)) {
            throw RoleCommands.denied("permission denied");
        }
    }

    private void requireStays(CommandContext context, Role before, Role after) {
        if (!before.attributes().equals(after.attributes())) {
            throw new SqlException("0A000", "the superuser of the configuration stays one",
                    SqlException.NO_POSITION, "pg.user in server.conf names another");
        }
        if (RoleOptions.has(statement.options(), "password")
                && !context.config().security().password().isEmpty()) {
            throw new SqlException("55000", "the password of role \"" + before.name()
                    + "\" is set by pg.password in server.conf", SqlException.NO_POSITION,
                    "change it there, or remove it there first");
        }
    }

    /** ALTER ROLE … RENAME TO. */
    record Rename(RoleStatement.Rename statement) implements Command {
        @Override
        public String name() {
            return "ALTER ROLE";
        }

        @Override
        public Answer run(CommandContext context) {
            if (!RoleCommands.mayCreateRoles(context)) {
                throw RoleCommands.denied("permission denied to rename role");
            }
            RoleChanges.lock(context, RoleLock.role(RoleNames.role(context, statement.name()).oid()),
                    RoleLock.name(statement.to().name()));
            Role role = RoleNames.role(context, statement.name());
            if (role.oid() == context.sessionRole().oid()) {
                throw new SqlException("0A000", "session user cannot be renamed", SqlException.NO_POSITION);
            }
            if (role.oid() == context.role().oid()) {
                throw new SqlException("0A000", "current user cannot be renamed", SqlException.NO_POSITION);
            }
            if (Roles.predefined(role.oid()) || role.oid() == Role.BOOTSTRAP_OID) {
                throw new SqlException("42939", "role name \"" + role.name() + "\" is reserved",
                        SqlException.NO_POSITION);
            }
            CreateRole.requireFree(context, statement.to());
            if (role.superuser() && !context.role().superuser()) {
                throw RoleCommands.denied("must be superuser to rename superusers");
            }
            if (!RoleCommands.mayCreateRoles(context)) {
                throw RoleCommands.denied("permission denied to rename role");
            }
            RoleChanges.change(context, change -> change.put(role.renamed(statement.to().name())));
            return Answer.of(name());
        }
    }
}
