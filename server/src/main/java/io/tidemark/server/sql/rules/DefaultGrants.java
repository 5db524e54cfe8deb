package io.tidemark.server.sql.rules;

import java.util.Comparator;

/**
 * What a role has set up privileges for: objects that it is going to make.
 *
 * @param schema OID of the schema where they are; 0 for any
 */
public record DefaultGrants(int role, int schema, Privilege.Target kind)
        implements Comparable<DefaultGrants> {
    /** Of the properties in which they are kept. */
    static final String KEY = "default:";
    private static final Comparator<DefaultGrants> ORDER = Comparator.comparingInt(DefaultGrants::role)
            .thenComparingInt(DefaultGrants::schema).thenComparing(DefaultGrants::letter);

    /** The letter of the kind in pg_default_acl; kept on disk: never change one. */
    public String letter() {
        return switch (kind) {
            case TABLE -> "r";
            case SEQUENCE -> "S";
            case SCHEMA -> "n";
            case DATABASE -> throw new IllegalStateException("databases have no default privileges");
        };
    }

    String key() {
        return KEY + role + ':' + schema + ':' + letter();
    }

    static DefaultGrants decode(String text) {
        String[] parts = text.split(":", -1);
        Privilege.Target kind = switch (parts[2]) {
            case "r" -> Privilege.Target.TABLE;
            case "S" -> Privilege.Target.SEQUENCE;
            case "n" -> Privilege.Target.SCHEMA;
            default -> throw new IllegalArgumentException("kind of default privileges: " + text);
        };
        return new DefaultGrants(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), kind);
    }

    @Override
    public int compareTo(DefaultGrants other) {
        return ORDER.compare(this, other);
    }
}
