package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Role.Grant;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableView;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Changes roles, owners and grants in the transaction of a command. */
public final class RoleChanges {
    private RoleChanges() {}

    /** Lets no other transaction change roles until this one ends: what is read of them from then on stays true. */
    public static void lock(CommandContext context) {
        HiddenTable.lock(context, Roles.TABLE);
    }

    /** Does changes; what is kept about objects that are gone is forgotten on the way. */
    public static void change(CommandContext context, Consumer<Roles.Change> changes) {
        int table = HiddenTable.lock(context, Roles.TABLE);
        Roles now = context.roles();
        Roles.Change change = now.change();
        changes.accept(change);
        Set<Integer> there = objects(context);
        now.objects().stream().filter(object -> !there.contains(object)).forEach(change::forget);
        context.transaction().setTableProperties(table, change.properties());
    }

    /** OIDs of what can have an owner or grants. */
    public static Set<Integer> objects(CommandContext context) {
        try (DatabaseView view = context.transaction().view()) {
            Set<Integer> objects = new HashSet<>(DatabaseObjects.of(view).all().keySet());
            for (TableView table : view.tables()) {
                objects.add(Relation.storedOid(table.schema().tableId()));
            }
            objects.add(Roles.PUBLIC_SCHEMA);
            objects.add(Roles.DATABASE);
            return objects;
        }
    }

    /** Makes the current role the owner of a new object. */
    static void own(CommandContext context, int oid) {
        if (context.role().oid() != Role.BOOTSTRAP_OID) {
            change(context, change -> change.owner(oid, present(context).oid()));
        }
    }

    private static Role present(CommandContext context) {
        Role role = context.role();
        return context.roles().byOid(role.oid()).orElseThrow(() -> new SqlException("42704",
                "role \"" + role.name() + "\" does not exist", SqlException.NO_POSITION));
    }

    /** Gives an object to another role; what its owner granted the new one has granted. */
    static void give(CommandContext context, int oid, int owner) {
        ObjectChanges.lock(context);
        lock(context);
        Roles roles = context.roles();
        if (roles.byOid(owner).isEmpty()) {
            throw new SqlException("42704", "the new owner was dropped meanwhile", SqlException.NO_POSITION);
        }
        int before = roles.owner(oid);
        change(context, change -> {
            change.owner(oid, owner);
            roles.grants(oid).ifPresent(grants -> change.grants(oid, taken(grants, before, owner)));
        });
    }

    private static List<Grant> taken(List<Grant> grants, int before, int owner) {
        return grants.stream().filter(grant -> grant.grantee() != owner || grant.grantee() == before)
                .map(grant -> new Grant(grant.grantee() == before ? owner : grant.grantee(),
                        grant.grantor() == before ? owner : grant.grantor(), grant.privileges(),
                        grant.passable()))
                .toList();
    }
}
