package io.tidemark.server.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the line protocol.
 *
 * @param address        where TCP clients connect; null when it is off, port 0 takes a free one
 * @param connections    clients at once over TCP, 1 or more
 * @param threads        that write lines of TCP, 1 or more
 * @param lineBytes      the longest line
 * @param commitInterval time after which a batch is written although more lines keep coming
 * @param idleTimeout    after which a connection without bytes is closed; zero for never
 * @param lineTimeout    that a line may wait for its end
 * @param closeOnError   whether a bad line closes its connection
 * @param precision      unit of times over TCP, as requests name it
 * @param http           whether lines are taken over HTTP
 * @param bodyBytes      the longest body
 * @param createsTables  whether lines create tables
 * @param createsColumns whether lines add columns
 * @param partitionBy    HOUR, DAY, WEEK, MONTH, YEAR or NONE
 */
public record LineSettings(@Nullable InetSocketAddress address, int connections, int threads, int lineBytes,
        Duration commitInterval, Duration idleTimeout, Duration lineTimeout, boolean closeOnError,
        String precision,
        boolean http, long bodyBytes, boolean createsTables, boolean createsColumns, String partitionBy) {

    private static final List<String> PRECISIONS = List.of("n", "ns", "u", "us", "ms", "s", "m", "h");
    private static final List<String> PARTITIONS = List.of("HOUR", "DAY", "WEEK", "MONTH", "YEAR", "NONE");

    static LineSettings read(ConfigReader reader) {
        boolean enabled = reader.flag(Setting.LINE_TCP_ENABLED);
        InetSocketAddress address = enabled ? reader.address(Setting.LINE_TCP_BIND) : null;
        return new LineSettings(address, (int) reader.number(Setting.LINE_TCP_CONNECTIONS, 1, 100_000),
                (int) reader.number(Setting.LINE_TCP_WORKERS, 1, 10_000),
                (int) reader.number(Setting.LINE_BYTES, 64, 64 << 20),
                millis(reader, Setting.LINE_TCP_COMMIT, 0), millis(reader, Setting.LINE_TCP_TIMEOUT, 0),
                millis(reader, Setting.LINE_TCP_LINE_TIMEOUT, 1), reader.flag(Setting.LINE_TCP_DISCONNECT),
                oneOf(reader, Setting.LINE_TCP_PRECISION, PRECISIONS),
                reader.flag(Setting.LINE_HTTP_ENABLED),
                reader.number(Setting.LINE_HTTP_BODY, 1024, Integer.MAX_VALUE),
                reader.flag(Setting.LINE_CREATE_TABLES), reader.flag(Setting.LINE_CREATE_COLUMNS),
                oneOf(reader, Setting.LINE_PARTITION, PARTITIONS));
    }

    private static Duration millis(ConfigReader reader, Setting setting, long least) {
        return Duration.ofMillis(reader.number(setting, least, Integer.MAX_VALUE));
    }

    /** A value that is one of some words, in their spelling. */
    private static String oneOf(ConfigReader reader, Setting setting, List<String> words) {
        String value = reader.text(setting);
        for (String word : words) {
            if (word.equalsIgnoreCase(value)) {
                return word;
            }
        }
        reader.problem(
                setting.key() + " must be one of " + String.join(", ", words) + ", not '" + value + "'");
        return words.getFirst();
    }
}
