package io.tidemark.server.metrics;

import io.tidemark.storage.Activity;
import java.util.Optional;

/** Whether a server can do what it is for. */
final class Health {
    private Health() {}

    /** Why it can't; empty while all is well. */
    static Optional<String> of(Activity activity) {
        return activity.failure().map(failure -> "commits fail until a restart: " + failure.getMessage())
                .or(() -> activity.maintenance()
                        .map(failure -> "rows cannot be moved from memory into files: "
                                + failure.getMessage()));
    }
}
