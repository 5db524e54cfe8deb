package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;

/** nextval and its like. */
final class SequenceFunctions {
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

    private static void set(Row row, Output output, boolean called) {
        row.environment().names().setValue(row.int4(0), row.int8(1), called);
        output.int8(row.int8(1));
    }
}
