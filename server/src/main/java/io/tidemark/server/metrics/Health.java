package io.tidemark.server.metrics;

import io.tidemark.storage.Activity;
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
}
