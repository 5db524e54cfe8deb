package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;

/** bit_and, bit_or and bit_xor of integers: a state of one number. */
record BitSteps(Kind kind, TypeId type) implements StateAccumulator.Steps<long[]> {
    /** Which bits stay. */
    enum Kind {
        AND, OR, XOR
    }

    @Override
    public long[] start() {
        return new long[]{kind == Kind.AND ? -1 : 0};
    }

    @Override
    public void add(long[] state, Row row) {
        combine(state, row.int8(0));
    }

    @Override
    public void merge(long[] state, long[] later) {
        combine(state, later[0]);
    }

    private void combine(long[] state, long value) {
        state[0] = switch (kind) {
            case AND -> state[0] & value;
            case OR -> state[0] | value;
            case XOR -> state[0] ^ value;
        };
    }

    @Override
    public void finish(long[] state, Output output) {
        Integers.truncate(output, type, state[0]);
    }
}
