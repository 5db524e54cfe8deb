package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The values of a session's settings. SET is undone when its transaction rolls back, SET LOCAL when it ends. Confined to
 * its session.
 */
final class SessionSettings {
    private final Map<String, String> initial = new TreeMap<>();
    private final Map<String, String> localBefore = new TreeMap<>();
    private Map<String, String> values;
    private @Nullable Map<String, String> beforeFirstSet;
    private boolean inTransaction;
    private ZoneId timeZone;
    private int statementTimeoutMillis;
    private List<String> searchPath = List.of();

    /** Defaults, overridden by what the client sent at start-up; unknown names there are refused as PostgreSQL does. */
    SessionSettings(Map<String, String> startup, String user) {
        SessionSetting.all().forEach((name, setting) -> initial.put(name, setting.defaultValue()));
        initial.put("session_authorization", user);
        startup.forEach((name, value) -> {
            SessionSetting setting = SessionSetting.of(name, SqlException.NO_POSITION);
            initial.put(key(name), setting.check().apply(value));
        });
        values = new TreeMap<>(initial);
        timeZone = SessionSetting.zone(values.getOrDefault("timezone", "UTC"));
        readDerived();
    }

    /** What SHOW prints. */
    String show(String name, int position) {
        String value = values.get(key(name));
        return value != null ? value : SessionSetting.of(name, position).defaultValue();
    }

    /** The value, or null where there is no such setting. */
    @Nullable
    String value(String name) {
        return values.get(key(name));
    }

    ZoneId timeZone() {
        return timeZone;
    }

    /** Milliseconds a statement may run; 0 for any time. */
    int statementTimeoutMillis() {
        return statementTimeoutMillis;
    }

    /** Schemas in which bare names are looked up, in order; {@code $user} has no schema here and is left out. */
    List<String> searchPath() {
        return searchPath;
    }

    /** Values of the settings that clients are told of, under their proper names. */
    Map<String, String> reported() {
        Map<String, String> reported = new LinkedHashMap<>();
        SessionSetting.all().forEach((name, setting) -> {
            if (setting.reported()) {
                reported.put(setting.name(), text(name));
            }
        });
        reported.put("session_authorization", text("session_authorization"));
        return reported;
    }

    /**
     * SET.
     *
     * @param written the value, or null for DEFAULT
     * @param local   until the end of the transaction
     */
    void set(String name, @Nullable String written, boolean local, int position) {
        SessionSetting setting = SessionSetting.of(name, position);
        String before = show(name, position);
        if (inTransaction && beforeFirstSet == null) {
            beforeFirstSet = new TreeMap<>(values);
        }
        String value = written == null ? initial.getOrDefault(key(name), "") : setting.check().apply(written);
        if (local) {
            localBefore.putIfAbsent(key(name), before);
        } else {
            localBefore.remove(key(name));
        }
        values.put(key(name), value);
        readDerived();
    }

    /** RESET ALL. */
    void resetAll() {
        values = new TreeMap<>(initial);
        localBefore.clear();
        readDerived();
    }

    /** A transaction begins; its isolation and whether it may write start at their defaults. */
    void beginTransaction() {
        inTransaction = true;
        values.put("transaction_isolation", text("default_transaction_isolation"));
        values.put("transaction_read_only", text("default_transaction_read_only"));
    }

    /** The transaction is over. */
    void endTransaction(boolean committed) {
        inTransaction = false;
        if (!committed && beforeFirstSet != null) {
            values = beforeFirstSet;
        } else {
            values.putAll(localBefore);
        }
        if (beforeFirstSet != null) {
            beforeFirstSet = null;
            localBefore.clear();
            readDerived();
        }
        values.put("transaction_isolation", text("default_transaction_isolation"));
        values.put("transaction_read_only", text("default_transaction_read_only"));
    }

    private void readDerived() {
        timeZone = SessionSetting.zone(text("timezone"));
        statementTimeoutMillis = Durations.parseMillis("statement_timeout", text("statement_timeout"));
        List<String> path = new ArrayList<>();
        for (String part : text("search_path").split(",", -1)) {
            String name = part.strip();
            boolean quoted = name.length() >= 2 && name.startsWith("\"") && name.endsWith("\"");
            name = quoted ? name.substring(1, name.length() - 1) : name.toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && !name.equals("$user")) {
                path.add(name);
            }
        }
        searchPath = List.copyOf(path);
    }

    private String text(String name) {
        return values.getOrDefault(name, "");
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
