package io.tidemark.it.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Threads that commit without a pause, each its commits 1, 2, 3 …, every commit a transaction over all tables; some by
 * INSERT with literals, some by batches with parameters, some by COPY. Remembers what was sent and what was acknowledged.
 */
public final class Writers implements AutoCloseable {
    private final List<TableModel> tables;
    private final Connector connector;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Exception> failures = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;

    /** Where connections come from; {@code properties} as pgjdbc's, name, value, name, value. */
    @FunctionalInterface
    public interface Connector {
        /** A new connection. */
        Connection connect(String... properties) throws SQLException;
    }

    private final class Writer {
        private final int number;
        private final Thread thread;
        private volatile long sent;
        private volatile long acknowledged;

        Writer(int number, long done) {
            this.number = number;
            this.sent = done;
            this.acknowledged = done;
            this.thread = Thread.ofPlatform().name("writer-" + number).unstarted(this::run);
        }

        private void run() {
            try (Connection connection = connector.connect("stringtype", "unspecified",
                    "reWriteBatchedInserts", String.valueOf(number % 4 == 3))) {
                connection.setAutoCommit(false);
                while (!stopping) {
                    long commit = sent + 1;
                    for (TableModel table : tables) {
                        write(connection, table, commit);
                    }
                    sent = commit;
                    connection.commit();
                    acknowledged = commit;
                }
            } catch (SQLException | IOException failure) {
                failures.add(failure);
            }
        }

        private void write(Connection connection, TableModel table, long commit)
                throws SQLException, IOException {
            switch (number % 4) {
                case 0, 3 -> batch(connection, table, commit);
                case 1 -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.executeUpdate(table.insert(number, commit));
                    }
                }
                default -> connection.unwrap(PGConnection.class).getCopyAPI()
                        .copyIn("COPY " + table.name() + " (" + table.columns() + ") FROM STDIN",
                                new ByteArrayInputStream(table.copyText(number, commit, 0,
                                        table.rows(number, commit))));
            }
        }

        private void batch(Connection connection, TableModel table, long commit) throws SQLException {
            String sql = "INSERT INTO " + table.name() + " (" + table.columns() + ") VALUES (?"
                    + ", ?".repeat(table.columnCount() - 1) + ")";
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int position = 0; position < table.rows(number, commit); position++) {
                    List<@Nullable String> row = table.row(number, commit, position);
                    for (int i = 0; i < row.size(); i++) {
                        statement.setString(i + 1, row.get(i));
                    }
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
    }

    private Writers(Connector connector, List<TableModel> tables) {
        this.connector = connector;
        this.tables = List.copyOf(tables);
    }

    /**
     * Starts the writers 1 to {@code count}.
     *
     * @param done commits that a writer has made already, by writer
     */
    public static Writers start(Connector connector, List<TableModel> tables, int count,
            Map<Integer, Long> done) {
        Writers all = new Writers(connector, tables);
        for (int number = 1; number <= count; number++) {
            all.writers.add(all.new Writer(number, done.getOrDefault(number, 0L)));
        }
        all.writers.forEach(writer -> writer.thread.start());
        return all;
    }

    /** By writer, the last commit that the server has acknowledged. */
    public Map<Integer, Long> acknowledged() {
        Map<Integer, Long> commits = new TreeMap<>();
        writers.forEach(writer -> commits.put(writer.number, writer.acknowledged));
        return commits;
    }

    /** By writer, the last commit that may have been made. */
    public Map<Integer, Long> sent() {
        Map<Integer, Long> commits = new TreeMap<>();
        writers.forEach(writer -> commits.put(writer.number, writer.sent));
        return commits;
    }

    /** What writers failed with; each such writer has ended. */
    public List<Exception> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        stop();
    }

    /** Ends the writers after the commit that each is making, and waits for them; idempotent. */
    public void stop() {
        stopping = true;
        for (Writer writer : writers) {
            try {
                writer.thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
