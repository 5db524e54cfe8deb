package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.IdentityHashMap;

/** Turns the values of batches into a {@link ColumnTable}'s numbers. Confined to one stream. */
final class ColumnReader {
    /** Says in a translation that a code has not been seen. */
    private static final int UNSEEN = -2;
    /** Dictionaries whose translations are kept. */
    private static final int KEPT_DICTIONARIES = 64;

    private final ColumnTable table;
    private final KeyBuffer scratch;
    private final IdentityHashMap<VarVector, int[]> translations = new IdentityHashMap<>();
    private int translatedCount;
    private long[] codes = new long[0];

    ColumnReader(ColumnTable table, Scope scope) {
        this.table = table;
        this.scratch = new KeyBuffer(scope);
    }

    /** Writes the number of each row's value; without {@code insert}, -1 for values that are not known. */
    void read(Argument argument, int rows, boolean insert, MemorySegment ids, BufferArena memory) {
        if (argument.constant()) {
            int id = one(argument, insert, memory);
            for (int i = 0; i < rows; i++) {
                ids.setAtIndex(Layouts.INT, i, id);
            }
        } else if (table.narrow()) {
            narrow(argument, rows, insert, ids);
        } else if (argument.values() instanceof DictionaryVector symbols) {
            symbols(symbols, insert, ids);
        } else {
            Vector plain = Plain.of(argument.values(), argument.type(), memory);
            for (int i = 0; i < rows; i++) {
                ids.setAtIndex(Layouts.INT, i,
                        plain.isNull(i) ? nullId(insert) : table.number(plain, i, insert, scratch));
            }
        }
    }

    private int one(Argument argument, boolean insert, BufferArena memory) {
        Vector value = Plain.of(argument.values(), argument.type(), memory);
        if (value.isNull(0)) {
            return nullId(insert);
        }
        if (table.narrow()) {
            long code = LongCode.of(value, argument.type().id(), 0);
            return insert ? table.insert(code) : table.find(code);
        }
        return table.number(value, 0, insert, scratch);
    }

    private int nullId(boolean insert) {
        return insert ? table.insertNull() : table.findNull();
    }

    private void narrow(Argument argument, int rows, boolean insert, MemorySegment ids) {
        if (codes.length < rows) {
            codes = new long[rows];
        }
        LongCode.fill(argument, rows, codes);
        Vector values = argument.values();
        if (values.validity() == null && insert) {
            for (int i = 0; i < rows; i++) {
                ids.setAtIndex(Layouts.INT, i, table.insert(codes[i]));
            }
            return;
        }
        for (int i = 0; i < rows; i++) {
            int id = values.isNull(i)
                    ? nullId(insert)
                    : insert ? table.insert(codes[i]) : table.find(codes[i]);
            ids.setAtIndex(Layouts.INT, i, id);
        }
    }

    private void symbols(DictionaryVector symbols, boolean insert, MemorySegment ids) {
        int[] translation = translation(symbols.dictionary(), insert);
        MemorySegment values = symbols.codes();
        int rows = symbols.rows();
        if (symbols.validity() == null) {
            for (int i = 0; i < rows; i++) {
                int code = values.getAtIndex(Layouts.INT, i);
                int id = translation[code];
                ids.setAtIndex(Layouts.INT, i,
                        unknown(id, insert) ? see(translation, symbols, code, insert) : id);
            }
            return;
        }
        for (int i = 0; i < rows; i++) {
            if (symbols.isNull(i)) {
                ids.setAtIndex(Layouts.INT, i, nullId(insert));
            } else {
                int code = values.getAtIndex(Layouts.INT, i);
                int id = translation[code];
                ids.setAtIndex(Layouts.INT, i,
                        unknown(id, insert) ? see(translation, symbols, code, insert) : id);
            }
        }
    }

    private static boolean unknown(int id, boolean insert) {
        return id < 0 && (insert || id == UNSEEN);
    }

    private int see(int[] translation, DictionaryVector symbols, int code, boolean insert) {
        int id = table.number(symbols.dictionary(), code, insert, scratch);
        translation[code] = id;
        return id;
    }

    private int[] translation(VarVector dictionary, boolean insert) {
        if (translations.size() > KEPT_DICTIONARIES || (!insert && translatedCount != table.count())) {
            translations.clear();
        }
        translatedCount = table.count();
        return translations.computeIfAbsent(dictionary, symbols -> {
            int[] unseen = new int[symbols.rows()];
            Arrays.fill(unseen, UNSEEN);
            return unseen;
        });
    }
}
