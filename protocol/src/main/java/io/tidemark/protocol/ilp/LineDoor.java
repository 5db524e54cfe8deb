package io.tidemark.protocol.ilp;

import io.tidemark.protocol.auth.Authenticator;
import io.tidemark.protocol.engine.Client;
import io.tidemark.protocol.engine.LineEngine;
import io.tidemark.protocol.engine.LineWriter;
import io.tidemark.protocol.engine.ProcessIds;
import io.tidemark.protocol.engine.StartupRequest;
import io.tidemark.protocol.engine.StartupRequest.Door;
import io.tidemark.protocol.engine.StartupRequest.Ends;
import io.tidemark.protocol.tls.TlsContexts;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What lines come in to.
 *
 * @param engine        takes them; the caller's
 * @param database      the name of the engine's database
 * @param authenticator says who clients are
 * @param tls           for clients over TCP that begin with a handshake; null when there is no certificate
 * @param precision     the unit of times of lines over TCP, and of requests that name none
 * @param limits        what clients may do
 */
public record LineDoor(LineEngine engine, String database, Authenticator authenticator,
        @Nullable TlsContexts tls,
        Precision precision,
        LineLimits limits) {
    /**
     * A writer for a client that is known; the caller closes it.
     *
     * @param door        which port the client came by
     * @param lockTimeout after which a commit that waits for a lock fails with 55P03; zero for never
     */
    LineWriter open(String user, Ends ends, Client client, Door door, Duration lockTimeout) {
        Map<String, String> settings = new HashMap<>(
                Map.of("application_name", "line protocol", "client_encoding", "UTF8"));
        if (!lockTimeout.isZero()) {
            settings.put("lock_timeout", String.valueOf(lockTimeout.toMillis()));
        }
        return engine.openLines(new StartupRequest(user, database, settings, ends,
                door, false, ProcessIds.next()), client);
    }
}
