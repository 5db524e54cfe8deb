package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;

/** nextval and its like. */
public final class SequenceFunctions {
    private SequenceFunctions() {}

    static void declare(Declarations rows) {
        rows.function("nextval", TypeId.REGCLASS).returns(TypeId.INT8).unstable()
                .rows((row, output) -> output.int8(row.environment().names().nextValue(row.int4(0))));
        rows.function("currval", TypeId.REGCLASS).returns(TypeId.INT8).unstable()
                .rows((row, output) -> output.int8(row.environment().names().currentValue(row.int4(0))));
        rows.function("lastval").returns(TypeId.INT8).unstable()
                .rows((row, output) -> output.int8(row.environment().names().lastValue()));
        rows.function("setval", TypeId.REGCLASS, TypeId.INT8).returns(TypeId.INT8).unstable()
                .rows((row, output) -> set(row, output, true));
        rows.function("setval", TypeId.REGCLASS, TypeId.INT8, TypeId.BOOLEAN).returns(TypeId.INT8).unstable()
                .rows((row, output) -> set(row, output, row.bool(2)));
    }

    /** That function for the identity column of a row that is written: no statement can name it. */
    public static Function ofIdentity(Function nextval) {
        return new Function(nextval.oid(), nextval.name(), nextval.arguments(), nextval.variadic(),
                nextval.result(), nextval.strict(), nextval.volatility(), nextval.dictionary(),
                nextval.decimal(), new RowKernel(nextval.result(), (row, output) -> output
                        .int8(row.environment().names().nextOfIdentity(row.int4(0)))));
    }

    private static void set(Row row, Output output, boolean called) {
        row.environment().names().setValue(row.int4(0), row.int8(1), called);
        output.int8(row.int8(1));
    }
}
