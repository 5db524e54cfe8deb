package io.tidemark.protocol.http;

import java.util.Map;

/** A request that is refused with a status of its own, e.g. 404. */
public final class HttpException extends RuntimeException {
    private final int status;
    private final transient Map<String, String> headers;

    /** @param status 400 to 599 */
    public HttpException(int status, String message) {
        this(status, message, Map.of());
    }

    /** @param headers for the response, e.g. {@code WWW-Authenticate} */
    public HttpException(int status, String message, Map<String, String> headers) {
        super(message);
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("no status of a refusal: " + status);
        }
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    /** The response's status. */
    public int status() {
        return status;
    }

    /** Further headers of the response. */
    public Map<String, String> headers() {
        return headers;
    }
}
