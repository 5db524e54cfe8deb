package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares byte strings: text by its UTF-8 bytes, bytea. A dictionary against a constant is compared once a distinct
 * value.
 *
 * @param padded whether trailing blanks do not count, as for character(n)
 */
record TextComparison(Comparison comparison, boolean padded) implements Kernel {
    @Override
    public Vector apply(KernelContext context, List<Argument> arguments, int rows,
            @Nullable MemorySegment validity) {
        Argument left = arguments.get(0);
        Argument right = arguments.get(1);
        MemorySegment bits = context.memory().bitmap(rows);
        if (left.values() instanceof DictionaryVector coded && right.constant() && !left.constant()) {
            dictionary(coded, right.values(), comparison, rows, validity, bits);
        } else if (right.values() instanceof DictionaryVector coded && left.constant() && !right.constant()) {
            dictionary(coded, left.values(), comparison.commuted(), rows, validity, bits);
        } else {
            for (int i = 0; i < rows; i++) {
                if ((validity == null || Bitmaps.isSet(validity, i))
                        && holds(left.values(), i * left.stride(),
                                right.values(), i * right.stride())) {
                    Bitmaps.set(bits, i);
                }
            }
        }
        return new BitVector(rows, validity, bits);
    }

    private boolean holds(Vector left, int i, Vector right, int j) {
        VarVector a = texts(left);
        VarVector b = texts(right);
        return comparison.holds(order(a, code(left, i), b, code(right, j)));
    }

    private void dictionary(DictionaryVector coded, Vector constant, Comparison wanted, int rows,
            @Nullable MemorySegment validity, MemorySegment bits) {
        if (constant.isNull(0)) {
            return;
        }
        VarVector texts = texts(constant);
        int at = code(constant, 0);
        byte[] known = new byte[coded.dictionary().rows()];
        for (int i = 0; i < rows; i++) {
            if (validity != null && !Bitmaps.isSet(validity, i)) {
                continue;
            }
            int code = coded.code(i);
            if (known[code] == 0) {
                known[code] = (byte) (wanted.holds(order(coded.dictionary(), code, texts, at)) ? 1 : 2);
            }
            if (known[code] == 1) {
                Bitmaps.set(bits, i);
            }
        }
    }

    /** The vector whose rows are the texts. */
    static VarVector texts(Vector vector) {
        return vector instanceof DictionaryVector coded ? coded.dictionary() : (VarVector) vector;
    }

    /** The row of {@link #texts} that row {@code row} of the vector is. */
    static int code(Vector vector, int row) {
        return vector instanceof DictionaryVector coded ? coded.code(row) : row;
    }

    private int order(VarVector a, int i, VarVector b, int j) {
        int aLength = a.length(i);
        int bLength = b.length(j);
        if (padded) {
            aLength = withoutBlanks(a, i, aLength);
            bLength = withoutBlanks(b, j, bLength);
        }
        if (aLength != bLength && comparison == Comparison.EQ) {
            return 1;
        }
        return order(a.bytes(), a.offset(i), aLength, b.bytes(), b.offset(j), bLength);
    }

    private static int withoutBlanks(VarVector texts, int row, int length) {
        int end = length;
        while (end > 0 && texts.bytes().get(Layouts.BYTE, texts.offset(row) + (long) end - 1) == ' ') {
            end--;
        }
        return end;
    }

    /** The order of two byte ranges, bytes unsigned; a prefix comes first. */
    static int order(MemorySegment a, long from, int aLength, MemorySegment b, long start, int bLength) {
        int common = Math.min(aLength, bLength);
        long at = common <= 16
                ? shortMismatch(a, from, b, start, common)
                : MemorySegment.mismatch(a, from, from + common, b, start, start + common);
        if (at < 0) {
            return Integer.compare(aLength, bLength);
        }
        return Byte.compareUnsigned(a.get(Layouts.BYTE, from + at), b.get(Layouts.BYTE, start + at));
    }

    private static long shortMismatch(MemorySegment a, long from, MemorySegment b, long start, int length) {
        for (int i = 0; i < length; i++) {
            if (a.get(Layouts.BYTE, from + i) != b.get(Layouts.BYTE, start + i)) {
                return i;
            }
        }
        return -1;
    }
}
