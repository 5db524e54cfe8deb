package io.tidemark.server.session;

import io.tidemark.protocol.engine.LineProblem;
import io.tidemark.server.sql.catalog.CatalogSession.LineErrorRow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines of the line protocol that were refused, the newest first to be found: sys.line_errors, and the log. Safe for many threads. */
final class LineErrors {
    private static final Logger LOG = LoggerFactory.getLogger(LineErrors.class);
    /** Lines that are kept. */
    private static final int KEPT = 1_000;
    private static final long LOG_PAUSE_NANOS = 1_000_000_000;

    private final ArrayDeque<LineErrorRow> newest = new ArrayDeque<>();
    private long count;
    private long untold;
    private long lastTold = System.nanoTime() - LOG_PAUSE_NANOS;

    /**
     * Remembers problems of a client's batch; tells the log of the first, once a second.
     *
     * @param all how many there were; at least as many as {@code problems}
     */
    synchronized void add(String client, String user, List<LineProblem> problems, long all) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        count += all;
        untold += all;
        for (LineProblem problem : problems) {
            if (newest.size() == KEPT) {
                newest.removeFirst();
            }
            newest.addLast(new LineErrorRow(micros, user, client, problem.line(), problem.column(),
                    problem.state().code(), problem.message(), problem.text()));
        }
        long now = System.nanoTime();
        if (!problems.isEmpty() && now - lastTold >= LOG_PAUSE_NANOS) {
            LineProblem first = problems.getFirst();
            LOG.warn("lines refused [count={}, client={}, line={}, error={}, see=sys.line_errors]", untold,
                    client,
                    first.line(), first.message());
            lastTold = now;
            untold = 0;
        }
    }

    /** Those that are kept, the oldest first. */
    synchronized List<LineErrorRow> rows() {
        return List.copyOf(newest);
    }

    /** Lines refused since the start. */
    synchronized long count() {
        return count;
    }
}
