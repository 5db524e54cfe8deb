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
import io.tidemark.server.sql.rules.Role.Attribute;
import io.tidemark.server.sql.rules.Role.Membership;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** CREATE USER, ROLE and GROUP. */
record CreateRole(RoleStatement.Create statement) implements Command {
    private static final int MAX_NAME_BYTES = 63;

    @Override
    public String name() {
        return "CREATE ROLE";
    }

    @Override
    public Answer run(CommandContext context) {
        String name = statement.name().name();
        Set<Attribute> attributes = EnumSet.of(Attribute.INHERIT);
        if (statement.kind().equals("USER")) {
            attributes.add(Attribute.LOGIN);
        }
        Role role = RoleOptions.apply(context, Role.named(0, name, attributes), statement.options());
        requireMayCreate(context, role);
        RoleChanges.lock(context, RoleLock.name(name));
        requireMayCreate(context, role);
        requireFree(context, statement.name());
        int oid = RoleChanges.newOid(context);
        List<Membership> memberships = memberships(context, oid);
        RoleChanges.lock(context, memberships.stream().map(each -> RoleLock.members(each.role()))
                .toArray(RoleLock[]::new));
        RoleChanges.stay(context, memberships.stream()
                .flatMap(each -> Stream.of(each.role(), each.member(), each.grantor()))
                .filter(other -> other != oid));
        RoleChanges.change(context, change -> {
            change.put(new Role(oid, name, role.attributes(), role.connectionLimit(), role.verifier(),
                    role.validUntil(), null));
            memberships.forEach(change::put);
        });
        return Answer.of(name());
    }

    private static void requireMayCreate(CommandContext context, Role role) {
        for (Attribute high : List.of(Attribute.SUPERUSER, Attribute.REPLICATION, Attribute.BYPASSRLS)) {
            if (role.is(high) && !context.role().superuser()) {
                throw RoleCommands.denied(switch (high) {
                    case SUPERUSER -> "must be superuser to create superusers";
                    case REPLICATION -> "must be superuser to create replication users";
                    default -> "must be superuser to create bypassrls users";
                });
            }
        }
        if (!RoleCommands.mayCreateRoles(context)) {
            throw RoleCommands.denied("permission denied to create role");
        }
    }

    private List<Membership> memberships(CommandContext context, int oid) {
        List<Membership> memberships = new ArrayList<>();
        int grantor = context.role().oid();
        for (String in : RoleOptions.names(statement.options(), "in role")) {
            memberships.add(new Membership(GrantRole.grantable(context, in).oid(), oid, grantor, false));
        }
        for (String member : RoleOptions.names(statement.options(), "role")) {
            memberships.add(new Membership(oid, GrantRole.member(context, member).oid(), grantor, false));
        }
        for (String member : RoleOptions.names(statement.options(), "admin")) {
            memberships.add(new Membership(oid, GrantRole.member(context, member).oid(), grantor, true));
        }
        return memberships;
    }

    /** Refuses names that are taken or not to be had. */
    static void requireFree(CommandContext context, Identifier name) {
        String text = name.name();
        if (text.startsWith("pg_")) {
            throw new SqlException("42939", "role name \"" + text + "\" is reserved",
                    SqlException.NO_POSITION,
                    "Role names starting with \"pg_\" are reserved.", null);
        }
        if (text.equals("public") || text.equals("none")) {
            throw new SqlException("42939", "role name \"" + text + "\" is reserved", name.position());
        }
        if (text.isEmpty() || text.indexOf('\0') >= 0
                || text.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new SqlException("42622",
                    "role name is not between 1 and " + MAX_NAME_BYTES + " bytes long",
                    name.position());
        }
        if (context.roles().named(text).isPresent()) {
            throw new SqlException("42710", "role \"" + text + "\" already exists", SqlException.NO_POSITION);
        }
    }
}
