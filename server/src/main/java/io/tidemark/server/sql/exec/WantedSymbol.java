package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.VarVector;
import java.lang.foreign.MemorySegment;
import java.util.IdentityHashMap;
import java.util.List;

/** Values, one of which a symbol column must have: batches whose dictionary lacks all have no row. Confined to one thread. */
final class WantedSymbol {
    /** Longer dictionaries are not searched. */
    private static final int MAX_SYMBOLS = 65_536;

    private final int column;
    private final List<VarVector> values;
    private final IdentityHashMap<VarVector, Boolean> searched = new IdentityHashMap<>();

    /**
     * @param column index into the schema
     * @param values of one row each, not NULL
     */
    WantedSymbol(int column, List<VarVector> values) {
        this.column = column;
        this.values = values;
    }

    /** Whether rows of the batch may have one of the values. */
    boolean mayBeIn(BatchSource source) {
        if (source.nullCount(column) == source.rows()) {
            return false;
        }
        return !(source.column(column) instanceof DictionaryVector symbols)
                || symbols.dictionary().rows() > MAX_SYMBOLS
                || searched.computeIfAbsent(symbols.dictionary(), this::hasAny);
    }

    private boolean hasAny(VarVector dictionary) {
        for (VarVector value : values) {
            if (has(dictionary, value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(VarVector dictionary, VarVector value) {
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
