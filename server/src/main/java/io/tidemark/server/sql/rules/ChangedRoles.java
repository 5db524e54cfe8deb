package io.tidemark.server.sql.rules;

import io.tidemark.server.sql.rules.Role.Grant;
import io.tidemark.server.sql.rules.Role.Membership;
import io.tidemark.server.sql.rules.Role.Token;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Changes of what is kept of roles, one after the other. Confined to its command. */
public final class ChangedRoles {
    /** Keys of which it doesn't matter who has the last word. */
    public static final Set<String> UNGUARDED = Set.of(Roles.NEXT);

    private final Roles before;
    private final SortedMap<String, String> changed;

    ChangedRoles(Roles before) {
        this.before = before;
        this.changed = new TreeMap<>(before.properties());
    }

    /** What is to be kept. */
    public SortedMap<String, String> properties() {
        return changed;
    }

    /** Adds a role or replaces the one with its OID. */
    public ChangedRoles put(Role role) {
        changed.put(Roles.ROLE + role.oid(), role.encode());
        if (role.oid() >= before.nextOid()) {
            changed.put(Roles.NEXT, String.valueOf(role.oid() + 1));
        }
        return this;
    }

    /** Removes a role, its memberships, its tokens and its settings. */
    public ChangedRoles remove(int role) {
        changed.remove(Roles.ROLE + role);
        changed.keySet().removeIf(key -> key.startsWith(Roles.MEMBER + role + ':')
                || (key.startsWith(Roles.MEMBER) && key.endsWith(":" + role)));
        before.tokens().stream().filter(token -> token.user() == role)
                .forEach(token -> changed.remove(Roles.TOKEN + token.name()));
        changed.remove(new SettingsOf(role, false).key());
        changed.remove(new SettingsOf(role, true).key());
        return this;
    }

    /** Lets a role into another. */
    public ChangedRoles put(Membership membership) {
        changed.put(Roles.MEMBER + membership.role() + ':' + membership.member(),
                membership.grantor() + ":" + (membership.admin() ? "admin" : ""));
        return this;
    }

    /** Takes a role out of another. */
    public ChangedRoles remove(Membership membership) {
        changed.remove(Roles.MEMBER + membership.role() + ':' + membership.member());
        return this;
    }

    /** Gives an object to a role. */
    public ChangedRoles owner(int object, int role) {
        if (role == Role.BOOTSTRAP_OID) {
            changed.remove(Roles.OWNER + object);
        } else {
            changed.put(Roles.OWNER + object, String.valueOf(role));
        }
        return this;
    }

    /** Replaces what was granted on an object. */
    public ChangedRoles grants(int object, List<Grant> granted) {
        changed.put(Roles.GRANTS + object, Grant.encode(granted));
        return this;
    }

    /** Replaces what is granted on objects to come; as usual where that is what it says. */
    public ChangedRoles grants(DefaultGrants objects, List<Grant> granted) {
        List<Grant> usual = objects.schema() == 0 ? Roles.usual(objects.role(), objects.kind()) : List.of();
        if (Set.copyOf(granted).equals(Set.copyOf(usual))) {
            changed.remove(objects.key());
        } else {
            changed.put(objects.key(), Grant.encode(granted));
        }
        return this;
    }

    /** Replaces the settings that sessions begin with. */
    public ChangedRoles settings(SettingsOf whose, Map<String, String> settings) {
        if (settings.isEmpty()) {
            changed.remove(whose.key());
        } else {
            FieldText text = new FieldText();
            settings.forEach(text::put);
            changed.put(whose.key(), text.toString());
        }
        return this;
    }

    /** Forgets those of the objects known before the changes that are not there any more. */
    public void keepOnly(Set<Integer> objects) {
        for (String key : before.properties().keySet()) {
            int object = objectOf(key);
            if (object != 0 && !objects.contains(object)) {
                changed.remove(key);
            }
        }
    }

    /** 0 for what is about none. */
    private static int objectOf(String key) {
        String rest = key.substring(key.indexOf(':') + 1);
        if (key.startsWith(Roles.OWNER) || key.startsWith(Roles.GRANTS)) {
            return Integer.parseInt(rest);
        }
        return key.startsWith(DefaultGrants.KEY) ? DefaultGrants.decode(rest).schema() : 0;
    }

    /** Gives an object's owner and grants to another that took its place. */
    public ChangedRoles move(int object, int to) {
        SortedMap<String, String> moved = RoleProperties.moved(changed, object, to);
        changed.clear();
        changed.putAll(moved);
        return this;
    }

    /** Adds a token. */
    public ChangedRoles put(Token token) {
        changed.put(Roles.TOKEN + token.name(), token.encode());
        return this;
    }

    /** Removes a token. */
    public ChangedRoles removeToken(String name) {
        changed.remove(Roles.TOKEN + name);
        return this;
    }
}
