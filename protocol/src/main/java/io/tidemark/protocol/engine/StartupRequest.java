package io.tidemark.protocol.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a client asked for when it connected.
 *
 * @param user          never empty
 * @param database      the user's name when the client gave none
 * @param settings      the other start-up parameters in the order sent, e.g. {@code application_name},
 *                      {@code client_encoding}, {@code TimeZone}, and those of {@code options} (its {@code -c name=value} are
 *                      taken apart); names as the client wrote them
 * @param ends          where the connection begins and ends
 * @param door          which port it is
 * @param onlyReads     whether nothing may be changed, neither data nor what others do, whatever is sent later
 * @param processId     what {@code pg_backend_pid()} answers; the first half of the cancel key
 */
public record StartupRequest(String user, String database, Map<String, String> settings, Ends ends, Door door,
        boolean onlyReads, int processId) {
    /** Ways in to the server; each has its own limit of connections. */
    public enum Door {
        POSTGRESQL, HTTP, LINES
    }

    /**
     * The two ends of a connection, each as host, colon and port, for views and logs.
     *
     * @param client where the client is
     * @param server the address of this server that the client has reached
     */
    public record Ends(String client, String server) {}

    public StartupRequest {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
}
