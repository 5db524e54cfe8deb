package io.tidemark.protocol.ilp;

import io.tidemark.protocol.http.HttpExchange;
import io.tidemark.protocol.http.Route;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The line protocol over HTTP: where InfluxDB's and QuestDB's clients expect it, and what they ask before they write. */
public final class LineRoutes {
    /** What a client of QuestDB asks before it writes: the versions of the protocol, and how long names may be. */
    private static final String SETTINGS = """
            {"config":{"release.type":"OSS","release.version":"[DEVELOPMENT]","line.proto.support.versions":[1,2],\
            "ilp.proto.transports":["tcp","http"],"cairo.max.file.name.length":63},\
            "preferences.version":0,"preferences":{}}
            """;

    /** The version of InfluxDB whose requests are understood, with a suffix that says who answers; clients want one that has numbers. */
    private static final String VERSION = "2.7.0-tidemark";

    private LineRoutes() {}

    /**
     * What a server answers for these.
     *
     * @param maxBodyBytes the longest body, as it comes and decompressed
     */
    public static List<Route> routes(LineDoor door, long maxBodyBytes) {
        WriteHandler write = new WriteHandler(door, maxBodyBytes, WriteHandler.Dialect.INFLUX_2);
        return List.of(new Route(Set.of("POST"), "/write", write),
                new Route(Set.of("POST"), "/api/v2/write", write),
                new Route(Set.of("POST"), "/api/v3/write_lp",
                        new WriteHandler(door, maxBodyBytes, WriteHandler.Dialect.INFLUX_3)),
                new Route(Set.of("GET", "POST"), "/query", new InfluxQueries(door.database())),
                new Route(Set.of("GET", "HEAD", "POST"), "/ping", Route.Openness.OPEN, LineRoutes::ping),
                new Route(Set.of("GET", "HEAD"), "/settings", Route.Openness.OPEN, LineRoutes::settings));
    }

    private static void ping(HttpExchange exchange) {
        exchange.respond(204, Map.of("X-Influxdb-Build", "Tidemark", "X-Influxdb-Version", VERSION));
    }

    private static void settings(HttpExchange exchange) throws IOException {
        exchange.respond(200, "application/json; charset=utf-8", SETTINGS);
    }
}
