package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.catalog.SettingKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values of settings as PostgreSQL reads and shows them: its words for booleans, its choices, its numbers with units. */
final class SettingValues {
    private static final Pattern NUMBER = Pattern
            .compile("\\s*([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)\\s*([a-zA-Z]*)\\s*");
    private static final Map<String, Long> BYTES = new LinkedHashMap<>();
    private static final Map<String, Long> MICROS = new LinkedHashMap<>();
    private static final String MEMORY_HINT = "Valid units for this parameter are \"B\", \"kB\", \"MB\", \"GB\", and \"TB\".";
    private static final String TIME_HINT = "Valid units for this parameter are \"us\", \"ms\", \"s\", \"min\", \"h\", and \"d\".";

    static {
        BYTES.put("TB", 1L << 40);
        BYTES.put("GB", 1L << 30);
        BYTES.put("MB", 1L << 20);
        BYTES.put("kB", 1L << 10);
        BYTES.put("B", 1L);
        MICROS.put("d", 86_400_000_000L);
        MICROS.put("h", 3_600_000_000L);
        MICROS.put("min", 60_000_000L);
        MICROS.put("s", 1_000_000L);
        MICROS.put("ms", 1_000L);
        MICROS.put("us", 1L);
    }

    private SettingValues() {}

    /** What was written in a SET; null for DEFAULT. */
    static @Nullable String written(String name, List<String> values, int position) {
        String key = name.toLowerCase(Locale.ROOT);
        if (values.size() > 1 && !key.equals("search_path") && !key.equals("datestyle")) {
            throw new SqlException("22023", "SET " + name + " takes only one argument", position);
        }
        return values.isEmpty() ? null : String.join(", ", values);
    }

    /** The name and value that are kept of a setting that sessions are to begin with. */
    static Map.Entry<String, String> kept(String name, List<String> values, int position) {
        String key = name.toLowerCase(Locale.ROOT);
        if (key.equals("role") || key.equals("session_authorization")) {
            throw new SqlException("0A000", "parameter \"" + name + "\" cannot be set for a role", position);
        }
        String value = written(name, values, position);
        SessionSetting setting = SessionSetting.of(name, position);
        return Map.entry(setting.name(), setting.check().apply(value == null ? "" : value));
    }

    /** What is kept of a written value: as SHOW prints it. 22023 for what the setting can't be. */
    static String checked(String name, SettingKind kind, String written) {
        return switch (kind.type()) {
            case "bool" -> {
                String value = bool(written);
                if (value == null) {
                    throw new SqlException("22023", "parameter \"" + name + "\" requires a Boolean value",
                            SqlException.NO_POSITION);
                }
                yield value;
            }
            case "enum" -> choice(name, kind.choices(), written);
            case "integer", "real" -> number(name, kind, written);
            default -> written;
        };
    }

    /** on or off for any word that begins one of PostgreSQL's; null for others. */
    static @Nullable String bool(String written) {
        String word = written.toLowerCase(Locale.ROOT);
        if (word.isEmpty() || word.equals("o")) {
            return null;
        }
        if ("true".startsWith(word) || "yes".startsWith(word) || word.equals("on") || word.equals("1")) {
            return "on";
        }
        return "false".startsWith(word) || "no".startsWith(word) || "off".startsWith(word) || word.equals("0")
                ? "off"
                : null;
    }

    /** One of the choices in any case; where on and off are choices, other words for them too. */
    static String choice(String name, List<String> choices, String written) {
        String word = written.toLowerCase(Locale.ROOT);
        if (choices.contains(word)) {
            return word;
        }
        String meant = switch (word) {
            case "true", "yes", "1" -> "on";
            case "false", "no", "0" -> "off";
            default -> "";
        };
        if (choices.contains(meant)) {
            return meant;
        }
        throw invalid(name, written, "Available values: " + String.join(", ", choices) + ".");
    }

    private static String number(String name, SettingKind kind, String written) {
        Matcher form = NUMBER.matcher(written);
        if (!form.matches() || (kind.unit().isEmpty() && !form.group(2).isEmpty())) {
            throw invalid(name, written, null);
        }
        BigDecimal value = new BigDecimal(form.group(1));
        if (!form.group(2).isEmpty()) {
            Map<String, Long> units = units(kind);
            Long factor = units.get(form.group(2));
            if (factor == null) {
                throw invalid(name, written, kind.unit().endsWith("B") ? MEMORY_HINT : TIME_HINT);
            }
            value = value.multiply(BigDecimal.valueOf(factor)).divide(BigDecimal.valueOf(base(kind)), 20,
                    RoundingMode.HALF_EVEN);
        }
        boolean whole = kind.type().equals("integer");
        if (whole) {
            value = value.setScale(0, RoundingMode.HALF_EVEN);
            if (value.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
                throw invalid(name, written, "Value exceeds integer range.");
            }
        }
        if (value.compareTo(new BigDecimal(kind.min())) < 0
                || value.compareTo(new BigDecimal(kind.max())) > 0) {
            String unit = kind.unit().isEmpty() ? "" : " " + kind.unit();
            throw new SqlException("22023",
                    plain(value) + unit + " is outside the valid range for parameter \""
                            + name + "\" (" + kind.min() + " .. " + kind.max() + ")",
                    SqlException.NO_POSITION);
        }
        return shown(kind, value);
    }

    private static Map<String, Long> units(SettingKind kind) {
        return kind.unit().endsWith("B") ? BYTES : MICROS;
    }

    /** Bytes or microseconds of one of the setting's own unit, which may be a block: {@code 8kB}. */
    private static long base(SettingKind kind) {
        String word = kind.unit().replaceAll("\\d", "");
        String digits = kind.unit().replaceAll("\\D", "");
        Long factor = units(kind).get(word);
        if (factor == null) {
            throw new IllegalStateException("unknown unit " + kind.unit());
        }
        return factor * (digits.isEmpty() ? 1 : Long.parseLong(digits));
    }

    /** With the largest unit of which it is a whole number. */
    private static String shown(SettingKind kind, BigDecimal value) {
        if (!kind.unit().isEmpty() && value.signum() > 0) {
            BigDecimal base = value.multiply(BigDecimal.valueOf(base(kind)));
            for (Map.Entry<String, Long> unit : units(kind).entrySet()) {
                BigDecimal[] count = base.divideAndRemainder(BigDecimal.valueOf(unit.getValue()));
                if (count[1].signum() == 0 && count[0].signum() > 0) {
                    return plain(count[0]) + unit.getKey();
                }
            }
        }
        return plain(value);
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private static SqlException invalid(String name, String written, @Nullable String hint) {
        return new SqlException("22023", "invalid value for parameter \"" + name + "\": \"" + written + "\"",
                SqlException.NO_POSITION, hint);
    }
}
