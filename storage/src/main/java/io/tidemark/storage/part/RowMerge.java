package io.tidemark.storage.part;

import io.tidemark.storage.batch.BatchSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * The rows of some sources that are not deleted, ascending by timestamp, then row id: for a flush the chunks of memtables, for a merge the
 * batches of parts. Sources that follow each other cost O(rows) and come out in long stretches. Confined to one
 * thread.
 */
public final class RowMerge {
    private final List<BatchSource> sources;
    private final boolean ordered;
    private final boolean consecutive;
    private final PriorityQueue<SortedRun> runs = new PriorityQueue<>(
            Comparator.comparingLong(SortedRun::timestamp).thenComparingLong(SortedRun::rowId));

    /**
     * A merge of all rows that are not deleted.
     *
     * @param sources         with run numbers that {@link BatchSource#run} promises; valid as long as this is used
     * @param timestampColumn by which rows are sorted; -1 keeps them as they come
     */
    public RowMerge(List<BatchSource> sources, int timestampColumn) {
        this.sources = List.copyOf(sources);
        this.ordered = timestampColumn >= 0;
        this.consecutive = isConsecutive(this.sources, timestampColumn);
        Map<Integer, List<Integer>> byRun = new TreeMap<>();
        for (int i = 0; i < this.sources.size(); i++) {
            byRun.computeIfAbsent(ordered ? this.sources.get(i).run() : 0, _ -> new ArrayList<>()).add(i);
        }
        for (List<Integer> run : byRun.values()) {
            SortedRun sorted = new SortedRun(this.sources, run, timestampColumn);
            if (!sorted.atEnd()) {
                runs.add(sorted);
            }
        }
    }

    private static boolean isConsecutive(List<BatchSource> sources, int timestampColumn) {
        for (int i = 0; i < sources.size(); i++) {
            BatchSource source = sources.get(i);
            boolean inOrder = timestampColumn < 0
                    || (source.sortedByTimestamp() && source.run() == sources.getFirst().run());
            boolean follows = i == 0
                    || source.firstRowId() == sources.get(i - 1).firstRowId() + sources.get(i - 1).rows();
            if (!inOrder || !follows || source.firstRowId() < 0 || source.deletedRows() != null) {
                return false;
            }
        }
        return true;
    }

    /** Whether all rows have been taken. */
    public boolean atEnd() {
        return runs.isEmpty();
    }

    /** The timestamp of the next row; {@link Long#MIN_VALUE} without a timestamp column. */
    public long timestamp() {
        return runs.element().timestamp();
    }

    /** The next rows, up to and with timestamp {@code last}; to be read to its end before this is used again. */
    public RowOrder until(long last) {
        return new RowOrder() {
            @Override
            public List<BatchSource> sources() {
                return sources;
            }

            @Override
            public boolean consecutiveRowIds() {
                return consecutive;
            }

            @Override
            public int next(long[] at) {
                return take(last, at);
            }
        };
    }

    private int take(long last, long[] at) {
        int count = 0;
        while (count < at.length && !runs.isEmpty() && runs.element().timestamp() <= last) {
            SortedRun first = runs.remove();
            SortedRun second = runs.peek();
            if (second == null || second.timestamp() > first.timestamp()) {
                long limit = second == null ? last : Math.min(last, second.timestamp() - 1);
                count += first.take(limit, at, count, at.length - count);
            } else {
                count += first.take(last, at, count, 1);
            }
            if (!first.atEnd()) {
                runs.add(first);
            }
        }
        return count;
    }
}
