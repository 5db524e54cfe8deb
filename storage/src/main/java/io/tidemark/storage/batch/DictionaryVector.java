package io.tidemark.storage.batch;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Text with few distinct values: int32 codes into a dictionary. Codes mean something within this dictionary only; a
 * null slot holds code 0, which may lie outside an empty dictionary.
 *
 * @param dictionary distinct non-null values, in order of first appearance
 */
public record DictionaryVector(int rows, @Nullable MemorySegment validity, MemorySegment codes,
        VarVector dictionary)
        implements Vector {

    /** The code at {@code row}. */
    public int code(int row) {
        return codes.getAtIndex(Layouts.INT, row);
    }

    /** The text at {@code row}, which must not be NULL; allocates. */
    public String string(int row) {
        return dictionary.string(code(row));
    }
}
