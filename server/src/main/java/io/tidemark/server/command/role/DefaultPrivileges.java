package io.tidemark.server.command.role;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.RoleChanges;
import io.tidemark.server.command.RoleLock;
import io.tidemark.server.command.RoleNames;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.RoleStatement;
import io.tidemark.server.sql.ast.RoleStatement.On;
import io.tidemark.server.sql.rules.DefaultGrants;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Role.Grant;
import io.tidemark.server.sql.rules.Roles;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** ALTER DEFAULT PRIVILEGES: what will be granted on objects that roles make. */
record DefaultPrivileges(RoleStatement.Defaults statement) implements Command {
    @Override
    public String name() {
        return "ALTER DEFAULT PRIVILEGES";
    }

    @Override
    public Answer run(CommandContext context) {
        Privilege.Target kind = kind();
        Set<Privilege> privileges = GrantPrivileges.wanted(statement.change(), kind,
                kind == Privilege.Target.TABLE ? "relation" : kind.word());
        if (kind == Privilege.Target.SCHEMA && !statement.schemas().isEmpty()) {
            throw new SqlException("0LP01",
                    "cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS",
                    SqlException.NO_POSITION);
        }
        List<Integer> schemas = new ArrayList<>();
        statement.schemas().forEach(name -> schemas.add(
                GrantedObject.schema(context, QualifiedName.of(name.name(), name.position()))));
        if (schemas.isEmpty()) {
            schemas.add(0);
        }
        List<Integer> roles = roles(context);
        List<Integer> grantees = GrantPrivileges.grantees(context, statement.change());
        RoleChanges.lock(context, roles.stream().map(RoleLock::defaults).toArray(RoleLock[]::new));
        RoleChanges.stay(context, Stream.concat(roles.stream(), grantees.stream()));
        for (int role : roles) {
            for (int schema : schemas) {
                change(context, new DefaultGrants(role, schema, kind), grantees, privileges);
            }
        }
        return Answer.of(name());
    }

    private Privilege.Target kind() {
        On on = statement.change().on();
        return on == On.SCHEMA
                ? Privilege.Target.SCHEMA
                : on == On.ALL_SEQUENCES ? Privilege.Target.SEQUENCE : Privilege.Target.TABLE;
    }

    private List<Integer> roles(CommandContext context) {
        if (statement.roles().isEmpty()) {
            return List.of(context.role().oid());
        }
        List<Integer> roles = new ArrayList<>();
        statement.roles().forEach(name -> {
            Role role = RoleNames.role(context, name);
            if (!context.roles().member(context.role().oid(), role.oid())) {
                throw RoleCommands.denied("must be member of role \"" + role.name() + "\"");
            }
            roles.add(role.oid());
        });
        return roles;
    }

    private void change(CommandContext context, DefaultGrants objects, List<Integer> grantees,
            Set<Privilege> privileges) {
        List<Grant> known = context.roles().defaultGrants().get(objects);
        List<Grant> before = known != null
                ? known
                : objects.schema() == 0 ? Roles.usual(objects.role(), objects.kind()) : List.of();
        GrantList grants = new GrantList(before, objects.role());
        GrantPrivileges.apply(statement.change(), grants, objects.role(), grantees, privileges);
        RoleChanges.change(context, change -> change.grants(objects, grants.grants()));
    }
}
