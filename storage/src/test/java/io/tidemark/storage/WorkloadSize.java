package io.tidemark.storage;

/**
 * How much there is in a {@link Workload}.
 *
 * @param rows   of one insert, at most
 * @param tables at most
 * @param schema of ten changes, how many are of a table's schema or name
 */
public record WorkloadSize(int rows, int tables, int schema) {
    /** Changes of the schema among ten, usually. */
    public static final int USUAL_SCHEMA = 2;
    /** Tables from which on most of them are made at once, so that many are flushed together. */
    private static final int MANY = 8;

    /** One of so many changes makes a table while there are fewer than the most. */
    int often() {
        return tables >= MANY || schema > USUAL_SCHEMA ? 2 : 12;
    }
}
