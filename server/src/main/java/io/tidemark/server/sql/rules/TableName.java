package io.tidemark.server.sql.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A relation's schema and name, and how both become the one name that storage knows a table by: the plain name for the
 * schema {@code public}, else {@code schema.name}; dots inside of names are doubled there. A schema's name never ends
 * with a dot, so that the first dot of an odd run of dots is the separator.
 */
public record TableName(String schema, String name) implements Comparable<TableName> {
    /** The schema of tables whose storage name has no schema. */
    public static final String PUBLIC = "public";
    /** The schema of the system's own tables and views; stored tables in it are never shown. */
    public static final String SYSTEM = "sys";
    /** What the name of a session's schema for temporary tables starts with; the session's number follows. */
    public static final String TEMPORARY_PREFIX = "pg_temp_";

    /** A table in the schema {@code public}. */
    public static TableName ofPublic(String name) {
        return new TableName(PUBLIC, name);
    }

    /** The name that storage uses. */
    public String encode() {
        return schema.equals(PUBLIC) ? doubled(name) : doubled(schema) + '.' + doubled(name);
    }

    /** The name behind a storage name. */
    public static TableName decode(String stored) {
        int i = 0;
        while (i < stored.length()) {
            int run = 0;
            while (i + run < stored.length() && stored.charAt(i + run) == '.') {
                run++;
            }
            if (run % 2 == 1) {
                return new TableName(plain(stored.substring(0, i)), plain(stored.substring(i + 1)));
            }
            i += Math.max(1, run);
        }
        return ofPublic(plain(stored));
    }

    /** Whether it is one of the system's own stored tables, which are never shown. */
    public boolean hidden() {
        return schema.equals(SYSTEM);
    }

    /** Whether it lives in a session's schema for temporary tables. */
    public boolean temporary() {
        return schema.startsWith(TEMPORARY_PREFIX);
    }

    /** The schema of a session's temporary tables. */
    public static String temporarySchema(int session) {
        return TEMPORARY_PREFIX + session;
    }

    /** As SQL writes it, quoted where needed; without its schema when that is {@code public}. */
    public String sql() {
        return schema.equals(PUBLIC) ? quoted(name) : quoted(schema) + '.' + quoted(name);
    }

    /** A name as SQL writes it: in quotes unless it is a plain word. */
    public static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_$]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The parts of a name as SQL writes it, each folded to lower case unless it is in quotes. */
    public static List<String> split(String name) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"' && quoted && i + 1 < name.length() && name.charAt(i + 1) == '"') {
                part.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(quoted ? String.valueOf(c) : String.valueOf(c).toLowerCase(Locale.ROOT));
            }
        }
        parts.add(part.toString());
        return parts;
    }

    private static String doubled(String text) {
        return text.replace(".", "..");
    }

    private static String plain(String text) {
        return text.replace("..", ".");
    }

    @Override
    public int compareTo(TableName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s.%s", schema, name);
    }
}
