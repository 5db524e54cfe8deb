package io.tidemark.server.sql.rules;

import java.util.Comparator;

/**
 * Whose sessions begin with some settings.
 *
 * @param role     OID; 0 for all roles
 * @param database whether it was said for the database: that counts more than what was said without one
 */
public record SettingsOf(int role, boolean database) implements Comparable<SettingsOf> {
    /** Of the properties in which they are kept. */
    static final String KEY = "setting:";
    /** Those that count more come later. */
    private static final Comparator<SettingsOf> ORDER = Comparator
            .<SettingsOf, Boolean>comparing(of -> of.role() != 0).thenComparing(SettingsOf::database)
            .thenComparingInt(SettingsOf::role);

    String key() {
        return KEY + role + ':' + (database ? Roles.DATABASE : 0);
    }

    static SettingsOf decode(String text) {
        int colon = text.indexOf(':');
        return new SettingsOf(Integer.parseInt(text.substring(0, colon)),
                !text.substring(colon + 1).equals("0"));
    }

    @Override
    public int compareTo(SettingsOf other) {
        return ORDER.compare(this, other);
    }
}
