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

    /** What came of {@code input}, in chunks of {@code chunk} bytes. */
    static List<String> of(byte[] input, Precision precision, int lineBytes, int chunk) {
        try (Kept kept = new Kept()) {
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
        lines.add("!" + problem.line() + ":" + problem.column() + " " + problem.message());
    }

    @Override
    public int rows() {
        return lines.size();
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public LineOutcome commit(boolean atomic) {
        return new LineOutcome(lines.size(), 0, List.of());
    }

    @Override
    public void discard() {}

    @Override
    public void cancel() {}

    @Override
    public void close() {}
}
