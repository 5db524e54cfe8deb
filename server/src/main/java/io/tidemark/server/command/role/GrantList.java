package io.tidemark.server.command.role;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Role.Grant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The grants on one object while they change. What somebody may no longer pass on is taken from those who got it by
 * them, and nobody can pass a grant option back to where it came from, so that taking ends. Confined to its command.
 */
final class GrantList {
    private final List<Grant> grants;
    private final int owner;

    /** @param owner of the object, who may always pass on everything */
    GrantList(List<Grant> grants, int owner) {
        this.grants = new ArrayList<>(grants);
        this.owner = owner;
    }

    List<Grant> grants() {
        return grants;
    }

    /** Those of the privileges that a role may pass on. */
    Set<Privilege> passable(int role, Set<Privilege> wanted) {
        if (role == owner) {
            return wanted;
        }
        Set<Privilege> passable = EnumSet.noneOf(Privilege.class);
        grants.stream().filter(grant -> grant.grantee() == role)
                .forEach(grant -> passable.addAll(grant.passable()));
        passable.retainAll(wanted);
        return passable;
    }

    /**
     * Grants privileges.
     *
     * @param option whether they may be passed on: 0LP01 to those by whom the grantor may pass them on
     */
    void give(int grantee, int grantor, Set<Privilege> given, boolean option) {
        if (option) {
            requireNoCircle(grantee, grantor, given);
        }
        int at = find(grantee, grantor);
        if (at < 0) {
            grants.add(new Grant(grantee, grantor, given, option ? given : Set.of()));
        } else {
            Grant known = grants.get(at);
            grants.set(at, new Grant(grantee, grantor, union(known.privileges(), given),
                    option ? union(known.passable(), given) : known.passable()));
        }
    }

    private void requireNoCircle(int grantee, int grantor, Set<Privilege> given) {
        if (grantor == owner) {
            return;
        }
        GrantList without = new GrantList(grants, owner);
        for (Grant grant : grants) {
            if (grant.grantee() == grantee) {
                without.take(grantee, grant.grantor(), given, true, true);
            }
        }
        if (!without.passable(grantor, given).containsAll(given)) {
            throw new SqlException("0LP01", "grant options cannot be granted back to your own grantor",
                    SqlException.NO_POSITION);
        }
    }

    /**
     * Revokes privileges, also from those who got them by the grantee.
     *
     * @param option  whether only to take that they may be passed on
     * @param cascade whether also from those who got them by the grantee: 2BP01 where there are some, without
     */
    void take(int grantee, int grantor, Set<Privilege> taken, boolean option, boolean cascade) {
        int at = find(grantee, grantor);
        if (at < 0) {
            return;
        }
        Grant known = grants.get(at);
        Set<Privilege> left = option ? known.privileges() : without(known.privileges(), taken);
        if (left.isEmpty()) {
            grants.remove(at);
        } else {
            grants.set(at, new Grant(grantee, grantor, left, without(known.passable(), taken)));
        }
        Set<Privilege> lost = without(known.passable(), without(known.passable(), taken));
        Set<Privilege> further = without(lost, passable(grantee, lost));
        if (!further.isEmpty()) {
            List<Integer> dependents = grants.stream()
                    .filter(grant -> grant.grantor() == grantee
                            && !Collections.disjoint(grant.privileges(), further))
                    .map(Grant::grantee).distinct().toList();
            if (!dependents.isEmpty() && !cascade) {
                throw new SqlException("2BP01", "dependent privileges exist", SqlException.NO_POSITION,
                        "Use CASCADE to revoke them too.");
            }
            dependents.forEach(next -> take(next, grantee, further, false, true));
        }
    }

    private int find(int grantee, int grantor) {
        for (int i = 0; i < grants.size(); i++) {
            if (grants.get(i).grantee() == grantee && grants.get(i).grantor() == grantor) {
                return i;
            }
        }
        return -1;
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
