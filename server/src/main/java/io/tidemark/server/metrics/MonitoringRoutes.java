package io.tidemark.server.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tidemark.protocol.http.HttpExchange;
import io.tidemark.protocol.http.Route;
import io.tidemark.protocol.http.Route.Openness;
import io.tidemark.server.session.EngineFigures;
import io.tidemark.storage.Database;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** {@code /}, {@code /status} and {@code /metrics}, for anybody. Safe for many threads. */
public final class MonitoringRoutes {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Database database;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private boolean hasRuntime;

    /** What monitoring sees of a database and of the engine over it. */
    public MonitoringRoutes(Database database, Supplier<EngineFigures> engine, String version) {
        this.database = database;
        registry.register(new DatabaseCollector(database, engine, version));
    }

    /** With the figures of the Java runtime from the first scrape on: a start need not wait for them, a tenth of a second. */
    private synchronized PrometheusRegistry registry() {
        if (!hasRuntime) {
            JvmMetrics.builder().register(registry);
            hasRuntime = true;
        }
        return registry;
    }

    /** The routes. */
    public List<Route> routes() {
        Set<String> reading = Set.of("GET", "HEAD");
        return List.of(new Route(reading, "/", Openness.OPEN, this::status),
                new Route(reading, "/status", Openness.OPEN, this::status),
                new Route(reading, "/metrics", Openness.OPEN, this::metrics));
    }

    /** A line for people, and a status for machines. */
    private void status(HttpExchange exchange) throws IOException {
        Optional<String> trouble = Health.of(database.activity());
        String text = trouble.map(reason -> "Status: Unhealthy\n" + reason + "\n")
                .orElse("Status: Healthy\n")
                + Health.warning(database.inspect()).map(warning -> "Warning: " + warning + "\n").orElse("");
        try (OutputStream out = exchange.respond(trouble.isEmpty() ? OK : UNAVAILABLE,
                Map.of("Content-Type", "text/plain; charset=utf-8", "Cache-Control", "no-store"))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        ExpositionFormatWriter writer = formats.findWriter(exchange.header("accept").orElse(null));
        try (OutputStream out = exchange.respond(OK, Map.of("Content-Type", writer.getContentType()))) {
            writer.write(out, registry().scrape());
        }
    }
}
