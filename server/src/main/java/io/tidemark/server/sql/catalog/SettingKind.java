package io.tidemark.server.sql.catalog;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL says about a setting of its own; empty texts mean none. One setting a line of a resource: name, type, unit,
 * context, category, least, greatest and possible values, divided by bars.
 *
 * @param type    bool, enum, integer, real or string
 * @param unit    of a bare number
 * @param context who may set it, and when
 * @param choices of an enum
 */
public record SettingKind(String type, String unit, String context, String category, String min, String max,
        List<String> choices) {
    private static final Map<String, SettingKind> ALL = load();

    /** The kind of PostgreSQL's setting of this name in any case; null when it has none. */
    public static @Nullable SettingKind of(String name) {
        return ALL.get(name.toLowerCase(Locale.ROOT));
    }

    /** The kind of a setting of ours, by a value of it. */
    static SettingKind own(String value) {
        return new SettingKind(value.equals("on") || value.equals("off") ? "bool" : "string", "", "user",
                "Customized Options", "", "", List.of());
    }

    private static Map<String, SettingKind> load() {
        Map<String, SettingKind> kinds = new HashMap<>();
        for (String line : VirtualTables.lines("postgresql-settings.txt")) {
            String[] words = Arrays.copyOf(line.split("\\|", -1), 8);
            kinds.put(words[0].toLowerCase(Locale.ROOT), new SettingKind(words[1], words[2], words[3],
                    words[4], words[5], words[6], words[7].isEmpty() ? List.of() : choices(words[7])));
        }
        return kinds;
    }

    private static List<String> choices(String words) {
        return List.of(words.split(",", -1));
    }
}
