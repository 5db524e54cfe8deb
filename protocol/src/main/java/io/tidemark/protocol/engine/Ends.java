package io.tidemark.protocol.engine;

/**
 * The two ends of a connection, each as host, colon and port, for views and logs.
 *
 * @param client where the client is
 * @param server the address of this server that the client has reached
 */
public record Ends(String client, String server) {}
