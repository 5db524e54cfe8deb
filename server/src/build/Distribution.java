import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Completes {@code target/tidemark}, whose {@code lib} already holds the libraries: adds the server's jar, the launcher, a
 * trimmed Java runtime, and the cache of loaded and linked classes that a short run of the server leaves, which makes
 * every later start faster. Run by the build with the JDK that it compiles with:
 * {@code java Distribution.java <target> <jar> <dist sources>}.
 */
final class Distribution {
    private static final String MODULES =
        "java.base,java.logging,java.management,java.naming,java.sql,java.xml,jdk.jcmd,jdk.management,jdk.unsupported";
    /** What is there when the training run starts: most starts have something to open. */
    private static final List<String> EARLIER = List.of(
        "CREATE TABLE earlier (ts TIMESTAMP, sym SYMBOL, price DOUBLE, n INT, note TEXT) TIMESTAMP(ts) PARTITION BY DAY",
        "INSERT INTO earlier VALUES ('2024-02-28T00:00:00Z', 'A', 1.5, 1, 'x'), ('2024-02-29T00:00:01Z', 'B', 2.5, 2, 'y')",
        "INSERT INTO earlier SELECT timestamp '2024-03-01' + g * interval '1 second', 'S' || (g % 50), g, g, 'note ' || g"
            + " FROM generate_series(1, 200000) AS g",
        "CHECKPOINT", "DELETE FROM earlier WHERE n = 1", "CREATE VIEW earlier_notes AS SELECT note FROM earlier");
    /** Stands for the last set that was made. */
    private static final String SET = "{set}";
    /** Statements of a first hour with the server: their classes are worth caching. */
    private static final List<String> TRAINING = List.of(
        "CREATE TABLE t (ts TIMESTAMP, sym SYMBOL, price DOUBLE, n INT, note TEXT) TIMESTAMP(ts) PARTITION BY DAY",
        "INSERT INTO t VALUES ('2024-02-29T00:00:00Z', 'A', 1.5, 1, 'x'), ('2024-02-29T00:00:01Z', 'B', 2.5, 2, NULL)",
        "SELECT sym, sum(price), count(*) FROM t WHERE ts >= '2024-02-29' GROUP BY sym ORDER BY 2 DESC LIMIT 5",
        "SELECT a.ts, b.price FROM t a JOIN t b ON a.sym = b.sym WHERE a.note LIKE 'x%'",
        "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE c.relkind IN ('r', 'v') AND n.nspname = 'public'",
        "BACKUP DATABASE", "INSERT INTO t SELECT * FROM earlier", "BACKUP DATABASE WITH (type full, rate_limit '4MB')",
        "SHOW BACKUPS", "VERIFY BACKUP '" + SET + "'", "RESTORE TABLE earlier AS again FROM BACKUP '" + SET + "'",
        "DROP TABLE again", "VERIFY DATABASE", "SNAPSHOT PREPARE", "SNAPSHOT COMPLETE", "SELECT count(*) FROM earlier",
        "SELECT note FROM earlier_notes", "SELECT version(), now()", "SELECT 1");
    /** How often a query is sent by the extended protocol, each way. */
    private static final int REPEATED = 50;
    private static final String QUERY = "SELECT ts, sym, price FROM earlier WHERE n = $1 AND ts >= '2024-02-29'";
    /** Asked while others commit. */
    private static final List<String> BESIDE = List.of("BACKUP DATABASE WITH (type full)",
        "SELECT sym, avg(price) FROM earlier GROUP BY sym", "SELECT count(*) FROM t", "BEGIN",
        "INSERT INTO t SELECT * FROM earlier LIMIT 1000", "COMMIT");
    private static final String COMMIT = "INSERT INTO t VALUES (now(), 'A', 1.5, $1, 'x')";
    /** Connections that commit meanwhile, and how often each does. */
    private static final int WRITERS = 4;
    private static final int COMMITS = 3_000;
    private static final Pattern DOOR = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
    private static final Pattern PORT = Pattern.compile("psql -h \\S+ -p (\\d+)");

    private Distribution() {}

