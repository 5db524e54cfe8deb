package io.tidemark.storage.batch;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.IdentityHashMap;

/**
 * Builds a {@link DictionaryVector}: equal texts get one code. Several builders may share one {@link SymbolTable}, so
 * that the batches of a part share their dictionary. Confined to one thread.
 */
public final class DictionaryBuilder implements VectorBuilder {
    private final SymbolTable symbols;
    private final FixedBuilder codes;
    private final IdentityHashMap<VarVector, int[]> translations;

    /** A builder with a dictionary of its own. */
    public DictionaryBuilder(BufferArena arena) {
        this(new SymbolTable(arena), arena);
    }

    /** A builder whose codes go to {@code arena} and whose texts go to {@code symbols}. */
    public DictionaryBuilder(SymbolTable symbols, BufferArena arena) {
        this(symbols, arena, new IdentityHashMap<>());
    }

    /** Like the other; keeps in {@code translations} what the codes of foreign dictionaries became. */
    public DictionaryBuilder(SymbolTable symbols, BufferArena arena,
            IdentityHashMap<VarVector, int[]> translations) {
        this.symbols = symbols;
        this.codes = new FixedBuilder(4, arena);
        this.translations = translations;
    }

    /** Adds the bytes {@code from} (inclusive) to {@code to} (exclusive) of an array, UTF-8. */
    public void append(byte[] source, int from, int to) {
        codes.appendInt(symbols.intern(source, from, to));
    }

    /** Adds {@code length} bytes of native memory, UTF-8. */
    public void append(MemorySegment source, long offset, int length) {
        codes.appendInt(symbols.intern(source, offset, length));
    }

    /** Adds a text. */
    public void append(String text) {
        codes.appendInt(symbols.intern(text));
    }

    @Override
    public void appendNull() {
        codes.appendNull();
    }

    @Override
    public void append(Vector source, int from, int to) {
        switch (source) {
            case DictionaryVector coded -> appendCoded(coded, from, to);
            case VarVector text -> {
                for (int row = from; row < to; row++) {
                    if (text.isNull(row)) {
                        appendNull();
                    } else {
                        append(text.bytes(), text.offset(row), text.length(row));
                    }
                }
            }
            case FixedVector _,BitVector _ ->
                throw new IllegalArgumentException("symbols cannot come from " + source);
        }
    }

    private void appendCoded(DictionaryVector source, int from, int to) {
        int[] translation = translation(source.dictionary());
        boolean nulls = source.validity() != null;
        for (int row = from; row < to; row++) {
            if (nulls && source.isNull(row)) {
                appendNull();
                continue;
            }
            int theirs = source.code(row);
            int ours = translation[theirs];
            if (ours < 0) {
                VarVector texts = source.dictionary();
                ours = symbols.intern(texts.bytes(), texts.offset(theirs), texts.length(theirs));
                translation[theirs] = ours;
            }
            codes.appendInt(ours);
        }
    }

    private int[] translation(VarVector dictionary) {
        return translations.computeIfAbsent(dictionary, texts -> {
            int[] unknown = new int[texts.rows()];
            Arrays.fill(unknown, -1);
            return unknown;
        });
    }

    @Override
    public int rows() {
        return codes.rows();
    }

    @Override
    public DictionaryVector build() {
        FixedVector built = codes.build();
        return new DictionaryVector(built.rows(), built.validity(), built.values(), symbols.values());
    }
}
