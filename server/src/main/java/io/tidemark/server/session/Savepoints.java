package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;
import io.tidemark.storage.commit.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The savepoints of a block, the oldest first. Confined to its session. */
final class Savepoints {
    private final List<Mark> marks = new ArrayList<>();

    /**
     * What ROLLBACK TO goes back to.
     *
     * @param queries queries that were open
     */
    record Mark(String name, Savepoint storage, SessionSettings.Mark settings, SessionChannels.Mark channels,
            Locks locks, Set<RunningQuery> queries, Set<String> cursors) {}

    /** How many locks of tables and advisory locks the transaction held. */
    record Locks(int tables, int advisory) {}

    void add(Mark mark) {
        marks.add(mark);
    }

    boolean isEmpty() {
        return marks.isEmpty();
    }

    /** The newest. */
    Mark last() {
        return marks.getLast();
    }

    void clear() {
        marks.clear();
    }

    /** The newest of this name, those after it are forgotten; 3B001 when there is none. */
    Mark backTo(String name) {
        int index = indexOf(name);
        marks.subList(index + 1, marks.size()).clear();
        return marks.get(index);
    }

    /** Forgets the newest of this name and those after it; 3B001 when there is none. */
    void release(String name) {
        marks.subList(indexOf(name), marks.size()).clear();
    }

    private int indexOf(String name) {
        for (int i = marks.size() - 1; i >= 0; i--) {
            if (marks.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new SqlException("3B001", "savepoint \"" + name + "\" does not exist",
                SqlException.NO_POSITION);
    }
}
