package io.tidemark.server.command.role;

import io.tidemark.server.command.Answer;
import io.tidemark.server.command.Command;
import io.tidemark.server.command.CommandContext;
import io.tidemark.server.command.Removal;
import io.tidemark.server.command.RoleChanges;
import io.tidemark.server.command.RoleLock;
import io.tidemark.server.command.RoleNames;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.RoleStatement;
import io.tidemark.server.sql.rules.DefaultGrants;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Role.Grant;
import io.tidemark.server.sql.rules.Roles;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** REASSIGN OWNED and DROP OWNED: what roles own, before they are dropped. */
final class OwnedObjects {
    private OwnedObjects() {}

    /** OIDs of the roles. */
    private static Set<Integer> roles(CommandContext context, List<Identifier> names, String verb,
            String pinned) {
        Set<Integer> roles = new LinkedHashSet<>();
        for (Identifier name : names) {
            Role role = RoleNames.role(context, name);
            requireRights(context, role, verb);
            if (role.oid() == Role.BOOTSTRAP_OID || Roles.predefined(role.oid())) {
                throw new SqlException("2BP01", pinned + " objects owned by role " + role.name()
                        + " because they are required by the database system", SqlException.NO_POSITION);
            }
            roles.add(role.oid());
        }
        return roles;
    }

    private static void requireRights(CommandContext context, Role role, String verb) {
        if (!context.roles().has(context.role().oid(), role.oid())) {
            throw RoleCommands.denied("permission denied to " + verb + " objects");
        }
    }

    /** What is there of the roles. */
    private static List<Integer> owned(CommandContext context, Set<Integer> roles) {
        Roles now = context.roles();
        Set<Integer> there = RoleChanges.objects(context);
        return now.objects().stream()
                .filter(object -> there.contains(object) && roles.contains(now.owner(object))).sorted()
                .toList();
    }

    /** REASSIGN OWNED. */
    record Reassign(RoleStatement.Reassign statement) implements Command {
        @Override
        public String name() {
            return "REASSIGN OWNED";
        }

        @Override
        public Answer run(CommandContext context) {
            Set<Integer> roles = roles(context, statement.roles(), "reassign",
                    "cannot reassign ownership of");
            Role to = RoleNames.role(context, statement.to());
            requireRights(context, to, "reassign");
            RoleChanges.give(context, owned(context, roles), to.oid());
            return Answer.of(name());
        }
    }

    /** DROP OWNED. */
    record Drop(RoleStatement.DropOwned statement) implements Command {
        @Override
        public String name() {
            return "DROP OWNED";
        }

        @Override
        public Answer run(CommandContext context) {
            Set<Integer> roles = roles(context, statement.roles(), "drop", "cannot drop");
            Removal.lock(context);
            List<Integer> owned = owned(context, roles);
            RoleChanges.seeing(context, now -> {
                Removal removal = new Removal(context, now, statement.cascade());
                owned.forEach(removal::owned);
                removal.run();
            });
            revoke(context, roles);
            return Answer.of(name());
        }

        private static void revoke(CommandContext context, Set<Integer> roles) {
            Roles seen = context.roles();
            RoleChanges.lock(context, seen.objects().stream()
                    .filter(object -> names(seen.grants(object).orElse(List.of()), roles))
                    .map(RoleLock::object).toArray(RoleLock[]::new));
            RoleChanges.lock(context, seen.defaultGrants().entrySet().stream()
                    .filter(each -> roles.contains(each.getKey().role()) || names(each.getValue(), roles))
                    .map(each -> RoleLock.defaults(each.getKey().role())).toArray(RoleLock[]::new));
            Roles now = context.roles();
            Map<Integer, List<Grant>> left = new LinkedHashMap<>();
            now.objects().forEach(object -> now.grants(object).filter(grants -> names(grants, roles))
                    .ifPresent(grants -> left.put(object, without(grants, now.owner(object), roles))));
            Map<DefaultGrants, List<Grant>> defaults = new LinkedHashMap<>();
            now.defaultGrants().forEach((objects, grants) -> {
                if (roles.contains(objects.role())) {
                    defaults.put(objects,
                            objects.schema() == 0 ? Roles.usual(objects.role(), objects.kind()) : List.of());
                } else if (names(grants, roles)) {
                    defaults.put(objects, without(grants, objects.role(), roles));
                }
            });
            RoleChanges.change(context, change -> {
                left.forEach(change::grants);
                defaults.forEach(change::grants);
            });
        }

        private static boolean names(List<Grant> grants, Set<Integer> roles) {
            return grants.stream()
                    .anyMatch(grant -> roles.contains(grant.grantee()) || roles.contains(grant.grantor()));
        }

        /** What is left when the roles have nothing, and so have given nothing. */
        private static List<Grant> without(List<Grant> grants, int owner, Set<Integer> roles) {
            GrantList list = new GrantList(grants, owner);
            grants.stream().filter(grant -> roles.contains(grant.grantee()) && grant.grantee() != owner)
                    .forEach(grant -> list.take(grant.grantee(), grant.grantor(), grant.privileges(), false,
                            true));
            return list.grants();
        }
    }
}
