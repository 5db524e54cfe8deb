package io.tidemark.server.session;

import java.util.Arrays;

/** Ids of rows that a statement removes. Confined to it. */
final class RemovedRows {
    private long[] ids = new long[16];
    private int count;
    private boolean sorted = true;

    void add(long id) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, count * 2);
        }
        sorted &= count == 0 || ids[count - 1] <= id;
        ids[count++] = id;
    }

    private void sort() {
        if (!sorted) {
            Arrays.sort(ids, 0, count);
            sorted = true;
        }
    }

    boolean contains(long id) {
        sort();
        return Arrays.binarySearch(ids, 0, count, id) >= 0;
    }

    /** Whether a row was added twice. */
    boolean hasRepeated() {
        sort();
        for (int i = 1; i < count; i++) {
            if (ids[i - 1] == ids[i]) {
                return true;
            }
        }
        return false;
    }
}
