package io.tidemark.storage.table;

/** The time unit by which a table's rows are split into directories. */
public enum Partitioning {
    /** One partition. */
    NONE(0),
    /** A partition an hour, {@code 2024-02-29T17}. */
    HOUR(1),
    /** A partition a day, {@code 2024-02-29}. */
    DAY(2),
    /** A partition an ISO week, {@code 2024-W09}. */
    WEEK(3),
    /** A partition a month, {@code 2024-02}. */
    MONTH(4),
    /** A partition a year, {@code 2024}. */
    YEAR(5);

    private final int code;

    Partitioning(int code) {
        this.code = code;
    }

    /** The number in our files; never renumbered. */
    public int code() {
        return code;
    }

    /** The unit with this code, or an {@link IllegalArgumentException}. */
    public static Partitioning ofCode(int code) {
        for (Partitioning unit : values()) {
            if (unit.code == code) {
                return unit;
            }
        }
        throw new IllegalArgumentException("unknown partitioning code: " + code);
    }
}
