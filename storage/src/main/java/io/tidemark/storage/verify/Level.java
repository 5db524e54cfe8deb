package io.tidemark.storage.verify;

/** How much VERIFY does; each level does what the one before does. */
public enum Level {
    /**
     * Every byte is read and compared by CRC32C, and the manifest by its SHA-256. It finds what a disk, a network or a
     * person does by accident; not who forges four bytes on purpose.
     */
    CHECKSUM("checksum"),
    /** SHA-256 of every file of a set too: at the speed of SHA-256. On live tables, which have none, nothing more. */
    FULL("full"),
    /** Opened as a restore would, every value is read; counts, ranges and sums are compared with the manifest's. */
    RESTORE("restore");

    private final String word;

    Level(String word) {
        this.word = word;
    }

    /** As it stands in a statement. */
    public String word() {
        return word;
    }
}
