package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Functions that need an OVER clause. */
public enum WindowFunction {
    /** The row's number in its partition, from 1. */
    ROW_NUMBER(TypeId.INT8, new Form(3100, List.of())),
    /** The number of the row's first peer. */
    RANK(TypeId.INT8, new Form(3101, List.of())),
    /** How many groups of peers there are up to the row's. */
    DENSE_RANK(TypeId.INT8, new Form(3102, List.of())),
    /** The rank from 0 to 1. */
    PERCENT_RANK(TypeId.FLOAT8, new Form(3103, List.of())),
    /** The part of the rows that come before or with the row. */
    CUME_DIST(TypeId.FLOAT8, new Form(3104, List.of())),
    /** The number of the row's bucket. */
    NTILE(TypeId.INT4, new Form(3105, List.of(TypeId.INT4))),
    /** The value some rows before. */
    LAG(TypeId.ANYELEMENT, new Form(3106, List.of(TypeId.ANYELEMENT)),
            new Form(3107, List.of(TypeId.ANYELEMENT, TypeId.INT4)),
            new Form(3108, List.of(TypeId.ANYELEMENT, TypeId.INT4, TypeId.ANYELEMENT))),
    /** The value some rows after. */
    LEAD(TypeId.ANYELEMENT, new Form(3109, List.of(TypeId.ANYELEMENT)),
            new Form(3110, List.of(TypeId.ANYELEMENT, TypeId.INT4)),
            new Form(3111, List.of(TypeId.ANYELEMENT, TypeId.INT4, TypeId.ANYELEMENT))),
    /** The value of the frame's first row. */
    FIRST_VALUE(TypeId.ANYELEMENT, new Form(3112, List.of(TypeId.ANYELEMENT))),
    /** The value of the frame's last row. */
    LAST_VALUE(TypeId.ANYELEMENT, new Form(3113, List.of(TypeId.ANYELEMENT))),
    /** The value of the frame's n-th row. */
    NTH_VALUE(TypeId.ANYELEMENT, new Form(3114, List.of(TypeId.ANYELEMENT, TypeId.INT4)));

    private final TypeId result;
    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Form> forms;

    /**
     * A way to call a function.
     *
     * @param oid {@code pg_proc.oid}
     */
    public record Form(int oid, List<TypeId> arguments) {}

    WindowFunction(TypeId result, Form... forms) {
        this.result = result;
        this.forms = List.of(forms);
    }

    /** The type of its values; ANYELEMENT for that of the first argument. */
    public TypeId result() {
        return result;
    }

    /** The ways to call it. */
    public List<Form> forms() {
        return forms;
    }

    /** The name in SQL. */
    public String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether there is a function of this name. */
    public static boolean isNamed(String name) {
        return Arrays.stream(values()).anyMatch(function -> function.sqlName().equals(name));
    }
}
