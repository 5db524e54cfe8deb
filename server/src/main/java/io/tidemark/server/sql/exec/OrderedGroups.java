package io.tidemark.server.sql.exec;

import java.util.Arrays;

/** Where the sorted rows of each group lie, the longest run of equal values, and the place of a hypothetical row. */
final class OrderedGroups {
    /** Bytes on the heap a group. */
    static final long GROUP_BYTES = 5L * Integer.BYTES;

    private final int[] starts;
    private final int[] sizes;
    private final int[] modes;
    private final int[] hypothetical;
    private final int[] runsBefore;
    private int place;
    private int group = -1;
    private int runs;
    private int runStart;
    private int longest;

    OrderedGroups(int groupCount) {
        this.starts = new int[groupCount];
        this.sizes = new int[groupCount];
        this.modes = new int[groupCount];
        this.hypothetical = new int[groupCount];
        this.runsBefore = new int[groupCount];
        Arrays.fill(hypothetical, -1);
    }

    /** The next row in the order of groups, then values. */
    void add(int rowGroup, boolean changed, boolean isHypothetical) {
        if (rowGroup != group) {
            end();
            group = rowGroup;
            starts[group] = place;
            runStart = place;
            runs = 0;
            longest = 0;
        } else if (changed) {
            endRun();
        }
        if (isHypothetical) {
            hypothetical[group] = place - starts[group];
            runsBefore[group] = runs;
        }
        place++;
    }

    private void endRun() {
        if (place - runStart > longest) {
            longest = place - runStart;
            modes[group] = runStart;
        }
        runStart = place;
        runs++;
    }

    /** All rows of the group have been added. */
    void end() {
        if (group >= 0) {
            endRun();
            sizes[group] = place - starts[group];
        }
    }

    /** The place of the group's first row. */
    int start(int of) {
        return starts[of];
    }

    /** Rows of the group, the hypothetical one left out. */
    int size(int of) {
        return sizes[of] - (hypothetical[of] < 0 ? 0 : 1);
    }

    /** The place of the first of the most frequent values. */
    int mode(int of) {
        return modes[of];
    }

    /** Rows of the group before the hypothetical one. */
    int before(int of) {
        return Math.max(0, hypothetical[of]);
    }

    /** Different rows of the group before the hypothetical one. */
    int differentBefore(int of) {
        return runsBefore[of];
    }
}
