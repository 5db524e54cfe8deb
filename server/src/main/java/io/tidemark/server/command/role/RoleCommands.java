package io.tidemark.server.command.role;

import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.RoleStatement;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Role.Attribute;

/** The commands for statements about roles. */
public final class RoleCommands {
    private RoleCommands() {}

    /** The command that a statement asks for. */
    public static Command of(RoleStatement statement) {
        return switch (statement) {
            case RoleStatement.Create create -> new CreateRole(create);
            case RoleStatement.Alter alter -> new AlterRole(alter);
            case RoleStatement.Rename rename -> new AlterRole.Rename(rename);
            case RoleStatement.Drop drop -> new DropRole(drop);
            case RoleStatement.Membership membership -> new GrantRole(membership);
            case RoleStatement.Privileges privileges -> new GrantPrivileges(privileges);
            case RoleStatement.Defaults defaults -> new DefaultPrivileges(defaults);
            case RoleStatement.Settings settings -> new RoleSettings(settings);
            case RoleStatement.Reassign reassign -> new OwnedObjects.Reassign(reassign);
            case RoleStatement.DropOwned drop -> new OwnedObjects.Drop(drop);
            case RoleStatement.CreateToken create -> new Tokens.Create(create);
            case RoleStatement.DropToken drop -> new Tokens.Drop(drop);
        };
    }

    /** Whether the current role may make and change roles that are no superusers. */
    static boolean mayCreateRoles(CommandContext context) {
        Role role = context.role();
        return role.superuser() || role.is(Attribute.CREATEROLE);
    }

    static SqlException denied(String message) {
        return new SqlException("42501", message, SqlException.NO_POSITION);
    }
}
