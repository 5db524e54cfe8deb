package io.tidemark.protocol.http;

import io.tidemark.protocol.message.SqlState;

/** Statuses of responses. */
public final class HttpStatus {
    private HttpStatus() {}

    /** What the status line says behind the number. */
    static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 204 -> "No Content";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 503 -> "Service Unavailable";
            default -> status < 400 ? "OK" : "Error";
        };
    }

    /** The status for a statement that failed so: whether it is the client's fault, its rights, ours, or the times. */
    public static int of(SqlState state) {
        String code = state.code();
        return switch (code.substring(0, 2)) {
            case "28" -> 401;
            case "53" -> 503;
            case "58", "XX", "F0" -> 500;
            case "57" -> code.equals("57014") ? 400 : 503;
            default -> code.equals("42501") || code.equals("25006") ? 403 : 400;
        };
    }
}
