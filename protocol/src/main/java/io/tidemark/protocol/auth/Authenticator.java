package io.tidemark.protocol.auth;

/**
 * Says who a client is; the same for every door of a server. Knows users and their secrets, not what they may do: that is the
 * engine's. Never throws for what a client sends; safe for many threads. {@link #password} and {@link #token} may take
 * milliseconds of computing, so they are not called on an event loop.
 */
public interface Authenticator {
    /** What a client that says it is this user has to do; asked once a connection by doors whose exchange has messages. */
    Method method(String user, Origin origin);

    /** A client that has shown no credentials: the default user where clients are trusted, else a refusal. */
    Verdict anonymous(Origin origin);

    /** A user and a password in plain text: HTTP Basic. Where clients are trusted the password doesn't matter. */
    Verdict password(String user, String password, Origin origin);

    /** A bearer token: its text as CREATE TOKEN answered it. */
    Verdict token(String token, Origin origin);

    /**
     * What a SCRAM exchange with this user is checked against. For a user who doesn't exist or has no password it is a verifier
     * that nothing fits, always the same for the name, so that a client can't tell the difference.
     */
    ScramVerifier verifier(String user);

    /**
     * The end of a SCRAM exchange.
     *
     * @param proven whether the client has the password
     */
    Verdict exchanged(String user, boolean proven, Origin origin);

    /** How a client proves who it is. */
    sealed interface Method {
        /** Not at all: it is believed. */
        record Trust() implements Method {}

        /** By a password, in an exchange that doesn't show it. */
        record Scram() implements Method {}

        /** It can't: there is nothing to try from where it is. */
        record Reject(Verdict.Refused why) implements Method {}
    }
}
