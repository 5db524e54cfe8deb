package io.tidemark.it.bench;

import io.tidemark.it.bench.Figures.Target;
import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The line protocol over TCP: from the first byte until a query sees all rows, which then are durable; next to QuestDB, which is
 * told to sync its commits, too.
 */
final class Lines {
    private static final int SYMBOLS = 50;
    private static final int LINES_A_WRITE = 500;
    private static final long FIRST_NANOS = 1_704_067_200_000_000_000L;
    private static final long STEP_NANOS = 10_000_000;

    private final Bench bench;

    Lines(Bench bench) {
        this.bench = bench;
    }

    /** A server that is measured. */
    private record Subject(String name, int port, Connection connection) {}

    void run() throws Exception {
        try (ServerProcess server = ServerProcess.start(bench.place("lines"));
                Connection connection = server.connect()) {
            measure(new Subject("lines over TCP", server.linePort(), connection), Target.atLeast(1_000_000));
        }
        try (QuestdbProcess other = QuestdbProcess.start(bench.place("questdb")).orElse(null)) {
            if (other != null) {
                try (Connection connection = other.connect()) {
                    measure(new Subject("QuestDB, lines over TCP", other.linePort(), connection),
                            Optional.empty());
                }
            }
        }
    }

    private void measure(Subject subject, Optional<Target> target) throws Exception {
        int rows = bench.scale().copyRows();
        for (int clients : new int[]{1, 4}) {
            List<List<byte[]>> writes = new ArrayList<>();
            double[] rates = new double[bench.scale().repeats() + 1];
            for (int run = 0; run < rates.length; run++) {
                String table = "lines_" + clients + "_" + run;
                writes.clear();
                for (int client = 0; client < clients; client++) {
                    writes.add(writes(table, rows * client / clients, rows * (client + 1) / clients));
                }
                rates[run] = rows / Bench.millis(() -> send(subject, table, writes, rows)) * 1000;
            }
            bench.figures().rate(
                    subject.name() + ", 6 columns, " + clients + (clients == 1 ? " client" : " clients"),
                    "rows/s", rates, target);
        }
    }

    private static void send(Subject subject, String table, List<List<byte[]>> writes, long rows)
            throws Exception {
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (List<byte[]> mine : writes) {
            clients.add(CompletableFuture.runAsync(() -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), subject.port())) {
                    for (byte[] write : mine) {
                        socket.getOutputStream().write(write);
                    }
                    socket.shutdownOutput();
                    while (socket.getInputStream().read() >= 0) {
                        // The server closes the connection when it has taken all.
                    }
                } catch (IOException failure) {
                    throw new IllegalStateException(failure);
                }
            }));
        }
        clients.forEach(CompletableFuture::join);
        while (count(subject.connection(), table) < rows) {
            Thread.sleep(2);
        }
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            return rows.next() ? rows.getLong(1) : 0;
        } catch (SQLException notYet) {
            return 0;
        }
    }

    /** Made before the clock starts: the client's work is not what is measured. */
    private static List<byte[]> writes(String table, int from, int to) {
        List<byte[]> writes = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            lines.append(table).append(",sym=S").append(i % SYMBOLS).append(" price=")
                    .append(100 + i % 1000 * 0.25)
                    .append(",qty=").append(i % 7).append(".0,id=").append(i).append("i,note=\"note ")
                    .append(i % 100).append("\" ").append(FIRST_NANOS + i * STEP_NANOS).append('\n');
            if ((i + 1 - from) % LINES_A_WRITE == 0 || i + 1 == to) {
                writes.add(lines.toString().getBytes(StandardCharsets.US_ASCII));
                lines.setLength(0);
            }
        }
        return writes;
    }
}
