package io.tidemark.it.differential;

import io.tidemark.it.differential.Answer.Failure;
import io.tidemark.it.differential.IntendedDifference.Case;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The differences found, those that look alike together. */
final class Differences {
    private static final int EXPLAINED_PER_GROUP = 2;
    private static final int EXPLAINED = Integer.getInteger("differential.shown", 40);

    private final Map<String, List<Integer>> numbers = new LinkedHashMap<>();
    private final List<String> explanations = new ArrayList<>();
    private final Map<IntendedDifference, List<String>> intended = new EnumMap<>(IntendedDifference.class);
    private int asked;
    private int errors;
    private int found;

    void asked(Case question) {
        asked++;
        errors += question.expected().failure() == null ? 0 : 1;
    }

    void addIntended(int number, IntendedDifference reason, Case question) {
        intended.computeIfAbsent(reason, _ -> new ArrayList<>())
                .add(number + " " + shown(question.expected().failure()) + " / "
                        + shown(question.actual().failure()) + " : "
                        + question.sql().replace('\n', ' '));
    }

    /** The intended differences that cover more questions than they may; empty is good. */
    List<String> excesses() {
        return intended.entrySet().stream()
                .filter(entry -> entry.getValue().size() * 1_000L > (long) asked * entry.getKey().permille())
                .map(entry -> entry.getKey() + ": " + entry.getValue()).toList();
    }

    /** The intended differences, one in a line: why, the question's number, both failures, the statement. */
    String intended() {
        StringBuilder lines = new StringBuilder();
        intended.forEach((reason, cases) -> cases
                .forEach(line -> lines.append(reason).append(' ').append(line).append('\n')));
        return lines.toString();
    }

    /** Whether it is worth to be explained: not when enough of its kind are. */
    boolean add(int number, String difference, Case question) {
        Answer expected = question.expected();
        Answer actual = question.actual();
        found++;
        List<Integer> alike = numbers.computeIfAbsent(
                difference + " / " + shown(expected.failure()) + " / " + shown(actual.failure()),
                _ -> new ArrayList<>());
        alike.add(number);
        boolean explained = explanations.size() < EXPLAINED
                && (alike.size() <= EXPLAINED_PER_GROUP
                        || (expected.failure() == null && actual.failure() == null));
        if (explained) {
            explanations.add(number + " (" + difference + "): ");
        }
        return explained;
    }

    /** Says more about the last one. */
    void explain(String text) {
        explanations.add(explanations.removeLast() + text);
    }

    private static String shown(@Nullable Failure failure) {
        return failure == null ? "ok" : failure.state() + " " + failure.message();
    }

    String summary() {
        StringBuilder summary = new StringBuilder();
        summary.append(errors).append(" of ").append(asked).append(" fail in PostgreSQL, ").append(found)
                .append(" differences");
        intended.forEach(
                (reason, cases) -> summary.append(", ").append(cases.size()).append(' ').append(reason));
        return summary.toString();
    }

    /** Empty when nothing differs. */
    String report() {
        StringBuilder report = new StringBuilder();
        numbers.forEach((group, alike) -> report.append(alike.size()).append(" x ").append(group).append(": ")
                .append(alike.stream().limit(8).toList()).append('\n'));
        return report.append(String.join("\n", explanations)).toString();
    }
}
