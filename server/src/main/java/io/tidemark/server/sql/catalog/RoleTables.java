package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.rules.DefaultGrants;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Role;
import io.tidemark.server.sql.rules.Role.Attribute;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.server.sql.rules.SettingsOf;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** pg_authid, pg_roles, pg_user and their like, and what of others' statements a role sees. */
final class RoleTables {
    /** What is shown instead of others' statements. */
    static final String HIDDEN_STATEMENT = "<insufficient privilege>";
    private static final String HIDDEN = "********";
    /** OIDs of default privileges, which nothing else names. */
    private static final int FIRST_DEFAULT = 950_000_000;

    private RoleTables() {}

    static void declare(Producers producers) {
        producers.momentary("pg_catalog.pg_authid", (moment, rows) -> roles(moment, rows, false));
        producers.momentary("pg_catalog.pg_roles", (moment, rows) -> roles(moment, rows, true));
        producers.momentary("pg_catalog.pg_user", (moment, rows) -> users(moment, rows, true));
        producers.momentary("pg_catalog.pg_shadow", (moment, rows) -> users(moment, rows, false));
        producers.momentary("pg_catalog.pg_auth_members", (moment, rows) -> moment.roles().memberships()
                .forEach(each -> rows.add("roleid", each.role(), "member", each.member(), "grantor",
                        each.grantor(), "admin_option", each.admin())));
        producers.momentary("pg_catalog.pg_group", RoleTables::groups);
        producers.momentary("pg_catalog.pg_db_role_setting", RoleTables::settings);
        producers.momentary("pg_catalog.pg_default_acl", RoleTables::defaultGrants);
        producers.momentary("sys.tokens", RoleTables::tokens);
    }

    private static void roles(Moment moment, Rows rows, boolean secret) {
        for (Role role : moment.roles().all()) {
            @Nullable
            Object[] row = {"oid", role.oid(), "rolname", role.name(), "rolsuper", role.superuser(),
                    "rolinherit", role.is(Attribute.INHERIT), "rolcreaterole", role.is(Attribute.CREATEROLE),
                    "rolcreatedb", role.is(Attribute.CREATEDB), "rolcanlogin", role.is(Attribute.LOGIN),
                    "rolreplication", role.is(Attribute.REPLICATION), "rolbypassrls",
                    role.is(Attribute.BYPASSRLS), "rolconnlimit", role.connectionLimit(), "rolpassword",
                    secret ? HIDDEN : role.verifier(), "rolvaliduntil", role.validUntil(),
                    // pg_authid has no such column
                    "rolconfig", settings(moment, new SettingsOf(role.oid(), false))};
            rows.add(secret ? row : Arrays.copyOf(row, row.length - 2));
        }
    }

    /** Settings that a role's sessions begin with, as {@code name=value}; null for none. */
    private static @Nullable List<String> settings(Moment moment, SettingsOf whose) {
        SortedMap<String, String> settings = moment.roles().settings().get(whose);
        return settings == null
                ? null
                : settings.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList();
    }

    private static void settings(Moment moment, Rows rows) {
        for (SettingsOf whose : moment.roles().settings().keySet()) {
            rows.add("setdatabase", whose.database() ? ServerTables.DATABASE_OID : 0, "setrole", whose.role(),
                    "setconfig", settings(moment, whose));
        }
    }

    private static void defaultGrants(Moment moment, Rows rows) {
        int number = FIRST_DEFAULT;
        for (Map.Entry<DefaultGrants, List<Role.Grant>> each : moment.roles().defaultGrants().entrySet()) {
            DefaultGrants objects = each.getKey();
            rows.add("oid", number++, "defaclrole", objects.role(), "defaclnamespace", objects.schema(),
                    "defaclobjtype", objects.letter(), "defaclacl", moment.grants(each.getValue()));
        }
    }

    private static void users(Moment moment, Rows rows, boolean secret) {
        for (Role role : moment.roles().all()) {
            if (role.is(Attribute.LOGIN)) {
                rows.add("usename", role.name(), "usesysid", role.oid(), "usecreatedb",
                        role.is(Attribute.CREATEDB), "usesuper", role.superuser(), "userepl",
                        role.is(Attribute.REPLICATION), "usebypassrls", role.is(Attribute.BYPASSRLS),
                        "passwd", secret ? HIDDEN : role.verifier(), "valuntil", role.validUntil(),
                        "useconfig", settings(moment, new SettingsOf(role.oid(), false)));
            }
        }
    }

    private static void groups(Moment moment, Rows rows) {
        for (Role role : moment.roles().all()) {
            if (!role.is(Attribute.LOGIN)) {
                rows.add("groname", role.name(), "grosysid", role.oid(), "grolist",
                        moment.roles().memberships().stream().filter(each -> each.role() == role.oid())
                                .map(Role.Membership::member).toList());
            }
        }
    }

    /** A role sees its own tokens, a superuser all. */
    private static void tokens(Moment moment, Rows rows) {
        Roles roles = moment.roles();
        Role own = moment.role().orElse(null);
        for (Role.Token token : roles.tokens()) {
            if (own != null && (own.superuser() || own.oid() == token.user())) {
                rows.add("name", token.name(), "user_name", roles.name(token.user()), "created",
                        token.createdMicros(), "valid_until", token.validUntil());
            }
        }
    }

    /** The text of a statement that some session ran. */
    static String statement(Moment moment, String sql) {
        Role own = moment.role().orElse(null);
        return own != null && moment.roles().has(own.oid(), Roles.READ_ALL_STATS)
                ? sql
                : HIDDEN_STATEMENT;
    }

    /** Whether the session's role may see the statements of a user. */
    static boolean seesAll(Moment moment, String user) {
        Roles roles = moment.roles();
        Role own = moment.role().orElse(null);
        return own != null && (own.name().equals(user) || roles.has(own.oid(), Roles.READ_ALL_STATS)
                || roles.named(user).map(other -> roles.has(own.oid(), other.oid())).orElse(false));
    }

    /** Refuses with 42501 to show what the server's backups do to who has nothing to do with them. */
    static void requireBackups(Moment moment, String table) {
        if (!seesBackups(moment)) {
            throw new SqlException("42501", "permission denied for table " + table,
                    SqlException.NO_POSITION);
        }
    }

    /** Whether the session's role may know what the server's backups do. */
    static boolean seesBackups(Moment moment) {
        Roles roles = moment.roles();
        return moment.role()
                .filter(own -> roles.has(own.oid(), Roles.MONITOR) || roles.may(own.oid(), Privilege.BACKUP,
                        Roles.DATABASE, Privilege.Target.DATABASE))
                .isPresent();
    }
}
