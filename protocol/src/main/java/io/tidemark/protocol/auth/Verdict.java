package io.tidemark.protocol.auth;

import io.tidemark.protocol.message.SqlState;

/** Who a client is, or why it may not in. */
public sealed interface Verdict {
    /** The client is this user. */
    record Accepted(Identity identity) implements Verdict {}

    /**
     * The client may not in. The text tells it nothing about which users there are.
     *
     * @param state        28P01 for wrong credentials, 28000 for everything else
     * @param hint         empty for none
     * @param retrySeconds after which another try makes sense; 0 for at once
     */
    record Refused(SqlState state, String message, String hint, int retrySeconds) implements Verdict {
        /** Without a hint, to be tried again at once. */
        public static Refused of(SqlState state, String message) {
            return new Refused(state, message, "", 0);
        }

        /** Whether other credentials may help: then HTTP asks for them with 401, and refuses with 403 (429 with a wait) if not. */
        public boolean wantsCredentials() {
            return state.equals(SqlState.INVALID_PASSWORD);
        }
    }
}
