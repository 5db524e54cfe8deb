package io.tidemark.server.command.role;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.RoleChanges;
import io.tidemark.server.command.RoleLock;
import io.tidemark.server.command.RoleNames;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.RoleStatement;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.server.sql.rules.SettingsOf;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** ALTER ROLE … SET and RESET, and ALTER DATABASE … SET and RESET: what sessions begin with. */
record RoleSettings(RoleStatement.Settings statement) implements Command {
    @Override
    public String name() {
        return statement.role() == null && statement.database() != null ? "ALTER DATABASE" : "ALTER ROLE";
    }

    @Override
    public Answer run(CommandContext context) {
        Identifier database = statement.database();
        if (database != null && !database.name().equals(context.config().database())) {
            throw new SqlException("3D000", "database \"" + database.name() + "\" does not exist",
                    SqlException.NO_POSITION);
        }
        Identifier named = statement.role();
        Role role = named == null ? null : RoleNames.role(context, named);
        requireMay(context, role);
        String setting = statement.setting();
        Map.Entry<String, String> set = setting == null || statement.values().isEmpty()
                ? null
                : context.setting(setting, statement.values(), SqlException.NO_POSITION);
        SettingsOf whose = new SettingsOf(role == null ? 0 : role.oid(), database != null);
        RoleChanges.lock(context, RoleLock.settings(whose.role()));
        RoleChanges.stay(context, Stream.of(whose.role()));
        SortedMap<String, String> settings = new TreeMap<>();
        if (setting != null) {
            settings.putAll(context.roles().settings().getOrDefault(whose, Collections.emptySortedMap()));
            settings.keySet().removeIf(setting::equalsIgnoreCase);
            if (set != null) {
                settings.put(set.getKey(), set.getValue());
            }
        }
        RoleChanges.change(context, change -> change.settings(whose, settings));
        return Answer.of(name());
    }

    /** A role may change its own. */
    private void requireMay(CommandContext context, @org.jspecify.annotations.Nullable Role role) {
        Role current = context.role();
        Roles roles = context.roles();
        if (role == null && statement.database() != null) {
            if (!roles.owns(current.oid(), Roles.DATABASE)) {
                throw RoleCommands.denied("must be owner of database " + context.config().database());
            }
        } else if (role == null) {
            if (!current.superuser()) {
                throw RoleCommands.denied("must be superuser to alter settings globally");
            }
        } else if (role.superuser() && !current.superuser()) {
            throw RoleCommands
                    .denied("must be superuser to alter superuser roles or change superuser attribute");
        } else if (role.oid() != current.oid() && !RoleCommands.mayCreateRoles(context)) {
            throw RoleCommands.denied("permission denied");
        } else if (Roles.predefined(role.oid())) {
            throw new SqlException("42939", "role name \"" + role.name() + "\" is reserved",
                    SqlException.NO_POSITION, "Role names starting with \"pg_\" are reserved.", null);
        }
    }
}
