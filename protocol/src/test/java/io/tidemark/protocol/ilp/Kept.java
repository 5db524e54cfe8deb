package io.tidemark.protocol.ilp;

import io.tidemark.protocol.engine.LineOutcome;
import io.tidemark.protocol.engine.LineProblem;
import io.tidemark.protocol.engine.LineRow;
import io.tidemark.protocol.engine.LineWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A writer that keeps lines as text: rows as {@code table name:KIND=value … @time}, problems as {@code !line:column message}. */
final class Kept implements LineWriter {
    private final List<String> lines = new ArrayList<>();
    private final List<LineProblem> problems = new ArrayList<>();
    private final List<String> committed;
    private int rows;

    /** @param committed where rows go when they are written */
    Kept(List<String> committed) {
        this.committed = committed;
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
        boolean all = problems.isEmpty() || !atomic;
        if (all) {
            lines.stream().filter(line -> !line.startsWith("!")).forEach(committed::add);
        }
        return new LineOutcome(all ? rows : 0, problems.size(), problems);
    }

    @Override
    public void discard() {}

    @Override
    public void cancel() {}

    @Override
    public void close() {}
}
