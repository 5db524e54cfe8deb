package io.tidemark.storage.maintain;

/** A flush of one table whose files are written, and whether they were published. Confined to the flushing thread. */
final class Flush {
    private final FlushedFiles files;
    private boolean published;

    Flush(FlushedFiles files) {
        this.files = files;
    }

    FlushedFiles files() {
        return files;
    }

    boolean isPublished() {
        return published;
    }

    void published() {
        published = true;
    }
}