    public static void main(String[] arguments) throws Exception {
        Path target = Path.of(arguments[0]);
        Path jar = Path.of(arguments[1]);
        Path sources = Path.of(arguments[2]);
        Files.copy(jar, target.resolve("lib").resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        copyTree(sources, target);
        link(target.resolve("runtime"));
        train(target);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path copy = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
                    copy.toFile().setExecutable(copy.getParent().endsWith("bin"), false);
                }
            }
        }
    }

    private static void link(Path runtime) throws IOException {
        Path stamp = runtime.resolve("modules-of-tidemark");
        String wanted = Runtime.version() + " " + MODULES;
        if (Files.exists(stamp) && Files.readString(stamp).equals(wanted)) {
            return;
        }
        delete(runtime);
        ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow(() -> new IOException("this JDK has no jlink"));
        int code = jlink.run(System.out, System.err, "--add-modules", MODULES, "--strip-debug", "--no-header-files",
            "--no-man-pages", "--compress", "zip-6", "--output", runtime.toString());
        if (code != 0) {
            throw new IOException("jlink failed with code " + code);
        }
        Files.writeString(stamp, wanted);
    }

    private static void train(Path target) throws IOException, InterruptedException {
        Path cache = target.resolve("lib").resolve("tidemark.aot").toAbsolutePath();
        Files.deleteIfExists(cache);
        Path root = target.resolveSibling("training-data");
        delete(root);
        delete(root.resolveSibling("training-sets"));
        run(target, root, "-Xshare:auto", (port, _) -> query(port, EARLIER));
        String log = run(target, root, "-XX:AOTCacheOutput=" + cache, (port, doors) -> {
            query(port, TRAINING);
            work(port);
            for (String address : doors) {
                request(address);
            }
        });
        if (!Files.exists(cache)) {
            throw new IOException("the training run left no class cache:\n" + log);
        }
        delete(root);
        delete(root.resolveSibling("training-sets"));
    }

    private interface Client {
        /**
         * Uses a server that is ready.
         *
         * @param doors addresses of its other ports, with protocol
         */
        void use(int port, List<String> doors) throws IOException, InterruptedException;
    }

    /** Runs a server until its client is done; what it printed. */
    private static String run(Path target, Path root, String option, Client client)
        throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(target.resolve("bin").resolve("tidemark").toString(), "run", "-d",
            root.toString(), "--set", "net.port.offset=free", "--set",
            "cairo.sql.backup.root=" + root.resolveSibling("training-sets")).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("TIDEMARK_"));
        builder.environment().put("TIDEMARK_AOT_OPTION", option);
        Process server = builder.start();
        StringBuilder log = new StringBuilder();
        List<String> doors = new ArrayList<>();
        try (BufferedReader lines = server.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.append(line).append('\n');
                Matcher door = DOOR.matcher(line);
                if (door.find()) {
                    doors.add(door.group());
                }
                Matcher port = PORT.matcher(line);
                if (port.find()) {
                    try {
                        client.use(Integer.parseInt(port.group(1)), doors);
                    } finally {
                        server.toHandle().destroy();
                    }
                }
            }
        }
        server.waitFor();
        return log.toString();
    }

    /** What a first minute asks of a port that speaks HTTP; one of them answers each, the others 404. */
    private static void request(String address) throws IOException {
        for (String path : List.of("/", "/status", "/metrics", "/exec?query=select%201", "/exp?query=select%201")) {
            HttpURLConnection connection = (HttpURLConnection) URI.create(address + path).toURL().openConnection();
            try (InputStream answer = connection.getResponseCode() < 400 ? connection.getInputStream()
                : connection.getErrorStream()) {
                if (answer != null) {
                    answer.readAllBytes();
                }
            }
        }
    }

    private static void query(int port, List<String> statements) throws IOException {
        try (Wire wire = new Wire(port)) {
            String set = "";
            for (String sql : statements) {
                String answer = wire.simple(sql.replace(SET, set));
                set = sql.startsWith("BACKUP") ? answer : set;
            }
            for (int i = 0; i < REPEATED; i++) {
                wire.extended("", QUERY, true);
                wire.extended("s", QUERY, i == 0);
            }
        }
    }

    /**
     * What servers do most of the time: several connections commit, and now and then another one comes, asks something or
     * makes a set. What the compiler has seen of both here does not surprise it there, where the first backup beside busy
     * connections would make it compile again what they need.
     */
    private static void work(int port) throws IOException, InterruptedException {
        AtomicReference<IOException> failure = new AtomicReference<>();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(Thread.ofPlatform().start(() -> {
                try (Wire wire = new Wire(port)) {
                    for (int commit = 0; commit < COMMITS; commit++) {
                        wire.extended("i", COMMIT, commit == 0);
                    }
                } catch (IOException failed) {
                    failure.set(failed);
                }
            }));
        }
        while (writers.stream().anyMatch(Thread::isAlive)) {
            query(port, BESIDE);
        }
        for (Thread writer : writers) {
            writer.join();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    /** A connection. */
    private static final class Wire implements AutoCloseable {
        private final Socket socket;
        private final DataOutputStream out;
        private final DataInputStream in;

        Wire(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            byte[] startup = "user\0admin\0database\0tidemark\0\0".getBytes(StandardCharsets.UTF_8);
            out.writeInt(startup.length + 8);
            out.writeInt(3 << 16);
            out.write(startup);
            awaitReady();
        }

        /** The first value of the last row of the answer; empty without one. */
        String simple(String sql) throws IOException {
            send('Q', sql + "\0");
            return awaitReady();
        }

        /** A statement with a parameter, as drivers send it: parsed, or under the name that it has already. */
        void extended(String name, String sql, boolean parse) throws IOException {
            if (parse) {
                send('P', name + "\0" + sql + "\0\0\0");
                send('D', "S" + name + "\0");
            }
            send('B', "\0" + name + "\0\0\0\0\1\0\0\0\0011\0\0");
            send('D', "P\0");
            send('E', "\0\0\0\0\0");
            send('S', "");
            awaitReady();
        }

        private void send(char tag, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
            out.writeByte(tag);
            out.writeInt(bytes.length + 4);
            out.write(bytes);
        }

        /** Reads up to the end of the answers; the first value of the last row. */
        private String awaitReady() throws IOException {
            out.flush();
            String first = "";
            int tag;
            do {
                tag = in.readUnsignedByte();
                byte[] body = in.readNBytes(in.readInt() - 4);
                if (tag == 'E') {
                    throw new IOException("a training statement failed: " + new String(body, StandardCharsets.UTF_8));
                }
                if (tag == 'D') {
                    ByteBuffer row = ByteBuffer.wrap(body);
                    row.getShort(); // how many values
                    first = new String(body, Short.BYTES + Integer.BYTES, Math.max(0, row.getInt()), StandardCharsets.UTF_8);
                }
            } while (tag != 'Z');
            return first;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> paths = Files.walk(tree)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
