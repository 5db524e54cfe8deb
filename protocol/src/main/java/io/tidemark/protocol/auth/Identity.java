package io.tidemark.protocol.auth;

/**
 * A client that is known.
 *
 * @param user the role's name, never empty
 */
public record Identity(String user) {
    public Identity {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("a user without a name");
        }
    }
}
