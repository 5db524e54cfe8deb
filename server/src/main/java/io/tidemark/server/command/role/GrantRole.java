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
import io.tidemark.server.sql.rules.Role.Membership;
import io.tidemark.server.sql.rules.Roles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** GRANT role TO role, and REVOKE. */
record GrantRole(RoleStatement.Membership statement) implements Command {
    @Override
    public String name() {
        return statement.grant() ? "GRANT ROLE" : "REVOKE ROLE";
    }

    @Override
    public Answer run(CommandContext context) {
        List<Role> members = statement.members().stream().map(name -> RoleNames.role(context, name)).toList();
        List<Role> roles = statement.roles().stream().map(name -> grantable(context, name.name())).toList();
        RoleChanges.lock(context,
                roles.stream().map(role -> RoleLock.members(role.oid())).toArray(RoleLock[]::new));
        RoleChanges.stay(context,
                Stream.concat(Stream.of(context.role()), Stream.concat(roles.stream(), members.stream()))
                        .map(Role::oid));
        List<Membership> given = new ArrayList<>();
        List<Membership> taken = new ArrayList<>();
        for (Identifier name : statement.roles()) {
            Role role = grantable(context, name.name());
            for (Identifier member : statement.members()) {
                one(context, role, RoleNames.role(context, member), given, taken);
            }
        }
        RoleChanges.change(context, change -> {
            taken.forEach(change::remove);
            given.forEach(change::put);
        });
        return Answer.of(name());
    }

    private void one(CommandContext context, Role role, Role member, List<Membership> given,
            List<Membership> taken) {
        Roles roles = context.roles();
        Optional<Membership> known = roles.memberships().stream()
                .filter(each -> each.role() == role.oid() && each.member() == member.oid()).findFirst();
        int grantor = context.role().oid();
        if (statement.grant()) {
            requireMember(member);
            if (roles.memberNoSuper(role.oid(), member.oid())) {
                throw new SqlException("0LP01",
                        "role \"" + role.name() + "\" is a member of role \"" + member.name() + "\"",
                        SqlException.NO_POSITION);
            }
            if (known.isPresent() && (known.get().admin() || !statement.option())) {
                context.notice("00000", "role \"" + member.name() + "\" is already a member of role \""
                        + role.name() + "\"");
                return;
            }
            given.add(new Membership(role.oid(), member.oid(), grantor, statement.option()));
        } else if (known.isEmpty()) {
            context.notice("01000",
                    "role \"" + member.name() + "\" is not a member of role \"" + role.name() + "\"");
        } else {
            taken.add(known.get());
            if (statement.option()) {
                given.add(new Membership(role.oid(), member.oid(), known.get().grantor(), false));
            }
        }
    }

    /** A role that the current one may let others into. */
    static Role grantable(CommandContext context, String name) {
        Role role = named(context, name);
        if (role.oid() == Roles.DATABASE_OWNER) {
            throw new SqlException("0LP01", "role \"" + role.name() + "\" cannot have explicit members",
                    SqlException.NO_POSITION);
        }
        Role current = context.role();
        boolean admin = context.roles().memberships().stream().anyMatch(each -> each.role() == role.oid()
                && each.admin() && context.roles().has(current.oid(), each.member()));
        if (role.superuser() && !current.superuser()) {
            throw RoleCommands.denied("must be superuser to alter superusers");
        }
        if (!admin && !RoleCommands.mayCreateRoles(context)) {
            throw RoleCommands.denied("must have admin option on role \"" + role.name() + "\"");
        }
        return role;
    }

    /** Who owns the database has no privileges by other roles, so that they don't change with its owner. */
    static void requireMember(Role member) {
        if (member.oid() == Roles.DATABASE_OWNER) {
            throw new SqlException("0LP01",
                    "role \"" + member.name() + "\" cannot be a member of any role",
                    SqlException.NO_POSITION);
        }
    }

    /** The role of this name that is to be a member. */
    static Role member(CommandContext context, String name) {
        Role member = named(context, name);
        requireMember(member);
        return member;
    }

    private static Role named(CommandContext context, String name) {
        return RoleNames.role(context, new Identifier(name, SqlException.NO_POSITION));
    }
}
