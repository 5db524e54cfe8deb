package io.tidemark.storage.verify;

import java.util.List;

/**
 * What a VERIFY has read, and what it has found.
 *
 * @param files    that were read
 * @param bytes    of these
 * @param tables   that were looked at
 * @param rows     that were scanned; 0 but for level {@code restore}
 * @param problems none when all is sound
 */
public record Verification(Level level, int files, long bytes, int tables, long rows,
        List<Problem> problems) {
    /** Copies the list. */
    public Verification {
        problems = List.copyOf(problems);
    }
}
