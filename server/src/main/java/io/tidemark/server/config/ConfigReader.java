package io.tidemark.server.config;

import io.tidemark.server.config.ServerConfig.CommitMode;
import io.tidemark.server.config.SettingValue.Origin;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns texts from the four origins into a checked {@link ServerConfig}; reports all problems together. */
public final class ConfigReader {
    private static final long MEBIBYTE = 1 << 20;
    private static final int MOST_PORT = 65_535;
    /** Variables that {@code bin/tidemark} reads. */
    private static final Set<String> LAUNCHER_VARIABLES = Set.of("TIDEMARK_HEAP", "TIDEMARK_JAVA_OPTIONS",
            "TIDEMARK_AOT_OPTION");

    private final Path root;
    private final Map<Setting, SettingValue> values = new EnumMap<>(Setting.class);
    private final Map<Setting, InetSocketAddress> doors = new EnumMap<>(Setting.class);
    private final List<String> warnings = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private ConfigReader(Path root) {
        this.root = root.toAbsolutePath().normalize();
        for (Setting setting : Setting.values()) {
            values.put(setting, new SettingValue(setting, setting.defaultValue(), Origin.DEFAULT));
        }
    }

    /**
     * Reads a configuration.
     *
     * @param file        keys and values of {@code server.conf}
     * @param environment the process's environment
     * @param commandLine keys and values given on the command line
     * @throws ConfigException naming every bad value
     */
    public static ServerConfig read(Path root, Map<String, String> file, Map<String, String> environment,
            Map<String, String> commandLine) {
        ConfigReader reader = new ConfigReader(root);
        reader.take(file, Origin.FILE, "server.conf");
        for (Setting setting : Setting.values()) {
            String value = environment.get(setting.environmentVariable());
            if (value != null) {
                reader.values.put(setting, new SettingValue(setting, value.strip(), Origin.ENVIRONMENT));
            }
        }
        environment.keySet().stream().sorted().forEach(reader::warnOfUnknownVariable);
        reader.take(commandLine, Origin.COMMAND_LINE, "the command line");
        return reader.check();
    }

    /**
     * The settings of a running server after they were read again: {@code read} where they can change, {@code running} where not.
     *
     * @throws ConfigException when the two don't go together
     */
    static ServerConfig merged(ServerConfig running, ServerConfig read) {
        ConfigReader reader = new ConfigReader(running.root());
        running.values().forEach(value -> reader.values.put(value.setting(), value));
        read.values().stream().filter(value -> value.setting().reloadable())
                .forEach(value -> reader.values.put(value.setting(), value));
        return reader.check();
    }

    private void take(Map<String, String> entries, Origin origin, String where) {
        entries.forEach((key, value) -> {
            Setting.ofKey(key)
                    .ifPresentOrElse(
                            setting -> values.put(setting, new SettingValue(setting, value.strip(), origin)),
                            () -> warnings.add(ReferenceKeys.why(key)
                                    .map(why -> "key without effect in " + where + ": " + key + ": " + why)
                                    .orElseGet(() -> "unknown key in " + where + ": " + key
                                            + " (nearest known key: " + nearest(key) + ")")));
        });
    }

    private void warnOfUnknownVariable(String name) {
        if (!name.startsWith(Setting.ENVIRONMENT_PREFIX) || LAUNCHER_VARIABLES.contains(name)) {
            return;
        }
        for (Setting setting : Setting.values()) {
            if (setting.environmentVariable().equals(name)) {
                return;
            }
        }
        String key = name.substring(Setting.ENVIRONMENT_PREFIX.length()).toLowerCase(Locale.ROOT).replace('_',
                '.');
        warnings.add("unknown variable in the environment: " + name + " (nearest known key: " + nearest(key)
                + ")");
    }

    private ServerConfig check() {
        InetSocketAddress address = address(Setting.PG_BIND);
        MonitoringSettings monitoring = new MonitoringSettings(flag(Setting.MONITORING),
                address(Setting.MONITORING_BIND), (int) number(Setting.MONITORING_CONNECTIONS, 1, 100_000));
        HttpSettings http = http();
        int connections = (int) number(Setting.PG_CONNECTIONS, 1, 100_000);
        int messageBytes = (int) number(Setting.PG_MESSAGE_BYTES, 65_536, 1 << 30);
        int statementThreads = (int) number(Setting.PG_WORKERS, 1, 10_000);
        int workers = (int) number(Setting.WORKERS, 0, 1024);
        long queryMemory = number(Setting.QUERY_MEMORY, MEBIBYTE, Long.MAX_VALUE);
        long memtable = number(Setting.MEMTABLE_BYTES, 0, Long.MAX_VALUE);
        int segment = (int) number(Setting.WAL_SEGMENT_BYTES, MEBIBYTE, 1 << 30);
        CommitMode mode = commitMode();
        String format = directoryFormat();
        boolean recovery = flag(Setting.SNAPSHOT_RECOVERY);
        Duration maxAge = Duration.ofSeconds(number(Setting.SNAPSHOT_MAX_AGE, 0, Integer.MAX_VALUE));
        long minFree = number(Setting.SNAPSHOT_MIN_FREE, 0, Long.MAX_VALUE);
        String user = required(Setting.PG_USER);
        String database = required(Setting.PG_DATABASE);
        SecuritySettings security = SecuritySettings.read(this, root);
        LineSettings line = LineSettings.read(this);
        doors.forEach((door, bound) -> security.requirePassword(door, text(door), bound, problems));
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new ServerConfig(root, address, http, monitoring, user, database, connections, messageBytes,
                statementThreads,
                workers > 0 ? workers : Runtime.getRuntime().availableProcessors(), queryMemory,
                mode,
                memtable > 0 ? memtable : MachineMemory.defaultMemtableBytes(), segment,
                text(Setting.WAL_ARCHIVE), backupRoot(), format,
                recovery,
                maxAge, minFree, security, line, List.copyOf(values.values()), warnings);
    }

