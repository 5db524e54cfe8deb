package io.tidemark.protocol.engine;

import io.tidemark.protocol.message.ErrorFields;

/** The session's way to tell its client something beside the answer. To be used on the thread of the call that runs. */
public interface Client {
    /** Sends a NoticeResponse, filtered by nobody: {@code client_min_messages} is the engine's. */
    void notice(ErrorFields fields);

    /** Reports the new value of a setting that clients watch (e.g. {@code TimeZone}, {@code application_name}). */
    void parameterStatus(String name, String value);
}
