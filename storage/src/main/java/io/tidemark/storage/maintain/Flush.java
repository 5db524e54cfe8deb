package io.tidemark.storage.maintain;

/** A flush of one table whose files are written, and how far its publication came. Confined to the flushing thread. */
final class Flush {
    private final FlushedFiles files;
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

    Flush(FlushedFiles files) {
        this.files = files;
    }

    FlushedFiles files() {
        return files;
    }

    Outcome outcome() {
        return outcome;
    }

    void reached(Outcome next) {
        outcome = next;
    }
}
