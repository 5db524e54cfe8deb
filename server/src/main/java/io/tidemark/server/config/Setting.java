package io.tidemark.server.config;

import java.util.Locale;
import java.util.Optional;

/** A setting of {@code server.conf}: its key, its default as text and what it means. An empty default is "not set". */
public enum Setting {
    PG_BIND("pg.net.bind.to", "127.0.0.1:8812", "Address and port for PostgreSQL clients."),
    PG_USER("pg.user", "admin", "The superuser who always exists."),
    PG_PASSWORD("pg.password", "",
            "Password of pg.user, or its SCRAM-SHA-256 verifier; empty: none, and loopback is trusted."),
    AUTH_RULES("auth.rules", "",
            "Who needs a password: 'address method; …', first match; local, a network as 10.0.0.0/8 or *; trust, scram or reject."),
    AUTH_TIMEOUT("authentication.timeout", "60", "Seconds that a client may take to log in."),
    TLS_CERTIFICATE("tls.cert.file", "",
            "PEM file with the server's certificate and its chain; relative paths start at the root directory."),
    TLS_KEY("tls.key.file", "", "PEM file with the certificate's private key (PKCS#8, not encrypted)."),
    TLS_REQUIRED("tls.required", "false", "Whether clients without TLS are refused."),
    PG_READ_ONLY("pg.security.readonly", "false", "Whether PostgreSQL clients may only read."),
    HTTP_READ_ONLY("http.security.readonly", "false", "Whether HTTP clients may only read."),
    PORT_OFFSET("net.port.offset", "0",
            "Added to the port of each address, for a second server; free: those that are not set take any port."),
    MONITORING("http.min.enabled", "true", "Whether health and metrics are served."),
    MONITORING_BIND("http.min.net.bind.to", "127.0.0.1:9003",
            "Address and port for health and metrics, which need no login."),
    MONITORING_CONNECTIONS("http.min.net.connection.limit", "64",
            "Most clients of health and metrics at once."),
    PG_DATABASE("pg.database", "tidemark", "The name of the database."),
    PG_CONNECTIONS("pg.net.connection.limit", "256", "Most clients at once; further ones get 53300."),
    PG_MESSAGE_BYTES("pg.message.max.bytes", "67108864", "Longest protocol message, bytes."),
    PG_WORKERS("pg.worker.count", "64",
            "Threads that run statements: so many may wait for the disk at once."),
    LINE_TCP_ENABLED("line.tcp.enabled", "true", "Whether the line protocol is taken over TCP."),
    LINE_TCP_BIND("line.tcp.net.bind.to", "127.0.0.1:9009",
            "Address and port for the line protocol over TCP."),
    LINE_TCP_CONNECTIONS("line.tcp.net.connection.limit", "256",
            "Most clients at once over TCP; further ones are closed."),
    LINE_TCP_TIMEOUT("line.tcp.timeout", "300000",
            "Milliseconds after which a connection without bytes is closed; 0: never."),
    LINE_TCP_LINE_TIMEOUT("line.tcp.line.timeout", "30000",
            "Milliseconds from the start of a line after which its connection is closed when its end has not come."),
    LINE_TCP_WORKERS("line.tcp.writer.worker.count", "16", "Threads that write lines of TCP."),
    LINE_TCP_COMMIT("line.tcp.commit.interval.default", "1000",
            "Milliseconds after which lines are written although more keep coming."),
    LINE_TCP_DISCONNECT("line.tcp.disconnect.on.error", "false",
            "Whether a bad line closes its connection, after the good ones were written."),
    LINE_BYTES("line.tcp.max.measurement.size", "32768", "The longest line, bytes; over HTTP too."),
    LINE_TCP_PRECISION("line.tcp.timestamp", "n",
            "Unit of the times of lines over TCP: n, u, ms, s, m or h."),
    LINE_HTTP_ENABLED("line.http.enabled", "true",
            "Whether lines are taken over HTTP: /write, /api/v2/write."),
    LINE_HTTP_BODY("line.http.max.recv.buffer.size", "134217728",
            "The longest body of lines, bytes, after decompression too."),
    LINE_CREATE_TABLES("line.auto.create.new.tables", "true", "Whether lines create tables."),
    LINE_CREATE_COLUMNS("line.auto.create.new.columns", "true", "Whether lines add columns to tables."),
    LINE_PARTITION("line.default.partition.by", "DAY",
            "Partitions of tables that lines create: HOUR, DAY, WEEK, MONTH, YEAR or NONE."),
    HTTP_ENABLED("http.enabled", "true", "Whether there is a port for REST."),
    HTTP_BIND("http.net.bind.to", "127.0.0.1:9000", "Address and port for REST."),
    HTTP_CONNECTIONS("http.net.connection.limit", "256", "Most HTTP clients at once; further ones get 503."),
    HTTP_IDLE("http.net.connection.timeout", "300000",
            "Milliseconds after which a client without requests, or one that doesn't read, is disconnected."),
    HTTP_REQUEST_TIMEOUT("http.request.timeout", "30000",
            "Milliseconds for the head of a request, and for each KiB of its body; slower ones get 408."),
    HTTP_HEAD_BYTES("http.request.header.buffer.size", "65536",
            "Longest address, and longest headers of a request, bytes."),
    HTTP_HOSTS("http.allowed.hosts", "",
            "Names by which HTTP clients may call the server, with commas, besides addresses and localhost; *: any."),
    WORKERS("shared.worker.count", "0", "Threads that a scan is spread over; 0: one a processor."),
    QUERY_MEMORY("query.memory.max.bytes", "1073741824", "Memory a statement may use for its work, bytes."),
    COMMIT_MODE("cairo.commit.mode", "sync",
            "sync: a commit is on disk when it is answered. async: soon after. nosync: when the system writes it."),
    MEMTABLE_BYTES("memtable.max.bytes", "0",
            "Memory for rows not yet in parts, bytes; 0: a quarter of the machine's memory, 1 GiB at most."),
    WAL_SEGMENT_BYTES("wal.segment.bytes", "67108864", "Size of a segment of the write-ahead log, bytes."),
    WAL_ARCHIVE("cairo.wal.archive.command", "",
            "Shell command run for each segment of the log before it is deleted: %p its path, %f its name; exit code 0: kept."),
    BACKUP_ROOT("cairo.sql.backup.root", "",
            "Directory for BACKUP; relative paths start at the root directory."),
    BACKUP_DIRECTORY("cairo.sql.backup.dir.datetime.format", "yyyy-MM-dd",
            "Name of a backup's directory, from its UTC time."),
    SNAPSHOT_RECOVERY("cairo.snapshot.recovery.enabled", "true",
            "Whether a file _restore in the root makes the start recover the snapshot."),
    SNAPSHOT_MAX_AGE("cairo.snapshot.max.age", "0",
            "Seconds after which a forgotten SNAPSHOT PREPARE is released; 0: never."),
    SNAPSHOT_MIN_FREE("cairo.snapshot.min.free", "0",
            "Bytes of free space below which a snapshot is released; 0: never.");

    /** What the variables of the environment start with. */
    static final String ENVIRONMENT_PREFIX = "TIDEMARK_";

    private final String key;
    private final String defaultValue;
    private final String meaning;

    Setting(String key, String defaultValue, String meaning) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    /** The key in {@code server.conf}. */
    public String key() {
        return key;
    }

    /** The variable that overrides the file: {@code TIDEMARK_PG_NET_BIND_TO}. */
    public String environmentVariable() {
        return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** The default as text; empty for "not set". */
    public String defaultValue() {
        return defaultValue;
    }

    /** Whether its value is shown to nobody. */
    public boolean secret() {
        return this == PG_PASSWORD;
    }

    /** Whether a running server takes a new value when it reads its settings again. */
    public boolean reloadable() {
        return switch (this) {
            case PG_PASSWORD, AUTH_RULES, TLS_REQUIRED, PG_READ_ONLY,
                    HTTP_READ_ONLY, QUERY_MEMORY ->
                true;
            default -> false;
        };
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }

    /** The setting with this key. */
    static Optional<Setting> ofKey(String key) {
        for (Setting setting : values()) {
            if (setting.key.equals(key)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }
}
