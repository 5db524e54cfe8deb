package io.tidemark.protocol.auth;

/** The exchange between the start-up message and AuthenticationOk. */
public sealed interface AuthenticationMethod {
    /** The client is who it says; right for a server that only its own machine reaches. */
    record Trust() implements AuthenticationMethod {}
}
