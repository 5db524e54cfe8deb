package io.tidemark.server.sql.rules;

import io.tidemark.server.sql.rules.Role.Attribute;
import io.tidemark.server.sql.rules.Role.Grant;
import io.tidemark.server.sql.rules.Role.Membership;
import io.tidemark.server.sql.rules.Role.Token;
import io.tidemark.storage.table.DatabaseView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The roles of a database, who is in which, who owns what and who was granted what, as of one view. Immutable. Kept as
 * {@link DatabaseObjects} are: the properties of a hidden stored table, so they are as durable as tables, in every backup of
 * the database, and a change of them makes plans anew. What has no entry belongs to the superuser.
 */
public final class Roles {
    /** The hidden table whose properties these are. */
    public static final TableName TABLE = new TableName(TableName.SYSTEM, "tidemark_roles");
    /** OID of the role that stands for the owner of the database. */
    public static final int DATABASE_OWNER = 6171;
    /** OIDs of PostgreSQL's roles with privileges of their own. */
    public static final int READ_ALL_DATA = 6181;
    public static final int WRITE_ALL_DATA = 6182;
    public static final int MONITOR = 3373;
    public static final int READ_ALL_SETTINGS = 3374;
    public static final int READ_ALL_STATS = 3375;
    public static final int READ_FILES = 4569;
    public static final int WRITE_FILES = 4570;
    public static final int RUN_PROGRAMS = 4571;
    public static final int SIGNAL_BACKEND = 4200;
    public static final int CHECKPOINT = 4544;
    /** OID of the database. */
    public static final int DATABASE = 5;
    /** OID of the schema public, which belongs to the owner of the database and which everybody may use. */
    public static final int PUBLIC_SCHEMA = 2200;
    private static final int SCAN_TABLES = 3377;
    private static final Map<Integer, String> PREDEFINED = Map.ofEntries(
            Map.entry(DATABASE_OWNER, "pg_database_owner"), Map.entry(READ_ALL_DATA, "pg_read_all_data"),
            Map.entry(WRITE_ALL_DATA, "pg_write_all_data"), Map.entry(MONITOR, "pg_monitor"),
            Map.entry(READ_ALL_SETTINGS, "pg_read_all_settings"),
            Map.entry(READ_ALL_STATS, "pg_read_all_stats"), Map.entry(SCAN_TABLES, "pg_stat_scan_tables"),
            Map.entry(READ_FILES, "pg_read_server_files"), Map.entry(WRITE_FILES, "pg_write_server_files"),
            Map.entry(RUN_PROGRAMS, "pg_execute_server_program"),
            Map.entry(SIGNAL_BACKEND, "pg_signal_backend"), Map.entry(CHECKPOINT, "pg_checkpoint"));
    /** OIDs below are PostgreSQL's and those of the system's tables. */
    public static final int FIRST_TABLE = 16_384;
    static final String NEXT = "next";
    static final String ROLE = "role:";
    static final String MEMBER = "member:";
    static final String OWNER = "owner:";
    static final String GRANTS = "grants:";
    static final String TOKEN = "token:";
    private static volatile @Nullable Known last;

    private final SortedMap<String, String> properties;
    private final SortedMap<Integer, Role> byOid = new TreeMap<>();
    private final SortedMap<String, Role> byName = new TreeMap<>();
    private final List<Membership> memberships = new ArrayList<>();
    private final Map<Integer, Integer> owners = new LinkedHashMap<>();
    private final SortedMap<Integer, List<Grant>> grants = new TreeMap<>();
    private final SortedMap<String, Token> tokens = new TreeMap<>();
    private final SortedMap<DefaultGrants, List<Grant>> defaults = new TreeMap<>();
    private final SortedMap<SettingsOf, SortedMap<String, String>> settings = new TreeMap<>();

    private record Known(SortedMap<String, String> properties, String superuser, Roles roles) {}

    private Roles(SortedMap<String, String> properties, String superuser) {
        this.properties = properties;
        PREDEFINED.forEach((oid, name) -> add(Role.named(oid, name, EnumSet.of(Attribute.INHERIT))));
        for (int within : List.of(READ_ALL_SETTINGS, READ_ALL_STATS, SCAN_TABLES)) {
            memberships.add(new Membership(within, MONITOR, Role.BOOTSTRAP_OID, false));
        }
        add(Role.named(Role.BOOTSTRAP_OID, superuser, EnumSet.allOf(Attribute.class)));
        properties.forEach(this::read);
    }

