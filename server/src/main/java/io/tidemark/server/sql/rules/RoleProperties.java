package io.tidemark.server.sql.rules;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The kept form of roles where objects get other OIDs: tables that are restored, or take the place of others. */
public final class RoleProperties {
    private RoleProperties() {}

    /**
     * Properties as they were kept elsewhere, for objects that have other OIDs here.
     *
     * @param oids the OIDs here; objects without one are forgotten, unless they are no tables
     */
    public static SortedMap<String, String> renumbered(SortedMap<String, String> properties,
            Map<Integer, Integer> oids) {
        SortedMap<String, String> here = new TreeMap<>();
        properties.forEach((key, value) -> {
            if (!key.startsWith(Roles.OWNER) && !key.startsWith(Roles.GRANTS)) {
                here.put(key, value);
                return;
            }
            int colon = key.indexOf(':') + 1;
            int object = Integer.parseInt(key.substring(colon));
            boolean table = object > Roles.FIRST_TABLE && object < DatabaseObjects.OID_BASE;
            Integer oid = table ? oids.get(object) : Integer.valueOf(object);
            if (oid != null) {
                here.put(key.substring(0, colon) + oid, value);
            }
        });
        return here;
    }

    /**
     * Gives objects that stay the owners and grants that they had, where the roles are here too.
     *
     * @param here   the properties from now on
     * @param before those until now
     * @param oids   the objects' OIDs until now, and from now on
     */
    public static void keep(SortedMap<String, String> here, SortedMap<String, String> before,
            Map<Integer, Integer> oids) {
        oids.forEach((old, now) -> {
            here.remove(Roles.OWNER + now);
            here.remove(Roles.GRANTS + now);
            String owner = before.get(Roles.OWNER + old);
            if (owner != null && isKnown(here, Integer.parseInt(owner))) {
                here.put(Roles.OWNER + now, owner);
            }
            String grants = before.get(Roles.GRANTS + old);
            if (grants != null && Role.Grant.decodeAll(grants).stream()
                    .allMatch(grant -> isKnown(here, grant.grantee()) && isKnown(here, grant.grantor()))) {
                here.put(Roles.GRANTS + now, grants);
            }
        });
    }

    /** Roles with low OIDs, and 0 for all of them, always exist. */
    private static boolean isKnown(SortedMap<String, String> properties, int role) {
        return role < Roles.FIRST_TABLE || properties.containsKey(Roles.ROLE + role);
    }

    /** The properties when one object has taken another's place, with its owner and grants. */
    public static SortedMap<String, String> moved(SortedMap<String, String> properties, int object, int to) {
        SortedMap<String, String> moved = new TreeMap<>(properties);
        for (String kind : List.of(Roles.OWNER, Roles.GRANTS)) {
            String value = moved.remove(kind + object);
            if (value != null) {
                moved.put(kind + to, value);
            }
        }
        return moved;
    }
}
