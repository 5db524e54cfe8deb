package io.tidemark.protocol.engine;

import io.tidemark.protocol.message.ErrorFields;

/** What a session can ask of its connection. To be used on the thread of the call that runs, but for what says otherwise. */
public interface Client {
    /** Sends a NoticeResponse, filtered by nobody: {@code client_min_messages} is the engine's. */
    void notice(ErrorFields fields);

    /** Reports the new value of a setting that clients watch (e.g. {@code TimeZone}, {@code application_name}). */
    void parameterStatus(String name, String value);

    /** Sends a NotificationResponse: what session {@code processId} said by NOTIFY. */
    void notification(int processId, String channel, String payload);

    /** The prepared statements of the session, which the client's messages use too. */
    NamedStatements statements();

    /** Runs something between two messages, soon; never when the session ends before. From any thread, returns at once. */
    void between(Runnable work);

    /** Cancels what runs, as a CancelRequest does. From any thread, returns at once. */
    void cancel();

    /** Cancels what runs and ends the connection with this FATAL report. From any thread, returns at once. */
    void end(ErrorFields report);
}
