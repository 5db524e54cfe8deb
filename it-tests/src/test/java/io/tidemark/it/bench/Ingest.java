package io.tidemark.it.bench;

import io.tidemark.it.bench.Figures.Target;
import io.tidemark.it.harness.ServerProcess;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows into the server: COPY, and INSERT in batches of 1,000. */
final class Ingest {
    private static final LocalDateTime START = LocalDateTime.of(2024, 1, 1, 0, 0);
    private static final int LINES_A_MESSAGE = 1000;
    private static final int BATCH = 1000;
    private static final int BATCHES_A_COMMIT = 10;

    private final Bench bench;

    Ingest(Bench bench) {
        this.bench = bench;
    }

    void run() throws Exception {
        try (ServerProcess server = ServerProcess.start(bench.place("ingest"))) {
            copy(server);
            insert(server);
        }
    }

    private void copy(ServerProcess server) throws Exception {
        int rows = bench.scale().copyRows();
        List<byte[]> messages = messages(rows);
        double[] rates = new double[bench.scale().repeats() + 1];
        try (Connection connection = server.connect()) {
            for (int run = 0; run < rates.length; run++) {
                String table = "copied" + run;
                Bench.execute(connection, "CREATE TABLE " + table + " " + Bench.COLUMNS);
                rates[run] = rows / Bench.millis(() -> send(connection, table, messages)) * 1000;
            }
        }
        bench.figures().rate("COPY, text, 6 columns, durable", "rows/s", rates, Target.atLeast(700_000));
    }

    private static void send(Connection connection, String table, List<byte[]> messages)
            throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI()
                .copyIn("COPY " + table + " FROM STDIN");
        for (byte[] message : messages) {
            copy.writeToCopy(message, 0, message.length);
        }
        copy.endCopy();
    }

    /** Made before the clock starts: the client's work is not what is measured. */
    private static List<byte[]> messages(int rows) {
        List<byte[]> messages = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            lines.append(START.plusNanos(i * 10_000_000L)).append("\tS").append(i % 50).append('\t')
                    .append(100 + i % 1000 * 0.25).append('\t').append(i % 7).append('\t').append(i)
                    .append("\tnote ").append(i % 100).append('\n');
            if ((i + 1) % LINES_A_MESSAGE == 0 || i + 1 == rows) {
                messages.add(lines.toString().getBytes(StandardCharsets.UTF_8));
                lines.setLength(0);
            }
        }
        return messages;
    }

    private void insert(ServerProcess server) throws Exception {
        int rows = bench.scale().insertRows();
        double[] rates = new double[bench.scale().repeats()];
        try (Connection connection = server.connect("reWriteBatchedInserts", "true")) {
            for (int run = 0; run < rates.length; run++) {
                String table = "inserted" + run;
                Bench.execute(connection, "CREATE TABLE " + table + " " + Bench.COLUMNS);
                connection.setAutoCommit(false);
                rates[run] = rows / Bench.millis(() -> batches(connection, table, rows)) * 1000;
                connection.setAutoCommit(true);
            }
        }
        bench.figures().rate("INSERT, batches of 1,000 through pgjdbc", "rows/s", rates, Optional.empty());
    }

    private static void batches(Connection connection, String table, int rows) throws SQLException {
        try (PreparedStatement insert = connection
                .prepareStatement("INSERT INTO " + table + " VALUES (?, ?, ?, ?, ?, ?)")) {
            for (int i = 0; i < rows; i++) {
                insert.setTimestamp(1, Timestamp.valueOf(START.plusNanos(i * 10_000_000L)));
                insert.setString(2, "S" + i % 50);
                insert.setDouble(3, 100 + i % 1000 * 0.25);
                insert.setDouble(4, i % 7);
                insert.setLong(5, i);
                insert.setString(6, "note " + i % 100);
                insert.addBatch();
                if ((i + 1) % BATCH == 0) {
                    insert.executeBatch();
                }
                if ((i + 1) % (BATCH * BATCHES_A_COMMIT) == 0) {
                    connection.commit();
                }
            }
            insert.executeBatch();
            connection.commit();
        }
    }
}
