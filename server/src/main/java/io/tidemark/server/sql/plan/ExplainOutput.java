package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.exec.Measurements;
import io.tidemark.server.sql.exec.Measurements.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The forms of EXPLAIN: lines as PostgreSQL prints them, or its JSON. */
public final class ExplainOutput {
    private final @Nullable Measurements measurements;
    private final boolean timing;

    /**
     * @param measurements what ANALYZE has counted; null without
     * @param timing       whether times are shown
     */
    public ExplainOutput(@Nullable Measurements measurements, boolean timing) {
        this.measurements = measurements;
        this.timing = timing;
    }

    /** One line an element, first the outermost step. */
    public List<String> lines(ExplainNode root) {
        List<String> lines = new ArrayList<>();
        append(lines, root, 0);
        return lines;
    }

    private void append(List<String> lines, ExplainNode node, int depth) {
        String arrow = depth == 0 ? "" : " ".repeat(6 * depth - 4) + "->  ";
        lines.add(arrow + node.title() + actual(node));
        String indent = " ".repeat(6 * depth + 2);
        node.details().forEach(detail -> lines.add(indent + detail));
        node.inputs().forEach(input -> append(lines, input, depth + 1));
    }

    private Optional<Measured> measured(ExplainNode node) {
        return measurements == null || node.plan() == null ? Optional.empty() : measurements.of(node.plan());
    }

    private String actual(ExplainNode node) {
        if (measurements == null || node.plan() == null) {
            return "";
        }
        return measured(node).map(measured -> timing
                ? "  (actual time=%s..%s rows=%d loops=%d)".formatted(millis(measured.firstNanos(), measured),
                        millis(measured.totalNanos(), measured), measured.rows() / measured.loops(),
                        measured.loops())
                : "  (actual rows=%d loops=%d)".formatted(measured.rows() / measured.loops(),
                        measured.loops()))
                .orElse("  (never executed)");
    }

    private static String millis(long nanos, Measured measured) {
        return millis(nanos / measured.loops());
    }

    /** Milliseconds with three digits after the point. */
    public static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
    }

    /**
     * PostgreSQL's JSON: an array with one object.
     *
     * @param summary members after the plan, as JSON
     */
    public String json(ExplainNode root, List<String> summary) {
        StringBuilder json = new StringBuilder("[\n  {\n    \"Plan\": ");
        object(json, root, 4);
        summary.forEach(member -> json.append(",\n    ").append(member));
        return json.append("\n  }\n]").toString();
    }

    private void object(StringBuilder json, ExplainNode node, int depth) {
        List<String> members = new ArrayList<>();
        int on = node.title().indexOf(" on ");
        members.add(member("Node Type", on < 0 ? node.title() : node.title().substring(0, on)));
        if (on >= 0) {
            members.add(member(node.title().startsWith("Function") ? "Function Name" : "Relation Name",
                    node.title().substring(on + 4)));
        }
        members.add("\"Parallel Aware\": false");
        members.add("\"Async Capable\": false");
        measured(node).ifPresent(measured -> {
            if (timing) {
                members.add("\"Actual Startup Time\": " + millis(measured.firstNanos(), measured));
                members.add("\"Actual Total Time\": " + millis(measured.totalNanos(), measured));
            }
            members.add("\"Actual Rows\": " + measured.rows() / measured.loops());
            members.add("\"Actual Loops\": " + measured.loops());
        });
        for (String detail : node.details()) {
            int colon = detail.indexOf(": ");
            members.add(member(colon < 0 ? "Detail" : detail.substring(0, colon),
                    colon < 0 ? detail : detail.substring(colon + 2)));
        }
        String indent = "\n" + " ".repeat(depth + 2);
        json.append('{').append(indent).append(String.join("," + indent, members));
        if (!node.inputs().isEmpty()) {
            json.append(',').append(indent).append("\"Plans\": [");
            for (int i = 0; i < node.inputs().size(); i++) {
                json.append(i == 0 ? "" : ",").append(indent).append("  ");
                object(json, node.inputs().get(i), depth + 4);
            }
            json.append(indent).append(']');
        }
        json.append('\n').append(" ".repeat(depth)).append('}');
    }

    private static String member(String name, String value) {
        return quoted(name) + ": " + quoted(value);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return quoted.append('"').toString();
    }
}
