package io.tidemark.protocol.ilp;

import io.tidemark.protocol.engine.LineOutcome;
import io.tidemark.protocol.engine.LineProblem;
import io.tidemark.protocol.engine.LineRow;
import io.tidemark.protocol.engine.LineWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A writer that keeps lines as text: rows as {@code table name:KIND=value … @time}, problems as {@code !line:column message}. */
final class Kept implements LineWriter {
    private final List<String> lines = new ArrayList<>();
    private final List<LineProblem> problems = new ArrayList<>();
    private final List<String> committed;
    private final List<String> refused;
    private final Consumer<List<String>> atCommit;
    private int rows;

    /** @param committed where rows go when they are written */
    Kept(List<String> committed) {
        this(committed, new ArrayList<>(), _ -> {});
    }

    /**
     * @param refused  where problems go at once
     * @param atCommit told the lines before they are written; may throw
     */
    Kept(List<String> committed, List<String> refused, Consumer<List<String>> atCommit) {
        this.committed = committed;
        this.refused = refused;
        this.atCommit = atCommit;
    }

    /** What came of {@code input}, in chunks of {@code chunk} bytes. */
    static List<String> of(byte[] input, Precision precision, int lineBytes, int chunk) {
        try (Kept kept = new Kept(new ArrayList<>())) {
            LineStream stream = new LineStream(kept, precision, lineBytes);
            for (int i = 0; i < input.length; i += chunk) {
                stream.accept(input, i, Math.min(chunk, input.length - i));
            }
            stream.finish(true);
            return kept.lines;
        }
    }

    /** What came of a text. */
    static List<String> of(String input) {
        return of(input.getBytes(StandardCharsets.UTF_8), Precision.NANOSECONDS, 32_768, 1 << 20);
    }

    @Override
    public void add(LineRow row) {
        StringBuilder text = new StringBuilder(
                new String(row.tableBytes(), row.tableFrom(), row.tableTo() - row.tableFrom(),
                        StandardCharsets.UTF_8));
        for (int i = 0; i < row.size(); i++) {
            text.append(' ').append(new String(row.nameBytes(i), row.nameFrom(i),
                    row.nameTo(i) - row.nameFrom(i), StandardCharsets.UTF_8));
            text.append(':').append(row.kind(i)).append('=').append(value(row, i));
        }
        rows++;
        lines.add(text + (row.hasTimestamp() ? " @" + row.timestampMicros() : ""));
    }

    private static String value(LineRow row, int i) {
        return switch (row.kind(i)) {
            case TAG, TEXT, ARRAY -> new String(row.textBytes(i), row.textFrom(i),
                    row.textTo(i) - row.textFrom(i), StandardCharsets.UTF_8);
            case DOUBLE -> String.valueOf(Double.longBitsToDouble(row.bits(i)));
            case LONG, BOOLEAN, TIME -> String.valueOf(row.bits(i));
        };
    }

    @Override
    public void refuse(LineProblem problem) {
        problems.add(problem);
        refused.add(problem.message());
        lines.add("!" + problem.line() + ":" + problem.column() + " " + problem.message());
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public LineOutcome commit(boolean atomic) {
        atCommit.accept(lines);
        boolean all = problems.isEmpty() || !atomic;
        if (all) {
            lines.stream().filter(line -> !line.startsWith("!")).forEach(committed::add);
        }
        LineOutcome outcome = new LineOutcome(all ? rows : 0, problems.size(), List.copyOf(problems));
        discard();
        return outcome;
    }

    @Override
    public void discard() {
        lines.clear();
        problems.clear();
        rows = 0;
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {}
}
