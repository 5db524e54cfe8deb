package io.tidemark.protocol.rest;

import io.tidemark.protocol.engine.Engine;
import io.tidemark.protocol.http.Route;
import java.util.List;
import java.util.Set;

/** What is served on the port for REST. */
public final class Rest {
    private Rest() {}

    /**
     * The routes of an engine.
     *
     * @param database the name of the database that statements run in
     */
    public static List<Route> routes(Engine engine, String database) {
        RestEngine rest = new RestEngine(engine, database);
        return List.of(new Route(Set.of("GET", "POST"), "/exec", rest.counted(new ExecHandler(rest))),
                new Route(Set.of("GET", "POST"), "/exp", rest.counted(new ExpHandler(rest))),
                new Route(Set.of("POST"), "/imp", rest.counted(new ImpHandler(rest))));
    }
}
