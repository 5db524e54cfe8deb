package io.tidemark.protocol.message;

/** How bad a report is; the names go to the wire as they are. */
public enum Severity {
    /** The statement failed, the session goes on. */
    ERROR,
    /** The session ends. */
    FATAL,
    /** The server ends. */
    PANIC,
    WARNING,
    NOTICE,
    DEBUG,
    INFO,
    LOG;

    /** Whether a report of this severity is an ErrorResponse, not a NoticeResponse. */
    public boolean isError() {
        return this == ERROR || this == FATAL || this == PANIC;
    }

    /** Whether the session ends after this report. */
    public boolean endsSession() {
        return this == FATAL || this == PANIC;
    }
}
