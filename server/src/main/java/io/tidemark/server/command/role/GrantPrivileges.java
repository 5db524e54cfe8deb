package io.tidemark.server.command.role;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.RoleChanges;
import io.tidemark.server.command.RoleNames;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.RoleStatement;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Role.Grant;
import io.tidemark.server.sql.rules.Roles;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** GRANT and REVOKE of privileges on objects. */
record GrantPrivileges(RoleStatement.Privileges statement) implements Command {
    @Override
    public String name() {
        return statement.grant() ? "GRANT" : "REVOKE";
    }

    @Override
    public Answer run(CommandContext context) {
        List<Integer> grantees = new ArrayList<>();
        for (Identifier grantee : statement.grantees()) {
            boolean everybody = grantee.name().equals("public");
            if (everybody && statement.option() && statement.grant()) {
                throw new SqlException("0LP01", "grant options can only be granted to roles",
                        SqlException.NO_POSITION);
            }
            grantees.add(everybody ? 0 : RoleNames.role(context, grantee).oid());
        }
        for (GrantedObject object : GrantedObject.all(context, statement.on(), statement.objects())) {
            change(context, object, grantees);
        }
        return Answer.of(name());
    }

    private void change(CommandContext context, GrantedObject object, List<Integer> grantees) {
        Roles roles = context.roles();
        List<Grant> grants = new ArrayList<>(roles.grantsOrDefault(object.oid(), object.kind()));
        Set<Privilege> wanted = wanted(object);
        int current = context.role().oid();
        boolean owner = roles.owns(current, object.oid());
        int grantor = owner ? roles.owner(object.oid()) : current;
        Set<Privilege> passable = owner ? wanted : passable(grants, current, wanted);
        if (passable.isEmpty()) {
            boolean some = object.kind().all().stream()
                    .anyMatch(privilege -> roles.may(current, privilege, object.oid(), object.kind()));
            if (!some) {
                throw RoleCommands.denied(
                        "permission denied for " + object.kind().word() + " " + object.name());
            }
            context.notice(statement.grant() ? "01007" : "01006", statement.grant()
                    ? "no privileges were granted for \"" + object.name() + "\""
                    : "no privileges could be revoked for \"" + object.name() + "\"");
            return;
        }
        for (int grantee : grantees) {
            if (statement.grant()) {
                give(grants, grantee, grantor, passable);
            } else {
                take(grants, grantee, grantor, passable);
            }
        }
        RoleChanges.change(context, change -> change.grants(object.oid(), grants));
    }

    private Set<Privilege> wanted(GrantedObject object) {
        if (statement.privileges().isEmpty()) {
            return object.kind().all();
        }
        Set<Privilege> wanted = EnumSet.noneOf(Privilege.class);
        for (Identifier word : statement.privileges()) {
            Privilege privilege = Privilege.named(word.name()).orElseThrow(() -> new SqlException("42601",
                    "unrecognized privilege type \"" + word.name() + "\"", SqlException.NO_POSITION));
            if (!object.kind().all().contains(privilege)) {
                throw new SqlException("0LP01", "invalid privilege type "
                        + word.name().toUpperCase(Locale.ROOT) + " for " + object.kind().word(),
                        SqlException.NO_POSITION);
            }
            wanted.add(privilege);
        }
        return wanted;
    }

    private static Set<Privilege> passable(List<Grant> grants, int role, Set<Privilege> wanted) {
        Set<Privilege> passable = EnumSet.noneOf(Privilege.class);
        grants.stream().filter(grant -> grant.grantee() == role)
                .forEach(grant -> passable.addAll(grant.passable()));
        passable.retainAll(wanted);
        return passable;
    }

    private void give(List<Grant> grants, int grantee, int grantor, Set<Privilege> given) {
        for (int i = 0; i < grants.size(); i++) {
            Grant known = grants.get(i);
            if (known.grantee() == grantee && known.grantor() == grantor) {
                grants.set(i, new Grant(grantee, grantor, union(known.privileges(), given),
                        statement.option() ? union(known.passable(), given) : known.passable()));
                return;
            }
        }
        grants.add(new Grant(grantee, grantor, given, statement.option() ? given : Set.of()));
    }

    /** Takes privileges away, and from those who got them by this grantee: what could be passed on is what was. */
    private void take(List<Grant> grants, int grantee, int grantor, Set<Privilege> taken) {
        boolean keeps = false;
        for (int i = grants.size() - 1; i >= 0; i--) {
            Grant known = grants.get(i);
            if (known.grantee() == grantee && known.grantor() == grantor) {
                Set<Privilege> left = statement.option()
                        ? known.privileges()
                        : without(known.privileges(), taken);
                keeps = true;
                if (left.isEmpty()) {
                    grants.remove(i);
                } else {
                    grants.set(i, new Grant(grantee, grantor, left, without(known.passable(), taken)));
                }
            }
        }
        if (keeps && grantee != grantor) {
            List<Integer> further = grants.stream().filter(grant -> grant.grantor() == grantee)
                    .map(Grant::grantee).filter(next -> next != grantee).distinct().toList();
            Set<Privilege> still = passable(grants, grantee, taken);
            further.forEach(next -> takeAll(grants, next, grantee, without(taken, still)));
        }
    }

    private void takeAll(List<Grant> grants, int grantee, int grantor, Set<Privilege> taken) {
        for (int i = grants.size() - 1; i >= 0; i--) {
            Grant known = grants.get(i);
            if (known.grantee() == grantee && known.grantor() == grantor) {
                Set<Privilege> left = without(known.privileges(), taken);
                if (left.isEmpty()) {
                    grants.remove(i);
                } else {
                    grants.set(i, new Grant(grantee, grantor, left, without(known.passable(), taken)));
                }
                grants.stream().filter(grant -> grant.grantor() == grantee && grant.grantee() != grantee)
                        .map(Grant::grantee).distinct().toList()
                        .forEach(next -> takeAll(grants, next, grantee, taken));
                return;
            }
        }
    }

    private static Set<Privilege> union(Set<Privilege> left, Set<Privilege> right) {
        Set<Privilege> all = EnumSet.noneOf(Privilege.class);
        all.addAll(left);
        all.addAll(right);
        return all;
    }

    private static Set<Privilege> without(Set<Privilege> from, Set<Privilege> taken) {
        Set<Privilege> left = EnumSet.noneOf(Privilege.class);
        left.addAll(from);
        left.removeAll(taken);
        return left;
    }
}
