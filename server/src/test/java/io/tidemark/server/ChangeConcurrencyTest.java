package io.tidemark.server;

import static io.tidemark.server.TestServer.column;
import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static io.tidemark.server.TestServer.stateOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many connections that change the same rows. */
class ChangeConcurrencyTest {
    private static final int CONNECTIONS = 8;
    private static final int ROUNDS = 25;

    @TempDir
    Path root = Path.of(".");
    private TestServer server;
    private Connection first;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.on(root, Map.of("cairo.commit.mode", "nosync"));
        first = server.connect();
        run(first, "CREATE TABLE counter (id int, n int)");
        run(first, "INSERT INTO counter VALUES (1, 0), (2, 0)");
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        server.close();
    }

    /** What one connection does. */
    private interface Work {
        void on(Connection connection) throws Exception;
    }

    private void everywhere(Work work) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            List<Future<Boolean>> running = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Callable<Boolean> task = () -> {
                    try (Connection connection = server.connect()) {
                        work.on(connection);
                    }
                    return true;
                };
                running.add(threads.submit(task));
            }
            for (Future<Boolean> task : running) {
                assertThat(task.get()).isTrue();
            }
        }
    }

    @Test
    void noUpdateIsLostInReadCommitted() throws Exception {
        everywhere(connection -> {
            for (int i = 0; i < ROUNDS; i++) {
                run(connection, "UPDATE counter SET n = n + 1 WHERE id = 1");
            }
        });
        assertThat(one(first, "SELECT n FROM counter WHERE id = 1"))
                .isEqualTo(String.valueOf(CONNECTIONS * ROUNDS));
        assertThat(one(first, "SELECT count(*) FROM counter")).isEqualTo("2");
    }

    @Test
    void anUpdateOfARowThatOthersChangedFailsInRepeatableReadAndSucceedsWhenRepeated() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        everywhere(connection -> {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            for (int done = 0; done < ROUNDS;) {
                try {
                    String seen = one(connection, "SELECT n FROM counter WHERE id = 2");
                    run(connection, "UPDATE counter SET n = " + seen + " + 1 WHERE id = 2");
                    connection.commit();
                    done++;
                } catch (SQLException refused) {
                    assertThat(refused.getSQLState()).isEqualTo("40001");
                    failures.incrementAndGet();
                    connection.rollback();
                }
            }
        });
        assertThat(one(first, "SELECT n FROM counter WHERE id = 2"))
                .isEqualTo(String.valueOf(CONNECTIONS * ROUNDS));
        assertThat(failures.get()).isPositive();
    }

    @Test
    void aRowMovesBetweenTablesExactlyOnce() throws Exception {
        run(first, "CREATE TABLE queue (id int)");
        run(first, "INSERT INTO queue SELECT x FROM generate_series(1, 200) AS x");
        AtomicInteger taken = new AtomicInteger();
        everywhere(connection -> {
            for (int i = 1; i <= 200; i++) {
                taken.addAndGet(
                        column(connection, "DELETE FROM queue WHERE id = " + i + " RETURNING id").size());
            }
        });
        assertThat(taken.get()).isEqualTo(200);
        assertThat(one(first, "SELECT count(*) FROM queue")).isEqualTo("0");
    }

    @Test
    void aKeyIsGivenOnceHoweverManyTry() throws Exception {
        run(first, "CREATE TABLE keyed (id int PRIMARY KEY, n int)");
        AtomicInteger inserted = new AtomicInteger();
        everywhere(connection -> {
            for (int i = 1; i <= 40; i++) {
                try {
                    run(connection, "INSERT INTO keyed VALUES (" + i + ", 0)");
                    inserted.incrementAndGet();
                } catch (SQLException refused) {
                    assertThat(refused.getSQLState()).isEqualTo("23505");
                }
                run(connection, "INSERT INTO keyed VALUES (" + i
                        + ", 1) ON CONFLICT (id) DO UPDATE SET n = keyed.n + excluded.n");
            }
        });
        assertThat(inserted.get()).isEqualTo(40);
        assertThat(one(first, "SELECT count(*) || ' ' || sum(n) FROM keyed"))
                .isEqualTo("40 " + 40 * CONNECTIONS);
    }

    @Test
    void aKeyThatTheTransactionCannotSeeIsTakenAllTheSame() throws Exception {
        run(first, "CREATE TABLE keyed (id int PRIMARY KEY, n int)");
        try (Connection other = server.connect()) {
            other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            other.setAutoCommit(false);
            assertThat(one(other, "SELECT count(*) FROM keyed")).isEqualTo("0");
            run(first, "INSERT INTO keyed VALUES (1, 1)");
            assertThat(stateOf(other, "INSERT INTO keyed VALUES (1, 2)")).isEqualTo("23505");
            other.rollback();
            assertThat(one(other, "SELECT count(*) FROM keyed")).isEqualTo("1");
            run(first, "INSERT INTO keyed VALUES (2, 1)");
            assertThat(stateOf(other, "INSERT INTO keyed VALUES (2, 2) ON CONFLICT DO NOTHING"))
                    .isEqualTo("40001");
            other.rollback();
        }
    }
}
