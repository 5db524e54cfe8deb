package io.tidemark.server;

import static io.tidemark.server.TestServer.column;
import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines over TCP, and what SQL sees of them. */
class LineProtocolTest {
    @TempDir
    Path root = Path.of(".");
    private TestServer server;
    private Connection sql;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.on(root, Map.of());
        sql = server.connect();
    }

    @AfterEach
    void stop() throws Exception {
        sql.close();
        server.close();
    }

    /** Sends lines as {@code nc -N} does: when the server has closed the connection they are written. */
    private void send(String lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.linePort())) {
            OutputStream output = socket.getOutputStream();
            output.write(lines.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private List<String> errors() throws SQLException {
        return column(sql, "SELECT line || ': ' || error FROM sys.line_errors ORDER BY time, line").stream()
                .map(String::valueOf).toList();
    }

    @Test
    void createsTablesAndColumnsAsTheyCome() throws Exception {
        send("""
                cpu,host=a usage=1.5,n=3i,up=t,note="x y",seen=1700000000000000t 1700000000123456789
                cpu,host=b usage=2.5 1700000001000000000
                mem,host=a free=7i 1700000000000000000
                """);
        send("cpu,host=c,zone=z usage=3.5,\"order\"=1i 1700000002000000000\n");
        assertThat(column(sql, "SELECT column_name || ' ' || udt_name FROM information_schema.columns "
                + "WHERE table_name = 'cpu' ORDER BY ordinal_position"))
                .containsExactly("host symbol", "usage float8", "n int8", "up bool", "note varchar",
                        "seen timestamp", "timestamp timestamp", "zone symbol", "\"order\" int8");
        assertThat(column(sql,
                "SELECT t::text FROM (SELECT host, usage, n, up, note, seen, timestamp, zone FROM cpu "
                        + "ORDER BY timestamp) t"))
                .containsExactly(
                        "(a,1.5,3,t,\"x y\",\"2023-11-14 22:13:20\",\"2023-11-14 22:13:20.123456\",)",
                        "(b,2.5,,,,,\"2023-11-14 22:13:21\",)", "(c,3.5,,,,,\"2023-11-14 22:13:22\",z)");
        assertThat(one(sql,
                "SELECT partition_by || ' ' || designated_timestamp FROM sys.tables WHERE name = 'cpu'"))
                .isEqualTo("DAY timestamp");
        assertThat(errors()).isEmpty();
    }

    @Test
    void writesTheGoodLinesAndTellsOfTheBad() throws Exception {
        send("t x=1i 1000\nt x=oops\nt x=2i 2000\nt x=\"text\" 3000\nt x=1.5 3000\nt x=3.0 4000\nt x=4i,x=5i\nt x=9");
        assertThat(column(sql, "SELECT x FROM t ORDER BY timestamp")).containsExactly("1", "2", "3");
        assertThat(errors()).hasSize(5);
        assertThat(errors().get(0)).startsWith("2: a field's value is a number");
        assertThat(errors().get(1)).startsWith("4: invalid input syntax for type bigint: \"text\"");
        assertThat(errors().get(2)).isEqualTo("5: column \"x\" of type int8 cannot hold 1.5");
        assertThat(errors().get(3)).isEqualTo("7: column \"x\" is given twice");
        assertThat(errors().get(4)).startsWith("8: the line has no end");
    }

    @Test
    void obeysTheRulesOfTables() throws Exception {
        run(sql, "CREATE TABLE strict (ts TIMESTAMP, k INT PRIMARY KEY, v INT NOT NULL CHECK (v > 0), "
                + "d TEXT DEFAULT 'none', id BIGINT GENERATED ALWAYS AS IDENTITY) TIMESTAMP(ts) PARTITION BY DAY");
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 100; i++) {
            lines.append("strict k=").append(i % 40 == 0 ? 1 : i).append("i,v=").append(i % 30 == 0 ? 0 : i)
                    .append("i ").append(i * 1000L).append('\n');
        }
        send(lines.append("strict k=200i 5000\nstrict v=1i 5000\nstrict k=300i,v=1i,d=\"given\" 5000\n")
                .toString());
        assertThat(one(sql, "SELECT count(*) || ' ' || count(DISTINCT id) FROM strict")).isEqualTo("96 96");
        assertThat(column(sql, "SELECT d FROM strict WHERE k IN (1, 300) ORDER BY k")).containsExactly("none",
                "given");
        assertThat(errors()).hasSize(7);
        send("strict k=1i,v=1i 1000\nstrict k=400i,v=1i 1000\n");
        assertThat(one(sql, "SELECT count(*) FROM strict")).isEqualTo("97");
    }

    @Test
    void convertsWhatColumnsCanHold() throws Exception {
        run(sql, "CREATE TABLE c (ts TIMESTAMP, i INT, s SMALLINT, r REAL, d DOUBLE, n NUMERIC(10,2), t TEXT, y SYMBOL, "
                + "v VARCHAR(3), z TIMESTAMPTZ, u UUID, b BOOLEAN, dt DATE) TIMESTAMP(ts) PARTITION BY DAY");
        send("""
                c i=5i,s=6i,r=1i,d=2i,n=3i,t=4i,y="sym",v="abc",z=1000000t 1000
                c,t=tag,u=5e4d4e9e-5c33-4c4b-8c27-6f4f8c2f2d11,dt=2024-02-29 i=7.0,n=2.5,d=t 2000
                c i=5000000000i 3000
                c v="abcd" 3000
                c b="yes",n=1.25,dt="2024-01-01" 4000
                c ts=5i 3000
                """);
        assertThat(column(sql, "SELECT c::text FROM c ORDER BY ts")).containsExactly(
                "(\"1970-01-01 00:00:00.000001\",5,6,1,2,3.00,4,sym,abc,\"1970-01-01 00:00:01+00\",,,)",
                "(\"1970-01-01 00:00:00.000004\",,,,,1.25,,,,,,t,2024-01-01)");
        assertThat(errors()).hasSize(4);
    }

    @Test
    void refusesWhatIsNoTable() throws Exception {
        run(sql, "CREATE VIEW v AS SELECT 1 AS x");
        run(sql, "CREATE TABLE plain (x BIGINT)");
        send("v x=1i\nplain x=1i\nplain x=2i 1000\nok x=1i\n");
        assertThat(column(sql, "SELECT x FROM plain")).containsExactly("1");
        assertThat(one(sql, "SELECT count(*) FROM ok")).isEqualTo("1");
        assertThat(errors()).hasSize(2);
    }

    @Test
    void manyConnectionsMayCreateTheSameTablesAndColumns() throws Exception {
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int client = 0; client < 8; client++) {
            int number = client;
            clients.add(CompletableFuture.runAsync(() -> {
                try {
                    for (int round = 0; round < 10; round++) {
                        send("many,c=" + number + " r=" + round + "i,extra" + round + "=1i\nother" + round
                                + " x=1i\n");
                    }
                } catch (IOException failure) {
                    throw new IllegalStateException(failure);
                }
            }));
        }
        clients.forEach(CompletableFuture::join);
        assertThat(errors()).isEmpty();
        assertThat(one(sql, "SELECT count(*) FROM many")).isEqualTo("80");
        assertThat(one(sql, "SELECT count(*) FROM other9")).isEqualTo("8");
    }

    @Test
    void linesWaitForDdlAndGoOn() throws Exception {
        send("t x=1i\n");
        try (Connection other = server.connect()) {
            other.setAutoCommit(false);
            run(other, "ALTER TABLE t ADD COLUMN y BIGINT");
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                try {
                    send("t x=2i,y=3i\n");
                } catch (IOException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            Thread.sleep(200);
            other.commit();
            waiting.join();
        }
        assertThat(one(sql, "SELECT sum(x) || ' ' || sum(y) FROM t")).isEqualTo("3 3");
        assertThat(errors()).isEmpty();
    }

    @Test
    void namesThatCannotBeMadeRefuseTheirLinesOnly() throws Exception {
        run(sql, "CREATE TABLE t (k BIGINT PRIMARY KEY)");
        send("t_pkey x=1i\nt_pkey x=2i\ngood x=1i\ngood x=2i\n");
        assertThat(one(sql, "SELECT count(*) FROM good")).isEqualTo("2");
        assertThat(errors()).containsExactly("1: relation \"t_pkey\" already exists",
                "2: relation \"t_pkey\" already exists");
    }

    @Test
    void linesWhoseTableIsDroppedMeanwhileMakeItAnew() throws Exception {
        send("t x=1i\n");
        try (Connection other = server.connect()) {
            other.setAutoCommit(false);
            run(other, "DROP TABLE t");
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                try {
                    send("t x=2i,y=3i\n");
                } catch (IOException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            Thread.sleep(300);
            other.commit();
            waiting.join();
        }
        assertThat(errors()).isEmpty();
        assertThat(one(sql, "SELECT sum(x) || ' ' || sum(y) FROM t")).isEqualTo("2 3");
    }

    @Test
    void linesWaitLongerForALockThanTheirThreadDoes() throws Exception {
        send("t x=1i\n");
        try (Connection other = server.connect()) {
            other.setAutoCommit(false);
            run(other, "LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
                try {
                    send("t x=2i\n");
                } catch (IOException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            Thread.sleep(1_500);
            other.commit();
            waiting.join();
        }
        assertThat(one(sql, "SELECT sum(x) FROM t")).isEqualTo("3");
        assertThat(errors()).isEmpty();
    }
}
