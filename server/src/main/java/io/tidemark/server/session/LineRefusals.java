package io.tidemark.server.session;

import io.tidemark.protocol.engine.LineProblem;
import io.tidemark.protocol.engine.LineWriter;
import io.tidemark.protocol.message.SqlState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Why lines of a batch were refused. Confined to one thread. */
final class LineRefusals {
    /** Characters of a reason that are kept: names and values of lines may be in it. */
    private static final int MAX_REASON = 400;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

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
            problems.add(new LineProblem(problem.line(), problem.column(), problem.state(),
                    shown(problem.message()), problem.text()));
        }
    }

    /** A reason as logs and views can show it: one line, and not a long one. */
    private static String shown(String reason) {
        String beginning = reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + '…' : reason;
        return CONTROL.matcher(beginning).replaceAll(".");
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
