package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.VarVector;
import java.lang.foreign.MemorySegment;
import java.util.IdentityHashMap;

/** A value that a symbol column must have: batches whose dictionary lacks it have no row. Confined to one thread. */
final class WantedSymbol {
    /** Longer dictionaries are not searched. */
    private static final int MAX_SYMBOLS = 65_536;

    private final int column;
    private final VarVector value;
    private final IdentityHashMap<VarVector, Boolean> searched = new IdentityHashMap<>();

    /** The text {@code value} in a column, by index into the schema. */
    WantedSymbol(int column, Argument value, BufferArena lasting) {
        this.column = column;
        this.value = (VarVector) Plain.of(value.values(), value.type(), lasting);
    }

    /** Whether rows of the batch may have the value. */
    boolean mayBeIn(BatchSource source) {
        if (source.nullCount(column) == source.rows()) {
            return false;
        }
        return !(source.column(column) instanceof DictionaryVector symbols)
                || symbols.dictionary().rows() > MAX_SYMBOLS
                || searched.computeIfAbsent(symbols.dictionary(), this::isIn);
    }

    private boolean isIn(VarVector dictionary) {
        int length = value.length(0);
        for (int i = 0; i < dictionary.rows(); i++) {
            if (dictionary.length(i) == length
                    && MemorySegment.mismatch(dictionary.bytes(), dictionary.offset(i),
                            (long) dictionary.offset(i) + length, value.bytes(), value.offset(0),
                            (long) value.offset(0) + length) < 0) {
                return true;
            }
        }
        return false;
    }
}
