package io.tidemark.protocol.rest;

import io.tidemark.protocol.engine.Engine;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.StartupRequest;
import io.tidemark.protocol.http.HttpExchange;
import io.tidemark.protocol.http.HttpHandler;
import io.tidemark.protocol.message.SqlState;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens a session a request. Safe for many threads. */
final class RestEngine {
    /** From here on numbers of sessions, apart from those of connections that speak PostgreSQL's protocol. */
    private static final int FIRST_PROCESS_ID = 1_000_000_000;
    private static final int PROCESS_IDS = 500_000_000;

    private final Engine engine;
    private final String database;
    private final RestMemory memory = RestMemory.ofHeap();
    private final AtomicInteger opened = new AtomicInteger();

    RestEngine(Engine engine, String database) {
        this.engine = engine;
        this.database = database;
    }

    /** What all requests share. */
    RestMemory memory() {
        return memory;
    }

    /** Opens the session of a request; it ends with the client. */
    RestSession open(HttpExchange exchange, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("application_name", "REST");
        all.putAll(settings);
        StartupRequest request = new StartupRequest(exchange.identity().user(), database, all,
                new StartupRequest.Ends(text(exchange.client()), text(exchange.server())),
                StartupRequest.Door.HTTP, exchange.mayBeLured(),
                FIRST_PROCESS_ID + Math.floorMod(opened.incrementAndGet(), PROCESS_IDS));
        RestSession session = new RestSession(engine, request);
        exchange.onDisconnect(session::cancel);
        return session;
    }

    /** A client is told of an error. */
    void errorSent(SqlState state) {
        engine.errorSent(state);
    }

    /** Counts the errors that a handler leaves to the server to tell. */
    HttpHandler counted(HttpHandler handler) {
        return exchange -> {
            try {
                handler.handle(exchange);
            } catch (EngineException refusal) {
                errorSent(refusal.fields().state());
                throw refusal;
            }
        };
    }

    private static String text(InetSocketAddress address) {
        return address.toString();
    }
}
