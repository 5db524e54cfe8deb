package io.tidemark.protocol.http;

import io.tidemark.protocol.auth.Authenticator;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the handler of a request, and answers in its place when it may not or fails. Safe for many threads. */
final class Dispatch {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);
    private static final String JSON = "application/json; charset=utf-8";

    private final List<Route> routes;
    private final Screening screening;
    private final Authenticator authenticator;

    Dispatch(List<Route> routes, HttpServerOptions options) {
        this.routes = List.copyOf(routes);
        this.screening = new Screening(options.allowedHosts());
        this.authenticator = options.authenticator();
    }

    /** Answers a request, whatever happens; on a thread of the pool. */
    void serve(HttpExchange exchange) {
        try {
            try {
                handle(exchange);
            } catch (IOException gone) {
                throw gone;
            } catch (Throwable failure) {
                fail(exchange, failure);
            }
            exchange.finish();
        } catch (IOException gone) {
            LOG.debug("client gone, client={}", exchange.client(), gone);
        } catch (Throwable fault) {
            LOG.error("connection closed after a fault, client={}", exchange.client(), fault);
            exchange.abort();
        } finally {
            exchange.drop();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        HttpException refusal = exchange.refusal();
        if (refusal != null) {
            throw refusal;
        }
        Route route = route(exchange);
        screening.check(exchange.head(), route.openness());
        if (exchange.method().equals("OPTIONS") && !route.methods().contains("OPTIONS")) {
            exchange.respond(204, Map.of("Allow", allowed(exchange.path())), "");
            return;
        }
        if (route.openness() == Route.Openness.GUARDED) {
            exchange.authenticated(Credentials.identity(authenticator,
                    exchange.header("authorization").orElse(null), exchange.origin()));
        }
        route.handler().handle(exchange);
    }

    private Route route(HttpExchange exchange) {
        Route other = null;
        for (Route route : routes) {
            if (route.path().equals(exchange.path())) {
                other = route;
                if (route.methods().contains(exchange.method())) {
                    return route;
                }
            }
        }
        if (other == null) {
            throw new HttpException(404, "nothing is at " + exchange.path());
        }
        if (!exchange.method().equals("OPTIONS")) {
            String allowed = allowed(exchange.path());
            throw new HttpException(405, exchange.path() + " takes " + allowed, Map.of("Allow", allowed));
        }
        return other;
    }

    private String allowed(String path) {
        TreeSet<String> methods = new TreeSet<>(List.of("OPTIONS"));
        routes.stream().filter(route -> route.path().equals(path)).map(Route::methods)
                .forEach(methods::addAll);
        return String.join(", ", methods);
    }

    private static void fail(HttpExchange exchange, Throwable failure) throws IOException {
        if (exchange.isCommitted()) {
            report(failure);
            exchange.cut();
            return;
        }
        switch (failure) {
            case HttpException refusal -> {
                Map<String, String> headers = new LinkedHashMap<>(refusal.headers());
                headers.put("Content-Type", JSON);
                exchange.respond(refusal.status(), headers,
                        "{\"error\":" + JsonText.quoted(String.valueOf(refusal.getMessage())) + "}");
            }
            default -> {
                ErrorFields fields = report(failure);
                exchange.respond(HttpStatus.of(fields.state()), JSON,
                        "{\"error\":" + JsonText.quoted(fields.message()) + ",\"sqlstate\":\""
                                + fields.state().code() + "\"}");
            }
        }
    }

    /** What a client is told about a failure; the cause of a fault is in the log, under an id that it is told. */
    static ErrorFields report(Throwable failure) {
        return switch (failure) {
            case EngineException refusal -> refusal.fields();
            case StackOverflowError _ ->
                ErrorFields.error(SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded");
            case OutOfMemoryError error -> logged(SqlState.OUT_OF_MEMORY, "out of memory", error);
            default -> logged(SqlState.INTERNAL_ERROR, "internal error", failure);
        };
    }

    private static ErrorFields logged(SqlState state, String message, Throwable failure) {
        UUID id = UUID.randomUUID();
        LOG.error("request failed, id={}", id, failure);
        return ErrorFields.error(state, message + ", id " + id)
                .withHint("the server's log has the cause under this id");
    }
}
