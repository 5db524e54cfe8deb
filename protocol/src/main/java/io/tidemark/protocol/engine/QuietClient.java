package io.tidemark.protocol.engine;

import io.tidemark.protocol.message.ErrorFields;

/** A client that nothing can be told, and that has no time between two messages. */
public interface QuietClient extends Client {
    @Override
    default void notice(ErrorFields fields) {}

    @Override
    default void parameterStatus(String name, String value) {}

    @Override
    default void notification(int processId, String channel, String payload) {}

    @Override
    default void between(Runnable work) {}
}
