package io.tidemark.server.sql.function;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Functions that number the rows of a window. All give bigint, without arguments. */
public enum WindowFunction {
    /** The row's number in its partition, from 1. */
    ROW_NUMBER(3100),
    /** The number of the row's first peer. */
    RANK(3101),
    /** How many groups of peers there are up to the row's. */
    DENSE_RANK(3102);

    private final int oid;

    WindowFunction(int oid) {
        this.oid = oid;
    }

    /** {@code pg_proc.oid}. */
    public int oid() {
        return oid;
    }

    /** The name in SQL. */
    public String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The function of this name. */
    public static Optional<WindowFunction> named(String name) {
        return Arrays.stream(values()).filter(function -> function.sqlName().equals(name)).findFirst();
    }
}
