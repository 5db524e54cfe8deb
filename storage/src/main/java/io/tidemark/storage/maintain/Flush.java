package io.tidemark.storage.maintain;

import io.tidemark.storage.commit.Frozen;
import io.tidemark.storage.part.Part;
import java.util.List;

/** A flush of one table whose parts are written, and how far its publication came. Confined to the flushing thread. */
final class Flush {
    private final Frozen frozen;
    private final List<Part> parts;
    private Outcome outcome = Outcome.WRITTEN;

    /** How far a flush came. */
    enum Outcome {
        /** No file lists the parts. */
        WRITTEN,
        /** The table was dropped or emptied meanwhile, nothing will ever list the parts. */
        NOT_WANTED,
        /** The publication failed on its way; a file may list the parts, no view shows them. */
        IN_DOUBT,
        /** Published. */
        PUBLISHED
    }

    Flush(Frozen frozen, List<Part> parts) {
        this.frozen = frozen;
        this.parts = List.copyOf(parts);
    }

    Frozen frozen() {
        return frozen;
    }

    List<Part> parts() {
        return parts;
    }

    Outcome outcome() {
        return outcome;
    }

    void reached(Outcome next) {
        outcome = next;
    }
}
