package io.tidemark.server.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Statements for tables of lines that have failed as they do when others change the same table at the same time. Who tries again
 * sees what the others have done and needs another statement; the same one that fails again and again fails for its own sake: there is
 * an index of the table's name, or the column's name is a system column's. Confined to one thread.
 */
final class LineCollisions {
    private static final Set<String> STATES = Set.of("42P07", "42701", "42P01", "42703");
    /** How often the same statement may fail: what it needs may have been made and dropped again. */
    private static final int MOST = 3;

    private final Map<String, Integer> failed = new HashMap<>();

    LineCollisions() {}

    /** Whether to try again after a statement has failed. */
    boolean isCollision(String sql, String sqlState) {
        return STATES.contains(sqlState) && failed.merge(sql, 1, Integer::sum) < MOST;
    }
}
