package io.tidemark.server.session;

import io.tidemark.protocol.engine.LineProblem;
import io.tidemark.protocol.engine.LineWriter;
import io.tidemark.protocol.message.SqlState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Why lines of a batch were refused. Confined to one thread. */
final class LineRefusals {
    private final List<LineProblem> problems = new ArrayList<>();
    private long count;

    LineRefusals() {}

    /** The same ones again; further ones are this one's own. */
    LineRefusals copy() {
        LineRefusals copy = new LineRefusals();
        copy.problems.addAll(problems);
        copy.count = count;
        return copy;
    }

    void add(LineProblem problem) {
        count++;
        if (problems.size() < LineWriter.MAX_PROBLEMS) {
            problems.add(problem);
        }
    }

    void add(long line, String sqlState, String message) {
        add(new LineProblem(line, 0,
                SqlState.isWellFormed(sqlState) ? new SqlState(sqlState) : SqlState.INTERNAL_ERROR, message,
                ""));
    }

    long count() {
        return count;
    }

    /** The first ones, in the order of the lines. */
    List<LineProblem> problems() {
        return problems.stream().sorted(Comparator.comparingLong(LineProblem::line)).toList();
    }

    void clear() {
        problems.clear();
        count = 0;
    }
}
