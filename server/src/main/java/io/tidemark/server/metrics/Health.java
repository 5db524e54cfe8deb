package io.tidemark.server.metrics;

import io.tidemark.storage.Activity;
import io.tidemark.storage.Inspection;
import java.util.List;
import java.util.Optional;

/** Whether a server can do what it is for. */
final class Health {
    private Health() {}

    /** Why it can't, in words that anybody may read: what exactly failed is in the log; empty while all is well. */
    static Optional<String> of(Activity activity) {
        return activity.failure()
                .map(_ -> "commits fail until the server is started again: its log says why")
                .or(() -> activity.maintenance()
                        .map(_ -> "rows cannot be moved from memory into files: the server's log says why"));
    }

    /** What will become a trouble when nobody looks after it, for anybody to read; empty when there is nothing. */
    static Optional<String> warning(Inspection inspection) {
        List<Inspection.Segment> waiting = unarchived(inspection);
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.of("the log grows, since the archive command fails: " + waiting.size()
                        + " segments with " + bytes(waiting)
                        + " bytes wait for it; the column archive_error of sys.wal says why");
    }

    /** Bytes of the log that wait since the archive command has failed. */
    static long unarchivedBytes(Inspection inspection) {
        return bytes(unarchived(inspection));
    }

    /** The one that the command has refused and all behind it, but those that are not full. */
    private static List<Inspection.Segment> unarchived(Inspection inspection) {
        return inspection.segments().stream()
                .dropWhile(segment -> segment.archived() || segment.archiveFailure().isEmpty())
                .filter(segment -> !segment.active()).toList();
    }

    private static long bytes(List<Inspection.Segment> segments) {
        return segments.stream().mapToLong(Inspection.Segment::usedBytes).sum();
    }
}
