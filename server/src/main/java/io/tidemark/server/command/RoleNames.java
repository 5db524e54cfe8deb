package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.rules.Role;

/** What the names of roles in statements mean. */
public final class RoleNames {
    private RoleNames() {}

    /** The role of this name, or that which {@code current_user} and the like stand for; 42704 where there is none. */
    public static Role role(CommandContext context, Identifier name) {
        return switch (name.name()) {
            case "current_user", "current_role" -> context.role();
            case "session_user" -> context.sessionRole();
            default -> context.roles().named(name.name()).orElseThrow(() -> new SqlException("42704",
                    "role \"" + name.name() + "\" does not exist", SqlException.NO_POSITION));
        };
    }
}
