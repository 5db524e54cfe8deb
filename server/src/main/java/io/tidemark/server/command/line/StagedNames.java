package io.tidemark.server.command.line;

import io.tidemark.protocol.engine.LineProblem;
import io.tidemark.protocol.engine.LineRow;
import io.tidemark.protocol.message.SqlState;
import java.nio.charset.StandardCharsets;

/** How many tables and columns a batch has: each takes memory that its budget knows nothing of. Confined to one thread. */
final class StagedNames {
    /** Tables and columns of a batch. */
    static final int LIMIT = 10_000;
    /** Bytes of a name; PostgreSQL's NAMEDATALEN - 1. */
    static final int MAX_BYTES = 63;
    /** Bytes of a name that a report shows. */
    private static final int SHOWN_BYTES = 100;
    /** What each counts for the size of a batch: a batch over TCP is written at 64 MiB, well before there are too many. */
    private static final int BYTES_EACH = 8 << 10;

    private int count;

    StagedNames() {}

    int count() {
        return count;
    }

    long bytes() {
        return (long) count * BYTES_EACH;
    }

    /** One more. @return false when there are as many as there may be */
    boolean add() {
        if (count == LIMIT) {
            return false;
        }
        count++;
        return true;
    }

    void clear() {
        count = 0;
    }

    static LineProblem tooMany(LineRow row) {
        return new LineProblem(row.lineNumber(), 0, SqlState.PROGRAM_LIMIT_EXCEEDED,
                "the lines of one batch have more than " + LIMIT + " tables and columns", row.text());
    }

    static LineProblem tooLong(LineRow row, String what, byte[] name, int from, int to) {
        String shown = new String(name, from, Math.min(to - from, SHOWN_BYTES), StandardCharsets.UTF_8);
        return new LineProblem(row.lineNumber(), 0, SqlState.NAME_TOO_LONG,
                "the name of a " + what + " has more than " + MAX_BYTES + " bytes: " + shown, row.text());
    }
}
