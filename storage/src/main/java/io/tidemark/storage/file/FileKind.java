package io.tidemark.storage.file;

/** What a small metadata file holds; the code is on disk: never renumber, never reuse. */
public enum FileKind {
    REGISTRY(1, "table registry"),
    META(2, "table schema"),
    TXN(3, "list of parts"),
    COLUMN_VERSIONS(4,
            "column versions"),
    SNAPSHOT(5, "snapshot"),
    DELETES(6, "delete vector");

    private final int code;
    private final String words;

    FileKind(int code, String words) {
        this.code = code;
        this.words = words;
    }

    /** 1..65535. */
    public int code() {
        return code;
    }

    /** For messages. */
    public String words() {
        return words;
    }
}
