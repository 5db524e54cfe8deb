package io.tidemark.it.differential;

import io.tidemark.it.differential.Answer.Failure;
import java.util.ArrayList;
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
    private int asked;
    private int errors;
    private int found;

    void asked(Answer expected) {
        asked++;
        errors += expected.failure() == null ? 0 : 1;
    }

    /** Whether it is worth to be explained: not when enough of its kind are. */
    boolean add(int number, String difference, Answer expected, Answer actual) {
        found++;
        List<Integer> alike = numbers.computeIfAbsent(
                difference + " / " + shown(expected.failure()) + " / " + shown(actual.failure()), _ -> new ArrayList<>());
        alike.add(number);
        boolean explained = explanations.size() < EXPLAINED
                && (alike.size() <= EXPLAINED_PER_GROUP || expected.failure() == actual.failure());
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
        return errors + " of " + asked + " fail as they should, " + found + " differences";
    }

    /** Empty when nothing differs. */
    String report() {
        StringBuilder report = new StringBuilder();
        numbers.forEach((group, alike) -> report.append(alike.size()).append(" x ").append(group).append(": ")
                .append(alike.stream().limit(8).toList()).append('\n'));
        return report.append(String.join("\n", explanations)).toString();
    }
}
