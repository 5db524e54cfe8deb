package io.tidemark.protocol.engine;

import java.util.List;

/**
 * What became of the lines of a batch.
 *
 * @param written      rows that are committed
 * @param refusedCount lines that were not
 * @param problems     why, in the order of the lines: the first {@link LineWriter#MAX_PROBLEMS}
 */
public record LineOutcome(long written, long refusedCount, List<LineProblem> problems) {
    /** Copies the problems. */
    public LineOutcome {
        problems = List.copyOf(problems);
    }
}
