package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.catalog.CatalogSession.SettingRow;
import org.jspecify.annotations.Nullable;

/** pg_settings: what SHOW and SET know, with the type, unit, category and limits that PostgreSQL gives a setting of that name. */
final class SettingTables {
    private SettingTables() {}

    static void declare(Producers producers) {
        producers.momentary("pg_catalog.pg_settings",
                (moment, rows) -> moment.session().settings().forEach(row -> setting(rows, row)));
    }

    private static void setting(Rows rows, SettingRow row) {
        SettingKind known = SettingKind.of(row.name());
        SettingKind kind = known == null ? SettingKind.own(row.value()) : known;
        boolean changed = !row.value().equals(row.resetValue());
        rows.add("name", row.name(), "setting", plain(kind, row.value()), "unit", orNull(kind.unit()),
                "category", kind.category(), "short_desc", row.description(), "context",
                row.fixed() ? "internal" : kind.context(), "vartype", kind.type(), "source",
                changed ? "session" : "default", "min_val", orNull(kind.min()), "max_val",
                orNull(kind.max()), "enumvals",
                kind.choices().isEmpty() ? null : kind.choices(), "boot_val",
                plain(kind, row.bootValue()), "reset_val", plain(kind, row.resetValue()), "pending_restart",
                false);
    }

    /** The value without its unit: pg_settings shows the number of units. */
    private static String plain(SettingKind kind, String value) {
        if (kind.unit().isEmpty() || !value.matches("\\d+[a-zA-Z]+")) {
            return value;
        }
        String digits = value.replaceAll("[a-zA-Z]+", "");
        long factor = switch (value.substring(digits.length()) + ' ' + kind.unit()) {
            case "s ms" -> 1000;
            case "min ms" -> 60_000;
            case "h ms" -> 3_600_000;
            case "d ms" -> 86_400_000;
            case "min s" -> 60;
            case "h s" -> 3600;
            case "d s" -> 86_400;
            case "MB kB" -> 1024;
            case "GB kB" -> 1_048_576;
            case "MB 8kB" -> 128;
            case "GB 8kB" -> 131_072;
            default -> 1;
        };
        return String.valueOf(Long.parseLong(digits) * factor);
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
