package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** AND or OR: operands are evaluated from left to right, each only for the rows that are not decided yet. */
final class Connective implements Evaluator {
    private final List<Evaluator> operands;
    private final boolean decisive;

    /** OR when {@code decisive}: a true operand decides; else AND: a false one does. */
    Connective(List<Evaluator> operands, boolean decisive) {
        this.operands = operands;
        this.decisive = decisive;
    }

    @Override
    public Argument evaluate(Rows rows, BufferArena memory) {
        int count = rows.count();
        MemorySegment decided = memory.bitmap(count);
        MemorySegment unknown = memory.bitmap(count);
        int[] open = null;
        int openCount = count;
        for (Evaluator operand : operands) {
            Rows part = open == null ? rows : SelectedRows.of(rows, open, openCount, memory);
            int[] still = new int[openCount];
            int stillCount = 0;
            Argument value = operand.evaluate(part, memory);
            BitVector bits = Truth.bits(value);
            for (int i = 0; i < openCount; i++) {
                int row = open == null ? i : open[i];
                int at = i * value.stride();
                if (bits.isNull(at)) {
                    Bitmaps.set(unknown, row);
                } else if (bits.value(at) == decisive) {
                    Bitmaps.set(decided, row);
                    continue;
                }
                still[stillCount++] = row;
            }
            if (stillCount == 0) {
                break;
            }
            if (stillCount < openCount) {
                open = still;
                openCount = stillCount;
            }
        }
        return result(decided, unknown, count);
    }

    private Argument result(MemorySegment decided, MemorySegment unknown, int rows) {
        boolean anyUnknown = false;
        for (int i = 0; i < (rows + 63) >>> 6; i++) {
            long done = Bitmaps.word(decided, i);
            long valid = ~Bitmaps.word(unknown, i) | done;
            long bits = decisive ? done : ~done & valid;
            decided.setAtIndex(Layouts.LONG, i, bits);
            unknown.setAtIndex(Layouts.LONG, i, valid);
            anyUnknown |= valid != -1L;
        }
        return new Argument(new BitVector(rows, anyUnknown ? unknown : null, decided), 1, Truth.BOOLEAN);
    }
}
