package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.it.harness.ServerProcess;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** One connection through pgjdbc, and short ways to ask. Statements go by the simple protocol. The test closes it. */
final class Client implements AutoCloseable {
    private final Connection connection;
    private final Statement statement;

    /** What a statement was refused with; texts are empty where the server says none, the position is 1 or more, 0 for none. */
    record Refusal(String state, String message, String hint, int position) {}

    private Client(Connection connection) throws SQLException {
        this.connection = connection;
        this.statement = connection.createStatement();
        statement.setEscapeProcessing(false);
    }

    static Client of(ServerProcess server) throws SQLException {
        return new Client(server.connect("preferQueryMode", "simple", "binaryTransfer", "false"));
    }

    Connection connection() {
        return connection;
    }

    /** The server's number of this session. */
    int processId() throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    void run(String... statements) throws SQLException {
        for (String sql : statements) {
            statement.execute(sql);
        }
    }

    /** The rows of a statement, cells with {@code |} between them, NULL as {@code NULL}. */
    List<String> rows(String sql) throws SQLException {
        List<String> all = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    cells.add(String.valueOf(rows.getString(i)));
                }
                all.add(String.join("|", cells));
            }
        }
        return all;
    }

    /** The named columns of the rows of a statement. */
    List<String> columns(String sql, String... names) throws SQLException {
        List<String> all = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<String> cells = new ArrayList<>();
                for (String name : names) {
                    cells.add(String.valueOf(rows.getString(name)));
                }
                all.add(String.join("|", cells));
            }
        }
        return all;
    }

    /** The only cell of a query. */
    String value(String sql) throws SQLException {
        List<String> rows = rows(sql);
        if (rows.size() != 1) {
            throw new AssertionError(sql + " answered " + rows);
        }
        return rows.getFirst();
    }

    long number(String sql) throws SQLException {
        return Long.parseLong(value(sql));
    }

    /** What the server has said beside the rows of the statement before. */
    List<String> notices() throws SQLException {
        List<String> texts = new ArrayList<>();
        for (SQLWarning notice = statement.getWarnings(); notice != null; notice = notice.getNextWarning()) {
            texts.add(String.valueOf(notice.getMessage()));
        }
        return texts;
    }

    /** How many rows a table has, and an MD5 of all of them whatever their order. */
    String content(String table) throws SQLException {
        return value(
                "SELECT count(*)::text || ' ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') FROM "
                        + table + " AS t");
    }

    /** How a statement is refused; fails when it isn't. */
    Refusal refusal(String sql) {
        AtomicReference<@Nullable Refusal> found = new AtomicReference<>();
        assertThatThrownBy(() -> statement.execute(sql)).as(sql).isInstanceOfSatisfying(PSQLException.class,
                failure -> found.set(refusal(failure)));
        Refusal refusal = found.get();
        if (refusal == null) {
            throw new AssertionError(sql);
        }
        return refusal;
    }

    private static Refusal refusal(PSQLException failure) {
        ServerErrorMessage error = failure.getServerErrorMessage();
        if (error == null) {
            throw new AssertionError(failure);
        }
        return new Refusal(text(error.getSQLState()), text(error.getMessage()), text(error.getHint()),
                error.getPosition());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
