package io.tidemark.protocol.session;

/**
 * What one server allows.
 *
 * @param maxSessions   sessions at once; one more is refused with 53300
 * @param maxStatements named statements of one session; one more is refused with 53400
 * @param maxPortals    portals of one session; one more is refused with 53400
 */
public record SessionLimits(int maxSessions, int maxStatements, int maxPortals) {
    public SessionLimits {
        if (maxSessions < 1 || maxStatements < 1 || maxPortals < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive: " + maxSessions + ", " + maxStatements + ", "
                            + maxPortals);
        }
    }
}
