package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.TextStyle;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values of a session's settings. SET is undone when its transaction rolls back, SET LOCAL when it ends. Confined to
 * its session.
 */
final class SessionSettings {
    private static final Logger LOG = LoggerFactory.getLogger(SessionSettings.class);

    private final Map<String, String> initial = new TreeMap<>();
    private final Map<String, String> localBefore = new TreeMap<>();
    private Map<String, String> values;
    private @Nullable Map<String, String> beforeFirstSet;
    private boolean changed = true;
    private boolean modesMayDiffer = true;
    private final BiConsumer<String, String> mayBecome;
    private final BooleanSupplier onlyReads;
    private volatile String applicationName = "";
    private volatile String sessionUser = "";
    private volatile String currentUser = "";
    private final Map<String, String> told = new TreeMap<>();
    private ZoneId timeZone;
    private String readingStyle = "";
    private volatile TextStyle textStyle = TextStyle.DEFAULT;
    private int statementTimeoutMillis;
    private int lockTimeoutMillis;
    private int idleTimeoutMillis;
    private int idleInTransactionTimeoutMillis;
    private List<String> searchPath = List.of();
    private String temporarySchema = "";

    /**
     * What a session begins with, before its client says anything.
     *
     * @param user who has logged in
     * @param kept      what ALTER ROLE and ALTER DATABASE have set
     * @param onlyReads whether the session may only read now, whatever it sets
     */
    record Beginning(String user, boolean superuser, Map<String, String> kept, BooleanSupplier onlyReads) {}

    /**
     * Defaults, overridden by what is kept for the role, and by what the client sent at start-up; unknown names there are refused
     * as PostgreSQL does.
     */
    SessionSettings(Map<String, String> startup, Beginning beginning, BiConsumer<String, String> mayBecome) {
        this.mayBecome = mayBecome;
        this.onlyReads = beginning.onlyReads();
        SessionSetting.all().forEach((name, setting) -> initial.put(name, setting.defaultValue()));
        initial.put("session_authorization", beginning.user());
        initial.put("is_superuser", beginning.superuser() ? "on" : "off");
        beginning.kept().forEach(this::begin);
        startup.forEach((name, value) -> {
            if (isRole(key(name))) {
                throw new SqlException("0A000", "parameter \"" + name + "\" cannot be set when connecting",
                        SqlException.NO_POSITION, "SET it afterwards");
            }
            SessionSetting setting = SessionSetting.of(name, SqlException.NO_POSITION);
            initial.put(key(name), setting.check().apply(value));
        });
        values = new TreeMap<>(initial);
        timeZone = SessionSetting.zone(values.getOrDefault("timezone", "UTC"));
        readDerived();
    }

    /** What another version has taken, and this one does not, keeps nobody out. */
    private void begin(String name, String value) {
        try {
            initial.put(key(name),
                    SessionSetting.of(name, SqlException.NO_POSITION).check().apply(value));
        } catch (SqlException outdated) {
            LOG.warn("a setting of ALTER ROLE or ALTER DATABASE counts for nothing [name={}, reason={}]",
                    name,
                    outdated.getMessage());
        }
    }

    /** What SHOW prints. */
    String show(String name, int position) {
        String value = value(name);
        return value != null ? value : SessionSetting.known(name, position).defaultValue();
    }

    /** The value, or null where there is no such setting. */
    @Nullable
    String value(String name) {
        String key = key(name);
        return key.endsWith("transaction_read_only") && onlyReads.getAsBoolean() ? "on" : values.get(key);
    }

    /** How values are printed and read. Safe for many threads. */
    TextStyle textStyle() {
        return textStyle;
    }

    /** Names everything that literals are read by. */
    String readingStyle() {
        return readingStyle;
    }

    ZoneId timeZone() {
        return timeZone;
    }

    /** Milliseconds a statement may run; 0 for any time. */
    int statementTimeoutMillis() {
        return statementTimeoutMillis;
    }

    /** Milliseconds a statement may wait for a lock; 0 for any time. */
    int lockTimeoutMillis() {
        return lockTimeoutMillis;
    }

    /** Milliseconds a session may be idle outside of a block; 0 for any time. */
    int idleTimeoutMillis() {
        return idleTimeoutMillis;
    }

    /** Milliseconds a session may be idle in a block; 0 for any time. */
    int idleInTransactionTimeoutMillis() {
        return idleInTransactionTimeoutMillis;
    }

    /** Schemas in which bare names are looked up, in order; {@code $user} has no schema here and is left out. */
    List<String> searchPath() {
        return searchPath;
    }