    private HttpSettings http() {
        return new HttpSettings(flag(Setting.HTTP_ENABLED), address(Setting.HTTP_BIND),
                (int) number(Setting.HTTP_CONNECTIONS, 1, 100_000),
                Duration.ofMillis(number(Setting.HTTP_IDLE, 1, Integer.MAX_VALUE)),
                Duration.ofMillis(number(Setting.HTTP_REQUEST_TIMEOUT, 1, Integer.MAX_VALUE)),
                (int) number(Setting.HTTP_HEAD_BYTES, 1_024, 16 << 20), names(Setting.HTTP_HOSTS));
    }

    private Set<String> names(Setting setting) {
        return Arrays.stream(text(setting).toLowerCase(Locale.ROOT).split(",", -1)).map(String::strip)
                .filter(name -> !name.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }

    String text(Setting setting) {
        SettingValue value = values.get(setting);
        return value == null ? setting.defaultValue() : value.value();
    }

    private String required(Setting setting) {
        String value = text(setting);
        if (value.isEmpty()) {
            problems.add(setting.key() + " must not be empty");
        }
        return value;
    }

    private @Nullable Path backupRoot() {
        String value = text(Setting.BACKUP_ROOT);
        return value.isEmpty() ? null : root.resolve(value).normalize();
    }

    /** Tells of a bad value; with the others it makes the start fail. */
    void problem(String sentence) {
        problems.add(sentence);
    }

    long number(Setting setting, long least, long most) {
        String value = text(setting);
        try {
            long parsed = Long.parseLong(value.replace("_", ""));
            if (parsed >= least && parsed <= most) {
                return parsed;
            }
            problems.add(setting.key() + " must be " + least + " to " + most + ", not " + value);
        } catch (NumberFormatException notANumber) {
            problems.add(setting.key() + " must be a whole number, not '" + value + "'");
        }
        return least;
    }

    boolean flag(Setting setting) {
        return switch (text(setting).toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default -> {
                problems.add(setting.key() + " must be true or false, not '" + text(setting) + "'");
                yield false;
            }
        };
    }

    private CommitMode commitMode() {
        return switch (text(Setting.COMMIT_MODE).toLowerCase(Locale.ROOT)) {
            case "sync" -> CommitMode.SYNC;
            case "async" -> CommitMode.ASYNC;
            case "nosync" -> CommitMode.NOSYNC;
            default -> {
                problems.add(Setting.COMMIT_MODE.key() + " must be sync, async or nosync, not '"
                        + text(Setting.COMMIT_MODE) + "'");
                yield CommitMode.SYNC;
            }
        };
    }

    InetSocketAddress address(Setting setting) {
        String value = text(setting);
        int colon = value.lastIndexOf(':');
        try {
            int port = Integer.parseInt(value.substring(colon + 1));
            String host = colon > 0 ? value.substring(0, colon).replaceAll("^\\[|\\]$", "") : "";
            if (!host.isEmpty() && port >= 0 && port <= MOST_PORT) {
                InetSocketAddress address = new InetSocketAddress(host, moved(setting, port));
                if (address.isUnresolved()) {
                    problems.add(setting.key() + " names an unknown host: " + host);
                }
                doors.put(setting, address);
                return address;
            }
        } catch (NumberFormatException notAPort) {
            // Said below, as for every other malformed address.
        }
        problems.add(setting.key() + " must be address:port, not '" + value + "'");
        return new InetSocketAddress(0);
    }

    /** The port as all are moved; 0 for any free one. */
    private int moved(Setting setting, int port) {
        if (text(Setting.PORT_OFFSET).equalsIgnoreCase("free")) {
            SettingValue value = values.get(setting);
            return value == null || value.origin() == Origin.DEFAULT ? 0 : port;
        }
        if (port == 0) {
            return 0;
        }
        long moved = port + number(Setting.PORT_OFFSET, 0, MOST_PORT);
        if (moved > MOST_PORT) {
            problems.add(setting.key() + " and " + Setting.PORT_OFFSET.key() + " together are port " + moved
                    + ", beyond " + MOST_PORT);
            return 0;
        }
        return (int) moved;
    }

    private String directoryFormat() {
        String format = text(Setting.BACKUP_DIRECTORY);
        try {
            String name = DateTimeFormatter.ofPattern(format, Locale.ROOT)
                    .format(ZonedDateTime.of(2024, 2, 29, 1, 2, 3, 0, ZoneOffset.UTC));
            if (!name.isEmpty() && name.indexOf('/') < 0 && !name.startsWith(".")) {
                return format;
            }
            problems.add(
                    Setting.BACKUP_DIRECTORY.key() + " gives an unusable directory name: '" + name + "'");
        } catch (IllegalArgumentException | DateTimeException bad) {
            problems.add(Setting.BACKUP_DIRECTORY.key() + " is no date format: '" + format + "'");
        }
        return format;
    }

    private static String nearest(String key) {
        String nearest = "";
        int least = Integer.MAX_VALUE;
        for (Setting setting : Setting.values()) {
            int distance = EditDistance.between(key, setting.key());
            if (distance < least) {
                least = distance;
                nearest = setting.key();
            }
        }
        return nearest;
    }
}
