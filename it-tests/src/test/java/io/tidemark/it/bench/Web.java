package io.tidemark.it.bench;

import io.tidemark.it.bench.Figures.Target;
import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Results over HTTP, bytes of the answer a second, read from a bare socket; next to QuestDB, which has the same rows. */
final class Web {
    private static final String TABLE = "web";
    private static final String NUMBERS = "SELECT price, qty, id FROM " + TABLE;
    private static final String ALL = "SELECT * FROM " + TABLE;
    /** The rows of {@link Bench#generated}, in QuestDB's words. */
    private static final String QUESTDB_ROWS = "CREATE TABLE " + TABLE + " AS (SELECT"
            + " timestamp_sequence(1704067200010000, 10000) ts, cast(concat('S', x %% 50) AS symbol) sym,"
            + " 100 + (x %% 1000) * 0.25 price, cast(x %% 7 AS double) qty, x id,"
            + " cast(concat('note ', x %% 100) AS varchar) note FROM long_sequence(%d)) TIMESTAMP(ts) PARTITION BY DAY";

    private final Bench bench;

    Web(Bench bench) {
        this.bench = bench;
    }

    void run() throws Exception {
        try (ServerProcess server = ServerProcess.start(bench.place("web"))) {
            Bench.fill(server, TABLE, bench.scale().queryRows());
            measure("/exec, SELECT *", server.httpPort(), "/exec?query=", ALL, Target.atLeast(200));
            measure("/exec, numbers only", server.httpPort(), "/exec?query=", NUMBERS,
                    Target.atLeast(200));
            measure("/exp, CSV", server.httpPort(), "/exp?query=", ALL, Optional.empty());
            measure("/exp, Arrow", server.httpPort(), "/exp?fmt=arrow&query=", ALL, Optional.empty());
            measure("/exp, Parquet", server.httpPort(), "/exp?fmt=parquet&query=", ALL,
                    Optional.empty());
        }
        try (QuestdbProcess other = QuestdbProcess.start(bench.place("questdb")).orElse(null)) {
            if (other != null) {
                fill(other);
                measure("QuestDB, /exec, SELECT *", other.httpPort(), "/exec?query=", ALL, Optional.empty());
                measure("QuestDB, /exec, numbers only", other.httpPort(), "/exec?query=", NUMBERS,
                        Optional.empty());
                measure("QuestDB, /exp, CSV", other.httpPort(), "/exp?query=", ALL, Optional.empty());
            }
        }
    }

    private void fill(QuestdbProcess other) throws SQLException {
        try (Connection connection = other.connect()) {
            Bench.execute(connection, QUESTDB_ROWS.formatted(bench.scale().queryRows()));
        }
    }

    private void measure(String name, int port, String path, String sql, Optional<Target> target)
            throws Exception {
        double[] rates = new double[bench.scale().repeats() + 1];
        String address = path + URLEncoder.encode(sql, StandardCharsets.UTF_8);
        for (int run = 0; run < rates.length; run++) {
            long start = System.nanoTime();
            long bytes = read(port, address);
            rates[run] = bytes * 1e3 / (System.nanoTime() - start);
        }
        bench.figures().rate(name, "MB/s", rates, target);
    }

    /** Reads an answer to its end: a client that does more would be what is measured. */
    private static long read(int port, String address) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(("GET " + address
                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            byte[] piece = new byte[256 << 10];
            byte[] end = new byte[5];
            long bytes = 0;
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                int kept = Math.min(count, end.length);
                System.arraycopy(end, kept, end, 0, end.length - kept);
                System.arraycopy(piece, count - kept, end, end.length - kept, kept);
                bytes += count;
                if (new String(end, StandardCharsets.US_ASCII).equals("0\r\n\r\n")) {
                    break; // a server that doesn't close
                }
            }
            if (!new String(end, StandardCharsets.US_ASCII).equals("0\r\n\r\n")) {
                throw new IOException("the answer has no end: " + address);
            }
            return bytes;
        }
    }
}
