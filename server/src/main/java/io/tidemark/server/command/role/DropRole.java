package io.tidemark.server.command.role;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.RoleChanges;
import io.tidemark.server.command.RoleLock;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.RoleStatement;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Roles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** DROP USER, ROLE and GROUP. */
record DropRole(RoleStatement.Drop statement) implements Command {
    @Override
    public String name() {
        return "DROP ROLE";
    }

    @Override
    public Answer run(CommandContext context) {
        if (!RoleCommands.mayCreateRoles(context)) {
            throw RoleCommands.denied("permission denied to drop role");
        }
        statement.names().forEach(name -> context.roles().named(name.name())
                .ifPresent(role -> RoleChanges.lock(context, RoleLock.members(role.oid()),
                        RoleLock.role(role.oid()), RoleLock.exists(role.oid()))));
        if (!RoleCommands.mayCreateRoles(context)) {
            throw RoleCommands.denied("permission denied to drop role");
        }
        List<Role> dropped = new ArrayList<>();
        for (Identifier name : statement.names()) {
            Optional<Role> role = context.roles().named(name.name());
            if (role.isPresent()) {
                check(context, role.get());
                dropped.add(role.get());
            } else if (statement.ifExists()) {
                context.notice("00000", "role \"" + name.name() + "\" does not exist, skipping");
            } else {
                throw new SqlException("42704", "role \"" + name.name() + "\" does not exist",
                        SqlException.NO_POSITION);
            }
        }
        RoleChanges.change(context, change -> dropped.forEach(role -> change.remove(role.oid())));
        return Answer.of(name());
    }

    private static void check(CommandContext context, Role role) {
        if (role.oid() == context.role().oid()) {
            throw inUse("current user cannot be dropped");
        }
        if (role.oid() == context.sessionRole().oid()) {
            throw inUse("session user cannot be dropped");
        }
        if (role.superuser() && !context.role().superuser()) {
            throw RoleCommands.denied("must be superuser to drop superusers");
        }
        if (Roles.predefined(role.oid()) || role.oid() == Role.BOOTSTRAP_OID) {
            throw new SqlException("2BP01", "cannot drop role " + role.name()
                    + " because it is required by the database system", SqlException.NO_POSITION);
        }
        List<String> dependents = new RoleDependents(context).of(role.oid());
        if (!dependents.isEmpty()) {
            throw new SqlException("2BP01",
                    "role \"" + role.name() + "\" cannot be dropped because some objects depend on it",
                    SqlException.NO_POSITION, RoleDependents.detail(dependents),
                    "REASSIGN OWNED BY it, and then DROP OWNED BY it");
        }
    }

    private static SqlException inUse(String message) {
        return new SqlException("55006", message, SqlException.NO_POSITION);
    }
}
