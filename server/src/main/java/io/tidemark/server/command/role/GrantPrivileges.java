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
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Role.Grant;
import io.tidemark.server.sql.rules.Roles;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** GRANT and REVOKE of privileges on objects. */
record GrantPrivileges(RoleStatement.Privileges statement) implements Command {
    @Override
    public String name() {
        return statement.grant() ? "GRANT" : "REVOKE";
    }

    @Override
    public Answer run(CommandContext context) {
        List<GrantedObject> objects = GrantedObject.all(context, statement.on(), statement.objects());
        objects.forEach(object -> passable(context, object));
        RoleChanges.lock(context,
                objects.stream().map(object -> RoleLock.object(object.oid())).toArray(RoleLock[]::new));
        List<Integer> grantees = grantees(context, statement);
        RoleChanges.stay(context, Stream.concat(Stream.of(context.role().oid()), grantees.stream()));
        Map<Integer, List<Grant>> changed = new LinkedHashMap<>();
        objects.forEach(object -> change(context, object, grantees, changed));
        RoleChanges.change(context, change -> changed.forEach(change::grants));
        return Answer.of(name());
    }

    /** OIDs of those who get or lose privileges; 0 for everybody. */
    static List<Integer> grantees(CommandContext context, RoleStatement.Privileges statement) {
        List<Integer> grantees = new ArrayList<>();
        for (Identifier grantee : statement.grantees()) {
            boolean everybody = grantee.name().equals("public");
            if (everybody && statement.option() && statement.grant()) {
                throw new SqlException("0LP01", "grant options can only be granted to roles",
                        SqlException.NO_POSITION);
            }
            grantees.add(everybody ? 0 : RoleNames.role(context, grantee).oid());
        }
        return grantees;
    }

    /** What of the privileges the current role may grant and revoke; 42501 where it has nothing to do with the object. */
    private Set<Privilege> passable(CommandContext context, GrantedObject object) {
        Roles roles = context.roles();
        Set<Privilege> wanted = wanted(object);
        int current = context.role().oid();
        if (roles.owns(current, object.oid())) {
            return wanted;
        }
        Set<Privilege> passable = list(roles, object).passable(current, wanted);
        if (passable.isEmpty() && object.kind().all().stream()
                .noneMatch(privilege -> roles.may(current, privilege, object.oid(), object.kind()))) {
            throw RoleCommands
                    .denied("permission denied for " + object.kind().word() + " " + object.name());
        }
        return passable;
    }

    private static GrantList list(Roles roles, GrantedObject object) {
        return new GrantList(roles.grantsOrDefault(object.oid(), object.kind()), roles.owner(object.oid()));
    }

    private void change(CommandContext context, GrantedObject object, List<Integer> grantees,
            Map<Integer, List<Grant>> changed) {
        Set<Privilege> passable = passable(context, object);
        if (passable.isEmpty()) {
            context.notice(statement.grant() ? "01007" : "01006", statement.grant()
                    ? "no privileges were granted for \"" + object.name() + "\""
                    : "no privileges could be revoked for \"" + object.name() + "\"");
            return;
        }
        Roles roles = context.roles();
        int current = context.role().oid();
        int grantor = roles.owns(current, object.oid()) ? roles.owner(object.oid()) : current;
        GrantList grants = list(roles, object);
        apply(statement, grants, grantor, grantees, passable);
        changed.put(object.oid(), grants.grants());
    }

    /** Does the change to what is granted. */
    static void apply(RoleStatement.Privileges statement, GrantList grants, int grantor,
            List<Integer> grantees, Set<Privilege> privileges) {
        for (int grantee : grantees) {
            if (statement.grant()) {
                grants.give(grantee, grantor, privileges, statement.option());
            } else {
                grants.take(grantee, grantor, privileges, statement.option(), statement.cascade());
            }
        }
    }

    private Set<Privilege> wanted(GrantedObject object) {
        return wanted(statement, object.kind(), object.kind().word());
    }

    /**
     * The privileges that are named.
     *
     * @param objects what errors call them
     */
    static Set<Privilege> wanted(RoleStatement.Privileges statement, Privilege.Target kind, String objects) {
        if (statement.privileges().isEmpty()) {
            return kind.all();
        }
        Set<Privilege> wanted = EnumSet.noneOf(Privilege.class);
        for (Identifier word : statement.privileges()) {
            Privilege privilege = Privilege.named(word.name()).orElseThrow(() -> new SqlException("42601",
                    "unrecognized privilege type \"" + word.name() + "\"", SqlException.NO_POSITION));
            if (!kind.all().contains(privilege)) {
                throw new SqlException("0LP01", "invalid privilege type "
                        + word.name().toUpperCase(Locale.ROOT) + " for " + objects,
                        SqlException.NO_POSITION);
            }
            wanted.add(privilege);
        }
        return wanted;
    }
}
