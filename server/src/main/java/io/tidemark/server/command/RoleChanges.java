package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.rules.ChangedRoles;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Role.Grant;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableView;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Changes roles, owners and grants in the transaction of a command. A command locks what it changes and what must stay as it is
 * for that, and then looks; what transactions change at the same time is put together when they commit.
 */
public final class RoleChanges {
    private RoleChanges() {}

    /** Lets no other transaction change these until this one ends. */
    public static void lock(CommandContext context, RoleLock... locks) {
        Arrays.stream(locks).distinct()
                .sorted(Comparator.comparingLong(RoleLock::key).thenComparing(RoleLock::shared))
                .forEach(lock -> context.lock(lock, true));
    }

    /** That the roles stay: they must be there. */
    public static void stay(CommandContext context, Stream<Integer> roles) {
        roles.filter(role -> role != 0 && role != Role.BOOTSTRAP_OID).distinct().sorted()
                .forEach(role -> {
                    context.lock(RoleLock.stays(role), true);
                    if (context.roles().byOid(role).isEmpty()) {
                        throw new SqlException("42704", "role with OID " + Integer.toUnsignedString(role)
                                + " was dropped meanwhile", SqlException.NO_POSITION);
                    }
                });
    }

    /** The OID for a new role, which no other transaction takes. */
    public static int newOid(CommandContext context) {
        int oid = context.roles().nextOid();
        while (!context.lock(RoleLock.exists(oid), false) || context.roles().byOid(oid).isPresent()) {
            oid++;
        }
        return oid;
    }

    /** Does changes; what is kept about objects that are gone is forgotten on the way. */
    public static void change(CommandContext context, Consumer<ChangedRoles> changes) {
        int table = HiddenTable.id(context, Roles.TABLE);
        Roles now = context.roles();
        ChangedRoles change = now.change();
        changes.accept(change);
        change.keepOnly(objects(context));
        context.transaction().changeTableProperties(table, now.properties(), change.properties(),
                ChangedRoles.UNGUARDED);
    }

    /** Shows what the transaction sees now. */
    public static void seeing(CommandContext context, Consumer<DatabaseView> look) {
        try (DatabaseView view = context.transaction().view()) {
            look.accept(view);
        }
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

    /**
     * Makes the current role the owner of a new object, which everybody may use as the role's default privileges say.
     *
     * @param schema that it is in; null for a schema
     */
    static void own(CommandContext context, int oid, Privilege.Target kind,
            @org.jspecify.annotations.Nullable String schema) {
        Role role = context.role();
        Roles roles = context.roles();
        boolean temporary = schema != null && schema.equals(context.temporarySchema());
        List<Grant> defaults = temporary
                ? List.of()
                : roles.defaultGrants(role.oid(),
                        schema == null ? 0 : Ownership.schemaOid(context.view(), schema), kind);
        if (role.oid() == Role.BOOTSTRAP_OID && defaults.isEmpty()) {
            return;
        }
        stay(context, Stream.concat(Stream.of(role.oid()), defaults.stream().map(Grant::grantee)));
        change(context, change -> {
            change.owner(oid, role.oid());
            if (!defaults.isEmpty()) {
                change.grants(oid, defaults);
            }
        });
    }

    /** Gives an object to another role; what its owner granted the new one has granted. */
    static void give(CommandContext context, int oid, int owner) {
        give(context, List.of(oid), owner);
    }

    /** Gives objects to another role; those who change them meanwhile do so as their owners before or after that. */
    public static void give(CommandContext context, List<Integer> objects, int owner) {
        if (objects.stream().anyMatch(oid -> oid >= DatabaseObjects.OID_BASE)) {
            ObjectChanges.lock(context);
        }
        objects.stream().filter(oid -> oid > Roles.FIRST_TABLE && oid < DatabaseObjects.OID_BASE)
                .forEach(oid -> context.lock(oid - Relation.STORED_OID_BASE));
        lock(context, objects.stream().map(RoleLock::object).toArray(RoleLock[]::new));
        stay(context, Stream.of(owner));
        Roles roles = context.roles();
        change(context, change -> objects.forEach(oid -> {
            int before = roles.owner(oid);
            change.owner(oid, owner);
            roles.grants(oid).ifPresent(grants -> change.grants(oid, taken(grants, before, owner)));
        }));
    }

    private static List<Grant> taken(List<Grant> grants, int before, int owner) {
        return grants.stream().filter(grant -> grant.grantee() != owner || grant.grantee() == before)
                .map(grant -> new Grant(grant.grantee() == before ? owner : grant.grantee(),
                        grant.grantor() == before ? owner : grant.grantor(), grant.privileges(),
                        grant.passable()))
                .toList();
    }
}
