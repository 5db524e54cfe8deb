package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The cursors of a session by name. Confined to its session. */
final class SqlCursors {
    private final Map<String, Open> cursors = new LinkedHashMap<>();

    /** A cursor and when it was declared, microseconds since 1970 UTC. */
    record Open(SqlCursor cursor, long createdMicros) {}

    /** Refuses a name that is taken, with 42P03. */
    void requireFree(String name) {
        if (cursors.containsKey(name)) {
            throw new SqlException("42P03", "cursor \"" + name + "\" already exists",
                    SqlException.NO_POSITION);
        }
    }

    void add(SqlCursor cursor, long createdMicros) {
        cursors.put(cursor.declared().name(), new Open(cursor, createdMicros));
    }

    /** The cursor of this name; 34000 when there is none. */
    SqlCursor named(String name) {
        Open open = cursors.get(name);
        if (open == null) {
            throw new SqlException("34000", "cursor \"" + name + "\" does not exist",
                    SqlException.NO_POSITION);
        }
        return open.cursor();
    }

    Set<String> names() {
        return Set.copyOf(cursors.keySet());
    }

    Collection<Open> all() {
        return cursors.values();
    }

    void close(String name) {
        Open open = cursors.remove(name);
        if (open != null) {
            open.cursor().close();
        }
    }

    void closeAll() {
        List.copyOf(cursors.keySet()).forEach(this::close);
    }

    /** A savepoint is gone back to: what was declared since is closed. */
    void closeSince(Set<String> before) {
        cursors.keySet().stream().filter(name -> !before.contains(name)).toList().forEach(this::close);
    }

    /** Before a commit: those WITH HOLD read their rows, the others are closed. */
    void commits() {
        for (Open open : List.copyOf(cursors.values())) {
            if (!open.cursor().declared().hold()) {
                close(open.cursor().declared().name());
            } else if (!open.cursor().held()) {
                open.cursor().hold();
            }
        }
    }

    /** The transaction is rolled back: only those that have outlived an earlier one stay. */
    void rollsBack() {
        for (Open open : List.copyOf(cursors.values())) {
            if (!open.cursor().held()) {
                close(open.cursor().declared().name());
            }
        }
    }
}
