package io.tidemark.server.sql.rules;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A user or group: both are roles, as in PostgreSQL.
 *
 * @param oid             unique in the database
 * @param connectionLimit sessions at once; -1 for any number
 * @param verifier        text of a SCRAM verifier, or null without a password
 * @param validUntil      until when the password counts, as microseconds since 1970 UTC, or null for always
 */
public record Role(int oid, String name, Set<Attribute> attributes, int connectionLimit,
        @Nullable String verifier, @Nullable Long validUntil, @Nullable String comment) {
    /** OID of the superuser who always exists; PostgreSQL's. */
    public static final int BOOTSTRAP_OID = 10;
    /** OIDs of created roles start here. */
    static final int FIRST_OID = 900_000_000;

    /** What a role is or may do beside its privileges. The names are kept on disk: never change one. */
    public enum Attribute {
        SUPERUSER, INHERIT, CREATEROLE, CREATEDB, LOGIN, REPLICATION, BYPASSRLS
    }

    public Role {
        attributes = attributes.isEmpty() ? Set.of() : Set.copyOf(attributes);
    }

    /** A new one without a password. */
    public static Role named(int oid, String name, Set<Attribute> attributes) {
        return new Role(oid, name, attributes, -1, null, null, null);
    }

    /** Whether it has an attribute. */
    public boolean is(Attribute attribute) {
        return attributes.contains(attribute);
    }

    /** Whether it may do everything. */
    public boolean superuser() {
        return is(Attribute.SUPERUSER);
    }

    /** The same under another name; the password stays. */
    public Role renamed(String to) {
        return new Role(oid, to, attributes, connectionLimit, verifier, validUntil, comment);
    }

    String encode() {
        return new FieldText().put("oid", oid).put("name", name)
                .putList("attributes", attributes.stream().sorted().toList()).put("limit", connectionLimit)
                .put("verifier", verifier).put("until", validUntil).put("comment", comment).toString();
    }

    static Role decode(String text) {
        FieldText fields = FieldText.read(text);
        Set<Attribute> attributes = EnumSet.noneOf(Attribute.class);
        fields.list("attributes").forEach(name -> attributes.add(Attribute.valueOf(name)));
        String until = fields.find("until");
        return new Role((int) fields.number("oid", 0), fields.text("name"), attributes,
                (int) fields.number("limit", -1), fields.find("verifier"),
                until == null ? null : Long.valueOf(until), fields.find("comment"));
    }

    /**
     * That a role is in another.
     *
     * @param admin whether the member may let others in
     */
    public record Membership(int role, int member, int grantor, boolean admin) {}

    /**
     * Privileges that a role was given on an object.
     *
     * @param grantee 0 for everybody
     * @param passable those that the grantee may give to others
     */
    public record Grant(int grantee, int grantor, Set<Privilege> privileges, Set<Privilege> passable) {
        public Grant {
            privileges = privileges.isEmpty() ? Set.of() : Set.copyOf(privileges);
            passable = passable.isEmpty() ? Set.of() : Set.copyOf(passable);
        }

        /** The privileges as letters, a star after those that may be passed on. */
        public String letters() {
            StringBuilder letters = new StringBuilder();
            for (Privilege privilege : Privilege.values()) {
                if (privileges.contains(privilege)) {
                    letters.append(privilege.letter());
                    if (passable.contains(privilege)) {
                        letters.append('*');
                    }
                }
            }
            return letters.toString();
        }

        /** Both together, those of the same grantee by the same grantor as one. */
        static List<Grant> merged(List<Grant> some, List<Grant> others) {
            List<Grant> merged = new ArrayList<>(some);
            for (Grant other : others) {
                int at = 0;
                while (at < merged.size() && (merged.get(at).grantee() != other.grantee()
                        || merged.get(at).grantor() != other.grantor())) {
                    at++;
                }
                if (at == merged.size()) {
                    merged.add(other);
                } else {
                    merged.set(at, merged.get(at).with(other));
                }
            }
            return merged;
        }

        private Grant with(Grant other) {
            Set<Privilege> all = EnumSet.noneOf(Privilege.class);
            all.addAll(privileges);
            all.addAll(other.privileges());
            Set<Privilege> allPassable = EnumSet.noneOf(Privilege.class);
            allPassable.addAll(passable);
            allPassable.addAll(other.passable());
            return new Grant(grantee, grantor, all, allPassable);
        }

        static Grant decode(String text) {
            String[] parts = text.split(":", -1);
            Set<Privilege> privileges = EnumSet.noneOf(Privilege.class);
            Set<Privilege> passable = EnumSet.noneOf(Privilege.class);
            for (int i = 0; i < parts[2].length(); i++) {
                char letter = parts[2].charAt(i);
                boolean passed = i + 1 < parts[2].length() && parts[2].charAt(i + 1) == '*';
                Privilege.ofLetter(letter).ifPresent(privilege -> {
                    privileges.add(privilege);
                    if (passed) {
                        passable.add(privilege);
                    }
                });
            }
            return new Grant(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), privileges, passable);
        }

        static List<Grant> decodeAll(String text) {
            List<Grant> grants = new ArrayList<>();
            for (String line : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
                grants.add(decode(line));
            }
            return grants;
        }

        static String encode(List<Grant> grants) {
            return String.join(" ", grants.stream()
                    .map(grant -> grant.grantee() + ":" + grant.grantor() + ":" + grant.letters()).toList());
        }
    }

    /**
     * A secret that stands for a user.
     *
     * @param hash       SHA-256 of the secret, in hexadecimal
     * @param validUntil microseconds since 1970 UTC, or null for always
     */
    public record Token(String name, int user, String hash, long createdMicros, @Nullable Long validUntil) {
        String encode() {
            return new FieldText().put("user", user).put("hash", hash).put("created", createdMicros)
                    .put("until", validUntil).toString();
        }

        static Token decode(String name, String text) {
            FieldText fields = FieldText.read(text);
            String until = fields.find("until");
            return new Token(name, (int) fields.number("user", 0), fields.text("hash"),
                    fields.number("created", 0), until == null ? null : Long.valueOf(until));
        }
    }
}
