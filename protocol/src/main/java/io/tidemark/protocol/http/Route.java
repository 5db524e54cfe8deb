package io.tidemark.protocol.http;

import java.util.Set;

/**
 * Which requests a handler answers.
 *
 * @param methods in capitals; OPTIONS is answered by the server
 * @param path    compared as a whole, e.g. {@code /exec}
 */
public record Route(Set<String> methods, String path, Openness openness, HttpHandler handler) {
    /** Whom a route is for. */
    public enum Openness {
        /** For users: {@link HttpExchange#identity()} is known, and pages of other sites can't send requests to it. */
        GUARDED,
        /** For anybody, also pages of other sites: what can be seen there harms nobody, and nothing changes. */
        OPEN
    }

    public Route {
        methods = Set.copyOf(methods);
        if (methods.isEmpty() || !path.startsWith("/")) {
            throw new IllegalArgumentException("no route: " + methods + " " + path);
        }
    }

    /** A guarded route. */
    public Route(Set<String> methods, String path, HttpHandler handler) {
        this(methods, path, Openness.GUARDED, handler);
    }
}
