package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.catalog.SettingKind;
import io.tidemark.server.sql.type.Zones;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A setting that SET and SHOW know: its name, default, whether clients are told of changes, and the check that turns what
 * was written into the value that is kept. Settings whose other values would do nothing refuse them.
 */
record SessionSetting(String name, String defaultValue, boolean reported, UnaryOperator<String> check,
        String meaning) {
    private static final List<String> ISOLATIONS = List.of("serializable", "repeatable read",
            "read committed", "read uncommitted");
    /** Names that applications give to settings of their own. */
    private static final Pattern CUSTOM = Pattern.compile("[A-Za-z_][\\w$]*(\\.[A-Za-z_][\\w$]*)+");
    private static final Map<String, SessionSetting> ALL = new TreeMap<>();

    static {
        add("application_name", "", true, value -> value, "the name that the client gives itself");
        choice("bytea_output", "hex", List.of("escape", "hex"), "how bytea is printed");
        add("client_encoding", "UTF8", true, StyleSettings::encoding, "how text is sent");
        choice("client_min_messages", "notice",
                List.of("debug5", "debug4", "debug3", "debug2", "debug1", "log",
                        "notice", "warning", "error"),
                "the least severe message that is sent");
        add("DateStyle", "ISO, MDY", true, StyleSettings::dateStyle, "how dates are printed and read");
        choice("default_transaction_isolation", "read committed", ISOLATIONS,
                "isolation of new transactions");
        add("default_transaction_read_only", "off", true,
                value -> onOff("default_transaction_read_only", value),
                "whether new transactions refuse writes");
        add("extra_float_digits", "1", false, StyleSettings::floatDigits,
                "digits of floats; shortest and exact from 1 on");
        fixed("integer_datetimes", "on", true, "timestamps are 64-bit integers");
        add("IntervalStyle", "postgres", true, StyleSettings::intervalStyle, "how intervals are printed");
        fixed("is_superuser", "on", true, "whether the user may do everything");
        fixed("lc_collate", "C", false, "the order of text: by bytes");
        fixed("lc_ctype", "C", false, "what counts as a letter");
        add("default_transaction_deferrable", "off", false,
                value -> onOff("default_transaction_deferrable", value), "accepted; nothing is deferred");
        add("transaction_deferrable", "off", false, value -> onOff("transaction_deferrable", value),
                "accepted; nothing is deferred");
        duration("idle_in_transaction_session_timeout",
                "how long a session may be idle in a transaction block, 0 for any time");
        duration("idle_session_timeout",
                "how long a session may be idle outside of a transaction block, 0 for any time");
        duration("lock_timeout", "how long a statement may wait for a lock, 0 for any time");
        fixed("max_identifier_length", "127", false, "longest name, bytes");
        fixed("max_index_keys", "32", false,
                "most columns of an index, for drivers that ask; there are no indexes");
        add("row_security", "on", false, value -> onOff("row_security", value),
                "there are no row policies that could hide rows");
        add("search_path", "\"$user\", public", false, value -> value,
                "schemas in which bare names are looked up");
        fixed("server_encoding", "UTF8", true, "how text is stored");
        fixed("server_version", "15.0 (Tidemark)", true,
                "the PostgreSQL version that this server behaves like");
        fixed("server_version_num", "150000", false, "the same as a number");
        only("standard_conforming_strings", "on", true, "backslashes in plain strings are ordinary");
        duration("statement_timeout", "how long a statement may run, 0 for any time");
        add("TimeZone", "UTC", true, SessionSetting::timeZone, "the zone of timestamps with time zone");
        choice("transaction_isolation", "read committed", ISOLATIONS, "isolation of the current transaction");
        InertSettings.DEFAULTS.forEach((name, value) -> {
            if (!ALL.containsKey(name.toLowerCase(Locale.ROOT))) {
                add(name, value, false, inert(name),
                        "accepted for PostgreSQL's clients; has no effect");
            }
        });
        add("transaction_read_only", "off", false, value -> onOff("transaction_read_only", value),
                "whether the current transaction refuses writes");
    }

    /** All settings by lower-case name, in order. */
    static Map<String, SessionSetting> all() {
        return ALL;
    }

    /** The setting of this name, in any case; one of the application when there is a dot in it. */
    static SessionSetting of(String name, int position) {
        return CUSTOM.matcher(name).matches() && !ALL.containsKey(name.toLowerCase(Locale.ROOT))
                ? new SessionSetting(name, "", false, value -> value, "of the application")
                : known(name, position);
    }

    /** The setting of this name, in any case, that every session has; 42704 when there is none. */
    static SessionSetting known(String name, int position) {
        SessionSetting setting = ALL.get(name.toLowerCase(Locale.ROOT));
        if (setting == null) {
            throw new SqlException("42704", "unrecognized configuration parameter \"" + name + "\"", position,
                    "SHOW ALL lists the settings of a session, SHOW PARAMETERS those of the server");
        }
        return setting;
    }

    private static void add(String name, String initial, boolean reported, UnaryOperator<String> check,
            String meaning) {
        ALL.put(name.toLowerCase(Locale.ROOT), new SessionSetting(name, initial, reported, check, meaning));
    }

    private static void fixed(String name, String value, boolean reported, String meaning) {
        add(name, value, reported, written -> {
            throw new SqlException("55P02", "parameter \"" + name + "\" cannot be changed",
                    SqlException.NO_POSITION);
        }, meaning);
    }

    private static void only(String name, String value, boolean reported, String meaning) {
        add(name, value, reported, written -> {
            if (written.equalsIgnoreCase(value)
                    || (value.equals("on") && onOff(name, written).equals("on"))) {
                return value;
            }
            throw new SqlException("0A000", "parameter \"" + name + "\" supports only \"" + value + "\"",
                    SqlException.NO_POSITION);
        }, meaning);
    }

    private static void choice(String name, String initial, List<String> values, String meaning) {
        add(name, initial, false, value -> SettingValues.choice(name, values, value), meaning);
    }

    private static String onOff(String name, String value) {
        String word = SettingValues.bool(value);
        if (word == null) {
            throw new SqlException("22023", "parameter \"" + name + "\" requires a Boolean value",
                    SqlException.NO_POSITION);
        }
        return word;
    }

    private static void duration(String name, String meaning) {
        add(name, "0", false, known(name), meaning);
    }

    /** The check of what has no effect here: what PostgreSQL would refuse is refused. */
    private static UnaryOperator<String> inert(String name) {
        return switch (name) {
            case "default_tablespace", "temp_tablespaces" -> value -> named(name, value, "", "pg_default");
            case "default_table_access_method" -> value -> named(name, value, "heap");
            default -> SettingKind.of(name) == null ? value -> value : known(name);
        };
    }

    private static String named(String name, String value, String... known) {
        if (List.of(known).contains(value)) {
            return value;
        }
        throw new SqlException("22023", "invalid value for parameter \"" + name + "\": \"" + value + "\"",
                SqlException.NO_POSITION);
    }

    /** The check of a setting that PostgreSQL has too. */
    private static UnaryOperator<String> known(String name) {
        SettingKind kind = SettingKind.of(name);
        if (kind == null) {
            throw new IllegalArgumentException("not a setting of PostgreSQL: " + name);
        }
        return value -> SettingValues.checked(name, kind, value);
    }

    private static String timeZone(String value) {
        zone(value);
        return value;
    }

    /** The zone of a TimeZone value: a name, an offset such as {@code +02:00}, or hours east of Greenwich. */
    static ZoneId zone(String value) {
        try {
            if (value.matches("[+-]?\\d{1,2}(\\.\\d+)?")) {
                return ZoneOffset.ofTotalSeconds((int) Math.round(Double.parseDouble(value) * 3600));
            }
            ZoneId zone = Zones.parse(value);
            return zone == null ? ZoneId.of(value) : zone;
        } catch (DateTimeException unknown) {
            throw new SqlException("22023", "invalid value for parameter \"TimeZone\": \"" + value + "\"",
                    SqlException.NO_POSITION);
        }
    }
}
