package io.tidemark.protocol.net;

import io.tidemark.protocol.engine.Client;
import io.tidemark.protocol.engine.Engine;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.EngineSession;
import io.tidemark.protocol.engine.ParsedStatement;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.engine.StartupRequest;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.protocol.message.TransactionStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An engine whose statements are words: {@code rows 3}, {@code cmd TAG}, {@code echo} (one int4 parameter), {@code begin},
 * {@code commit}, {@code rollback}, {@code copyin}, {@code copyout 2}, {@code wait} (until cancelled), {@code notice},
 * {@code fail 42P01}, {@code die}, {@code boom}. Writes down what happens to it.
 */
final class FakeEngine implements Engine {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final Semaphore waiting = new Semaphore(0);
    /** Sessions, statements and portals that are open; closing one twice makes it negative in the end. */
    final AtomicInteger open = new AtomicInteger();
    /** Is run when a message arrives, before it is handled. */
    volatile Runnable atEntry = () -> {};

    @Override
    public EngineSession open(StartupRequest request, Client client) {
        calls.add("open " + request.user() + " " + request.database() + " " + request.settings());
        if (request.database().equals("nowhere")) {
            throw new EngineException(SqlState.INVALID_CATALOG_NAME, "database \"nowhere\" does not exist");
        }
        open.incrementAndGet();
        return new FakeSession(client);
    }

    /** Confined to its session but for the cancel flag. */
    final class FakeSession implements EngineSession {
        final Client client;
        final Semaphore cancelled = new Semaphore(0);
        TransactionStatus status = TransactionStatus.IDLE;
        boolean failNextSync;

        FakeSession(Client client) {
            this.client = client;
        }

        void log(String call) {
            calls.add(call);
        }

        void opened() {
            open.incrementAndGet();
        }

        void closed(String what) {
            open.decrementAndGet();
            log("close " + what);
        }

        void waitForCancel() {
            waiting.release();
            cancelled.acquireUninterruptibly();
            throw new EngineException(SqlState.QUERY_CANCELED, "canceling statement due to user request");
        }

        @Override
        public Map<String, String> parameters() {
            return Map.of("TimeZone", "Europe/Berlin");
        }

        @Override
        public TransactionStatus transactionStatus() {
            return status;
        }

        @Override
        public List<ParsedStatement> parse(String sql) {
            if (sql.contains("syntax")) {
                throw new EngineException(
                        ErrorFields.error(SqlState.SYNTAX_ERROR, "syntax error at or near \"syntax\"")
                                .withPosition(1));
            }
            return Arrays.stream(sql.split(";", -1)).map(String::strip).filter(s -> !s.isEmpty())
                    .<ParsedStatement>map(s -> oids -> new FakePrepared(this, s)).toList();
        }

        @Override
        public void beginSimpleBatch(int statementCount) {
            log("batch " + statementCount);
        }

        @Override
        public void sync() {
            log("sync");
            if (failNextSync) {
                failNextSync = false;
                throw new EngineException(SqlState.SERIALIZATION_FAILURE, "commit failed");
            }
        }

        @Override
        public void abort() {
            log("abort");
            if (status == TransactionStatus.IN_TRANSACTION) {
                status = TransactionStatus.FAILED;
            }
        }

        @Override
        public void entered() {
            atEntry.run();
        }

        @Override
        public void left() {}

        @Override
        public void executing(String sql) {}

        @Override
        public Optional<List<ResultColumn>> cursorColumns(String name) {
            return Optional.empty();
        }

        @Override
        public void completed(String tag) {}

        @Override
        public void ready() {}

        @Override
        public void cancel() {
            cancelled.release();
        }

        @Override
        public void close() {
            open.decrementAndGet();
            log("close");
        }
    }
}
