package io.tidemark.server;

import io.tidemark.protocol.engine.Client;
import io.tidemark.protocol.engine.Engine;
import io.tidemark.protocol.engine.EngineSession;
import io.tidemark.protocol.engine.StartupRequest;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.server.session.TidemarkEngine;
import java.util.LinkedHashMap;
import java.util.Map;

/** An engine whose sessions may only read. */
record ReadOnlyEngine(Engine engine) implements Engine {
    @Override
    public EngineSession open(StartupRequest request, Client client) {
        Map<String, String> settings = new LinkedHashMap<>(request.settings());
        settings.put(TidemarkEngine.READ_ONLY, "on");
        return engine.open(new StartupRequest(request.user(), request.database(), settings, request.ends(),
                request.door(),
                request.processId()), client);
    }

    @Override
    public void errorSent(SqlState state) {
        engine.errorSent(state);
    }
}
