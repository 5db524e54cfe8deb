package io.tidemark.protocol.ilp;

import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.LineOutcome;
import io.tidemark.protocol.engine.LineProblem;
import io.tidemark.protocol.http.JsonText;
import java.util.concurrent.ThreadLocalRandom;

/** What the client of a request is told that has not written all of its lines, as InfluxDB's and QuestDB's clients read it. */
final class WriteReport {
    private WriteReport() {}

    /** Of lines that were refused. */
    static String of(LineOutcome outcome, boolean atomic) {
        LineProblem first = outcome.problems().getFirst();
        StringBuilder message = new StringBuilder(atomic
                ? "nothing was written, for some lines are bad:"
                : "partial write: " + outcome.written() + " rows written, " + outcome.refusedCount()
                        + " lines refused:");
        StringBuilder errors = new StringBuilder();
        for (LineProblem problem : outcome.problems()) {
            message.append("\nline ").append(problem.line());
            if (problem.column() > 0) {
                message.append(", byte ").append(problem.column());
            }
            message.append(": ").append(problem.message());
            errors.append(errors.isEmpty() ? "" : ",").append("{\"line\":").append(problem.line())
                    .append(",\"position\":").append(problem.column()).append(",\"code\":\"")
                    .append(problem.state().code()).append("\",\"message\":");
            JsonText.quote(errors, problem.message()).append(",\"text\":");
            JsonText.quote(errors, problem.text()).append('}');
        }
        StringBuilder json = new StringBuilder("{\"code\":\"invalid\",\"message\":");
        JsonText.quote(json, message.toString());
        return json.append(",\"line\":").append(first.line()).append(",\"errorId\":\"").append(errorId())
                .append("\",\"written\":").append(outcome.written()).append(",\"refused\":")
                .append(outcome.refusedCount()).append(",\"errors\":[").append(errors).append("]}\n")
                .toString();
    }

    /** Of a batch that was not written at all. */
    static String of(EngineException failure) {
        StringBuilder json = new StringBuilder("{\"code\":\"").append(failure.fields().state().code())
                .append("\",\"message\":");
        JsonText.quote(json, failure.fields().message());
        String hint = failure.fields().hint();
        if (hint != null) {
            JsonText.quote(json.append(",\"hint\":"), hint);
        }
        return json.append(",\"errorId\":\"").append(errorId()).append("\",\"written\":0}\n").toString();
    }

    private static String errorId() {
        return Integer.toHexString(ThreadLocalRandom.current().nextInt() | 0x8000_0000);
    }
}
