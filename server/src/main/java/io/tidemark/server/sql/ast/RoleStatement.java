package io.tidemark.server.sql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement about roles, privileges or tokens. Where a role is named, {@code current_user}, {@code current_role},
 * {@code session_user} and, for who gets a privilege, {@code public} stand for somebody.
 */
public sealed interface RoleStatement {
    /**
     * CREATE USER, ROLE or GROUP.
     *
     * @param kind    the word, in upper case; a USER may log in
     * @param options {@code superuser}, {@code createdb}, {@code createrole}, {@code inherit}, {@code login},
     *                {@code replication}, {@code bypassrls} with true or false; {@code password} with a text or nothing;
     *                {@code connection limit}, {@code valid until}, {@code in role}, {@code role}, {@code admin}
     */
    record Create(String kind, Identifier name, List<Option> options) implements RoleStatement {
        public Create {
            options = List.copyOf(options);
        }
    }

    /** ALTER USER or ROLE with options as of {@link Create}. */
    record Alter(Identifier name, List<Option> options) implements RoleStatement {
        public Alter {
            options = List.copyOf(options);
        }
    }

    /** ALTER ROLE … RENAME TO. */
    record Rename(Identifier name, Identifier to) implements RoleStatement {}

    /** DROP USER, ROLE or GROUP. */
    record Drop(List<Identifier> names, boolean ifExists) implements RoleStatement {
        public Drop {
            names = List.copyOf(names);
        }
    }

    /** GRANT or REVOKE of roles; {@code option} is WITH ADMIN OPTION or ADMIN OPTION FOR. */
    record Membership(boolean grant, List<Identifier> roles, List<Identifier> members, boolean option)
            implements RoleStatement {
        public Membership {
            roles = List.copyOf(roles);
            members = List.copyOf(members);
        }
    }

    /** What {@link Privileges} are about. */
    enum On {
        TABLE, SEQUENCE, SCHEMA, DATABASE, ALL_TABLES, ALL_SEQUENCES
    }

    /**
     * GRANT or REVOKE of privileges.
     *
     * @param privileges words as written, lower case; empty for ALL
     * @param objects    names; of schemas for ALL … IN SCHEMA
     * @param option     WITH GRANT OPTION or GRANT OPTION FOR
     * @param cascade    whether a REVOKE takes them also from those who got them by the grantees
     */
    record Privileges(boolean grant, List<Identifier> privileges, On on, List<QualifiedName> objects,
            List<Identifier> grantees, boolean option, boolean cascade) implements RoleStatement {
        public Privileges {
            privileges = List.copyOf(privileges);
            objects = List.copyOf(objects);
            grantees = List.copyOf(grantees);
        }
    }

    /**
     * ALTER DEFAULT PRIVILEGES.
     *
     * @param roles   of whom new objects are meant; empty for the current one
     * @param schemas where they are; empty for all
     * @param change  of no objects
     */
    record Defaults(List<Identifier> roles, List<Identifier> schemas, Privileges change)
            implements RoleStatement {
        public Defaults {
            roles = List.copyOf(roles);
            schemas = List.copyOf(schemas);
        }
    }

    /**
     * ALTER ROLE … SET and RESET, and ALTER DATABASE … SET and RESET.
     *
     * @param role     null for all
     * @param database null where none was written
     * @param setting  null for RESET ALL
     * @param values   empty for RESET and DEFAULT
     */
    record Settings(@Nullable Identifier role, @Nullable Identifier database, @Nullable String setting,
            List<String> values) implements RoleStatement {
        public Settings {
            values = List.copyOf(values);
        }
    }

    /** REASSIGN OWNED BY roles TO another. */
    record Reassign(List<Identifier> roles, Identifier to) implements RoleStatement {
        public Reassign {
            roles = List.copyOf(roles);
        }
    }

    /** DROP OWNED BY roles. */
    record DropOwned(List<Identifier> roles, boolean cascade) implements RoleStatement {
        public DropOwned {
            roles = List.copyOf(roles);
        }
    }

    /** CREATE TOKEN name FOR user [VALID UNTIL time]. */
    record CreateToken(Identifier name, @Nullable Identifier user, @Nullable String validUntil)
            implements RoleStatement {}

    /** DROP TOKEN. */
    record DropToken(Identifier name, boolean ifExists) implements RoleStatement {}
}
