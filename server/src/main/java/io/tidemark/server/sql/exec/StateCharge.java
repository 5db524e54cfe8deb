package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.storage.batch.VarVector;
import java.util.List;

/** Charges what the states of one aggregate take of the heap: so much a group, and what they collect a row. */
final class StateCharge {
    /** Bytes of a group whose state is a few numbers in arrays, with the room that arrays grow by. */
    private static final int NUMBERS_BYTES = 36;
    /** Bytes of a group whose state is an object. */
    private static final int OBJECT_BYTES = 128;
    /** Bytes of a value that a state keeps, besides its contents. */
    private static final int KEPT_BYTES = 28;

    private final HeapUse heap;
    private final int groupBytes;
    private final boolean collects;
    private int groups;

    StateCharge(Aggregate aggregate, HeapUse heap) {
        this.heap = heap;
        this.collects = !AggregateOperator.orderless(aggregate) && !aggregate.name().equals("first")
                && !aggregate.name().equals("last");
        boolean numbers = !collects && aggregate.arguments().stream()
                .allMatch(type -> LongCode.supports(type) || aggregate.name().equals("count"));
        this.groupBytes = numbers ? NUMBERS_BYTES : OBJECT_BYTES;
    }

    /** There are so many groups now. */
    void groups(int count) {
        if (count > groups) {
            heap.add((long) (count - groups) * groupBytes);
            groups = count;
        }
    }

    /** So many rows are added. */
    void rows(List<Argument> arguments, int count) {
        if (!collects) {
            return;
        }
        long bytes = 0;
        for (Argument argument : arguments) {
            bytes += (long) count * KEPT_BYTES;
            if (argument.values() instanceof VarVector texts && !argument.constant() && count > 0) {
                bytes += 2L * (texts.offset(count) - texts.offset(0));
            }
        }
        heap.add(bytes);
    }
}
