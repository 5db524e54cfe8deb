package io.tidemark.server.session;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** How often statements ran and what they cost, by their text; a bounded number of texts. Safe for many threads. */
final class StatementStatistics {
    private static final int MAX_STATEMENTS = 1_000;
    private static final int MAX_CHARS = 2_000;
    private static final String OTHERS = "<others>";

    private final Map<String, Counts> counts = new ConcurrentHashMap<>();

    private static final class Counts {
        final LongAdder calls = new LongAdder();
        final LongAdder rows = new LongAdder();
        final LongAdder totalMicros = new LongAdder();
        final LongAccumulator maxMicros = new LongAccumulator(Math::max, 0);
    }

    /** What ran with this text; times in microseconds. */
    record Line(String query, long calls, long rows, long totalMicros, long maxMicros) {}

    /**
     * A statement has run.
     *
     * @param tag of CommandComplete, whose last word may count rows
     */
    void record(String sql, long micros, String tag) {
        Counts found = counts.get(sql);
        if (found == null) {
            boolean room = counts.size() < MAX_STATEMENTS && sql.length() <= MAX_CHARS;
            found = counts.computeIfAbsent(room ? sql : OTHERS, _ -> new Counts());
        }
        found.calls.increment();
        found.rows.add(rows(tag));
        found.totalMicros.add(micros);
        found.maxMicros.accumulate(micros);
    }

    private static long rows(String tag) {
        long rows = 0;
        long scale = 1;
        int at = tag.length() - 1;
        while (at >= 0 && Character.isDigit(tag.charAt(at))) {
            rows += scale * (tag.charAt(at) - '0');
            scale *= 10;
            at--;
        }
        return rows;
    }

    /** Everything, in no order. */
    List<Line> lines() {
        return counts.entrySet()
                .stream()
                .map(entry -> new Line(entry.getKey(), entry.getValue().calls.sum(),
                        entry.getValue().rows.sum(), entry.getValue().totalMicros.sum(),
                        entry.getValue().maxMicros.get()))
                .toList();
    }
}