    private void read(String key, String value) {
        String rest = key.substring(key.indexOf(':') + 1);
        if (key.startsWith(ROLE)) {
            Role role = Role.decode(value);
            if (role.oid() == Role.BOOTSTRAP_OID) {
                Role always = byOid.getOrDefault(Role.BOOTSTRAP_OID, role);
                add(new Role(role.oid(), always.name(), always.attributes(), role.connectionLimit(),
                        role.verifier(), role.validUntil(), role.comment()));
            } else if (!byName.containsKey(role.name())) {
                add(role);
            }
        } else if (key.startsWith(MEMBER)) {
            String[] ends = rest.split(":", -1);
            String[] how = value.split(":", -1);
            memberships.add(new Membership(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]),
                    Integer.parseInt(how[0]), how[1].equals("admin")));
        } else if (key.startsWith(OWNER)) {
            owners.put(Integer.valueOf(rest), Integer.valueOf(value));
        } else if (key.startsWith(GRANTS)) {
            grants.put(Integer.valueOf(rest), Grant.decodeAll(value));
        } else if (key.startsWith(TOKEN)) {
            tokens.put(rest, Token.decode(rest, value));
        } else if (key.startsWith(DefaultGrants.KEY)) {
            defaults.put(DefaultGrants.decode(rest), Grant.decodeAll(value));
        } else if (key.startsWith(SettingsOf.KEY)) {
            settings.put(SettingsOf.decode(rest), FieldText.read(value).all());
        }
    }

    private void add(Role role) {
        byOid.put(role.oid(), role);
        byName.put(role.name(), role);
    }

    /**
     * The roles that a view shows.
     *
     * @param superuser name of the one who always exists
     */
    @SuppressWarnings("ReferenceEquality") // the same map is what most statements see; comparing others costs more
    public static Roles of(DatabaseView view, String superuser) {
        SortedMap<String, String> read = view.table(TABLE.encode())
                .map(table -> table.schema().properties()).orElse(Collections.emptySortedMap());
        Known known = last;
        if (known != null && known.properties() == read && known.superuser().equals(superuser)) {
            return known.roles();
        }
        Roles roles = new Roles(read, superuser);
        last = new Known(read, superuser, roles);
        return roles;
    }

    /** Those of a database where nothing was ever granted. */
    public static Roles none(String superuser) {
        return new Roles(Collections.emptySortedMap(), superuser);
    }

    /** Whether nothing was ever changed: there is one role, which may do everything. */
    public boolean pristine() {
        return properties.isEmpty();
    }

    /** Every role, by OID. */
    public Collection<Role> all() {
        return Collections.unmodifiableCollection(byOid.values());
    }

    /** The role of this name. */
    public Optional<Role> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The role with this OID. */
    public Optional<Role> byOid(int oid) {
        return Optional.ofNullable(byOid.get(oid));
    }

    /** Its name, or its OID as text when it is gone. */
    public String name(int oid) {
        Role role = byOid.get(oid);
        return role == null ? Integer.toUnsignedString(oid) : role.name();
    }

    /** Whether a role is one that always exists: it can be changed in little, and not dropped. */
    public static boolean predefined(int oid) {
        return PREDEFINED.containsKey(oid);
    }

    /** Who is in which role. */
    public List<Membership> memberships() {
        return Collections.unmodifiableList(memberships);
    }

    /** Tokens by name. */
    public Collection<Token> tokens() {
        return Collections.unmodifiableCollection(tokens.values());
    }

    /** The token of this name. */
    public Optional<Token> token(String name) {
        return Optional.ofNullable(tokens.get(name));
    }

    /** Who owns an object: the superuser, unless somebody else made it or it was given to somebody else. */
    public int owner(int object) {
        int owner = owners.getOrDefault(object,
                object == PUBLIC_SCHEMA ? DATABASE_OWNER : Role.BOOTSTRAP_OID);
        return byOid.containsKey(owner) ? owner : Role.BOOTSTRAP_OID;
    }

    /** Whose rights a view has: its owner's, or 0, who may do nothing, when that role is gone. */
    public int rightsOf(int view) {
        int owner = owners.getOrDefault(view, Role.BOOTSTRAP_OID);
        return byOid.containsKey(owner) ? owner : 0;
    }

    /** What was granted on an object; empty when nothing ever was: then its kind's defaults count. */
    public Optional<List<Grant>> grants(int object) {
        return Optional.ofNullable(grants.get(object)).map(Collections::unmodifiableList);
    }

    /** What was granted on an object, or else what its kind's defaults are. */
    public List<Grant> grantsOrDefault(int object, Privilege.Target kind) {
        return grants(object).orElseGet(() -> {
            int owner = owner(object);
            List<Grant> usual = usual(owner, kind);
            if (object == PUBLIC_SCHEMA) {
                usual.addFirst(new Grant(0, owner, EnumSet.of(Privilege.USAGE), Set.of()));
            }
            return usual;
        });
    }

    /** OIDs of objects that have an owner or grants of their own, of which some may be gone. */
    public Set<Integer> objects() {
        Set<Integer> objects = new HashSet<>(owners.keySet());
        objects.addAll(grants.keySet());
        return objects;
    }

    /** Whether a role has the privileges of another: it is it, is in it (and inherits), or may do everything. */
    public boolean has(int role, int other) {
        Role asking = byOid.get(role);
        return asking != null && (asking.superuser() || reach(role, true).contains(other));
    }

    /** Whether a role is another or in it, whether or not it inherits: then SET ROLE is allowed. */
    public boolean member(int role, int other) {
        Role asking = byOid.get(role);
        return asking != null && (asking.superuser() || reach(role, false).contains(other));
    }

    /** Whether a role is in another by memberships alone. */
    public boolean memberNoSuper(int role, int other) {
        return reach(role, false).contains(other);
    }

    private Set<Integer> reach(int role, boolean inheriting) {
        Set<Integer> reached = new HashSet<>();
        List<Integer> open = new ArrayList<>(List.of(role));
        while (!open.isEmpty()) {
            int next = open.removeLast();
            Role known = byOid.get(next);
            if (known != null && reached.add(next) && (!inheriting || known.is(Attribute.INHERIT))) {
                memberships.stream().filter(membership -> membership.member() == next)
                        .forEach(membership -> open.add(membership.role()));
                if (next == Role.BOOTSTRAP_OID) {
                    open.add(DATABASE_OWNER);
                }
            }
        }
        return reached;
    }

    /** Whether a role may do this with an object. */
    public boolean may(int role, Privilege privilege, int object, Privilege.Target kind) {
        Role asking = byOid.get(role);
        if (asking == null) {
            return false;
        }
        if (asking.superuser()) {
            return true;
        }
        Set<Integer> reached = reach(role, true);
        for (Grant grant : grantsOrDefault(object, kind)) {
            if (grant.privileges().contains(privilege)
                    && (grant.grantee() == 0 || reached.contains(grant.grantee()))) {
                return true;
            }
        }
        return switch (privilege) {
            case SELECT -> reached.contains(READ_ALL_DATA);
            case USAGE -> kind == Privilege.Target.SCHEMA
                    ? reached.contains(READ_ALL_DATA) || reached.contains(WRITE_ALL_DATA)
                    : reached.contains(WRITE_ALL_DATA) && kind == Privilege.Target.SEQUENCE;
            case INSERT, UPDATE, DELETE -> reached.contains(WRITE_ALL_DATA);
            case TRUNCATE, REFERENCES, TRIGGER, CREATE, TEMPORARY, CONNECT, BACKUP, SNAPSHOT -> false;
        };
    }

    /** Whether a role may do what only an object's owner may. */
    public boolean owns(int role, int object) {
        return has(role, owner(object));
    }

    /** What is kept of roles, to be changed. */
    public ChangedRoles change() {
        return new ChangedRoles(this);
    }

    /** What is kept, as it is kept. */
    public SortedMap<String, String> properties() {
        return properties;
    }

    /** An OID that no role has had. */
    public int nextOid() {
        int above = Math.max(byOid.lastKey() + 1, Role.FIRST_OID);
        return Math.max(above, Integer.parseInt(properties.getOrDefault(NEXT, "0")));
    }

    /** What roles have set up for objects that are to come. */
    public SortedMap<DefaultGrants, List<Grant>> defaultGrants() {
        return Collections.unmodifiableSortedMap(defaults);
    }

    /** What is granted on a new object of a role; empty for what its kind's defaults are. */
    public List<Grant> defaultGrants(int role, int schema, Privilege.Target kind) {
        List<Grant> everywhere = defaults.get(new DefaultGrants(role, 0, kind));
        List<Grant> there = schema == 0 ? null : defaults.get(new DefaultGrants(role, schema, kind));
        if (everywhere == null && there == null) {
            return List.of();
        }
        List<Grant> usual = usual(role, kind);
        List<Grant> merged = Grant.merged(everywhere == null ? usual : everywhere,
                there == null ? List.of() : there);
        return Set.copyOf(merged).equals(Set.copyOf(usual)) ? List.of() : merged;
    }

    /** What is granted on an object of this kind when nobody says anything. */
    public static List<Grant> usual(int owner, Privilege.Target kind) {
        List<Grant> usual = new ArrayList<>();
        if (!kind.everybodys().isEmpty()) {
            usual.add(new Grant(0, owner, kind.everybodys(), Set.of()));
        }
        usual.add(new Grant(owner, owner, kind.all(), Set.of()));
        return usual;
    }

    /** Settings that sessions begin with. */
    public SortedMap<SettingsOf, SortedMap<String, String>> settings() {
        return Collections.unmodifiableSortedMap(settings);
    }
}