    /** What a plan depends on besides its text: the search path, and in front of it where the session's own objects may be. */
    List<String> planPath() {
        return temporarySchema.isEmpty()
                ? searchPath
                : Stream.concat(Stream.of(temporarySchema), searchPath.stream()).toList();
    }

    /** From now on the session may have temporary objects, in this schema, and no plan of others fits it. */
    void mayHaveTemporaries(String schema) {
        temporarySchema = schema;
    }

    /** The name that the client gives itself. Safe for many threads. */
    String applicationName() {
        return applicationName;
    }

    /** The settings that clients are told of, under their proper names, whose values have changed since the last call. */
    Map<String, String> untold() {
        if (!changed) {
            return Map.of();
        }
        changed = false;
        Map<String, String> reported = new LinkedHashMap<>();
        SessionSetting.all().forEach((name, setting) -> {
            if (setting.reported()) {
                reported.put(setting.name(), text(name));
            }
        });
        reported.put("session_authorization", text("session_authorization"));
        reported.entrySet()
                .removeIf(entry -> entry.getValue().equals(told.put(entry.getKey(), entry.getValue())));
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
        String before = values.getOrDefault(key(name), "");
        String value = written == null ? initial.getOrDefault(key(name), "") : setting.check().apply(written);
        if (isRole(key(name))) {
            mayBecome.accept(key(name), value);
        }
        remember();
        if (local) {
            localBefore.putIfAbsent(key(name), before);
        } else {
            localBefore.remove(key(name));
        }
        values.put(key(name), value);
        if (key(name).equals("session_authorization")) {
            values.put("role", "none");
        }
        if (!SessionSetting.all().containsKey(key(name))) {
            initial.putIfAbsent(key(name), ""); // known from now on, as PostgreSQL's placeholders are
        }
        readDerived();
    }

    private static boolean isRole(String key) {
        return key.equals("role") || key.equals("session_authorization");
    }

    /** Safe for many threads. */
    String sessionUser() {
        return sessionUser;
    }

    /** Safe for many threads. */
    String currentUser() {
        return currentUser;
    }

    private void remember() {
        if (beforeFirstSet == null) {
            beforeFirstSet = new TreeMap<>(values);
        }
    }

    /** RESET ALL; what only this transaction is stays. */
    void resetAll() {
        remember();
        String isolation = text("transaction_isolation");
        String readOnly = text("transaction_read_only");
        values = new TreeMap<>(initial);
        localBefore.clear();
        readDerived();
        values.put("transaction_isolation", isolation);
        values.put("transaction_read_only", readOnly);
    }

    /** What a savepoint remembers. */
    record Mark(Map<String, String> values, Map<String, String> localBefore,
            @Nullable Map<String, String> beforeFirstSet) {}

    Mark mark() {
        return new Mark(new TreeMap<>(values), new TreeMap<>(localBefore), beforeFirstSet);
    }

    /** Undoes every SET since. */
    void backTo(Mark mark) {
        values = new TreeMap<>(mark.values());
        localBefore.clear();
        localBefore.putAll(mark.localBefore());
        beforeFirstSet = mark.beforeFirstSet();
        readDerived();
    }

    /** A transaction begins; its isolation and whether it may write start at their defaults. */
    void beginTransaction() {
        takeDefaultModes();
    }

    /** The transaction is over, or the statement or batch where there was none. */
    void endTransaction(boolean committed) {
        Map<String, String> before = beforeFirstSet;
        if (before != null) {
            if (committed) {
                values.putAll(localBefore);
            } else {
                values = before;
            }
            beforeFirstSet = null;
            localBefore.clear();
            readDerived();
        }
        takeDefaultModes();
    }

    private void takeDefaultModes() {
        if (modesMayDiffer) {
            modesMayDiffer = false;
            values.put("transaction_isolation", text("default_transaction_isolation"));
            values.put("transaction_read_only", text("default_transaction_read_only"));
        }
    }

    private void readDerived() {
        changed = true;
        modesMayDiffer = true;
        applicationName = text("application_name");
        sessionUser = text("session_authorization");
        currentUser = text("role").equals("none") ? sessionUser : text("role");
        timeZone = SessionSetting.zone(text("timezone"));
        textStyle = StyleSettings.of(text("datestyle"), text("intervalstyle"), text("bytea_output"),
                text("extra_float_digits"));
        readingStyle = timeZone.getId() + textStyle.order();
        statementTimeoutMillis = millis("statement_timeout");
        lockTimeoutMillis = millis("lock_timeout");
        idleTimeoutMillis = millis("idle_session_timeout");
        idleInTransactionTimeoutMillis = millis("idle_in_transaction_session_timeout");
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

    private int millis(String name) {
        return Durations.parseMillis(name, text(name));
    }

    private String text(String name) {
        return values.getOrDefault(name, "");
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
