package io.tidemark.storage.memtable;

import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.SymbolTable;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One column of a chunk: fixed room for a number of rows, filled once from the front. One writer; a reader may see
 * any row that was published before it looked.
 *
 * <p>Why volatile fields: a bitmap or a buffer that appears or grows later must be seen with its contents.
 */
abstract sealed class ChunkColumn {
    final BufferArena arena;
    private final int capacity;
    private volatile @Nullable MemorySegment validity;

    private ChunkColumn(BufferArena arena, int capacity) {
        this.arena = arena;
        this.capacity = capacity;
    }

    /** Copies rows {@code from} to {@code to} of {@code source} to row {@code at} and after. */
    final void append(Vector source, int from, int to, int at) {
        copyValues(source, from, to, at);
        MemorySegment theirs = source.validity();
        MemorySegment present = validity;
        if (theirs == null) {
            if (present != null) {
                Bitmaps.setRange(present, at, at + to - from);
            }
        } else if (present != null || Bitmaps.countRange(theirs, from, to) < to - from) {
            MemorySegment target = present == null ? arena.bitmap(capacity) : present;
            if (present == null) {
                Bitmaps.setAll(target, at);
            }
            Bitmaps.copy(theirs, from, target, at, to - from);
            validity = target;
        }
    }

    abstract void copyValues(Vector source, int from, int to, int at);

    /** The first {@code rows} values. */
    final Vector view(int rows) {
        return view(rows, validity);
    }

    abstract Vector view(int rows, @Nullable MemorySegment valid);

    /** Values of one width. */
    static final class Fixed extends ChunkColumn {
        private final int width;
        private final MemorySegment values;

        Fixed(BufferArena arena, int capacity, int width) {
            super(arena, capacity);
            this.width = width;
            this.values = arena.allocate((long) capacity * width);
        }

        @Override
        void copyValues(Vector source, int from, int to, int at) {
            if (!(source instanceof FixedVector fixed) || fixed.width() != width) {
                throw new IllegalArgumentException("not values of " + width + " bytes: " + source);
            }
            MemorySegment.copy(fixed.values(), (long) from * width, values, (long) at * width,
                    (long) (to - from) * width);
        }

        @Override
        FixedVector view(int rows, @Nullable MemorySegment valid) {
            return new FixedVector(rows, valid, width, values);
        }
    }

    /** Booleans. */
    static final class Bits extends ChunkColumn {
        private final MemorySegment bits;

        Bits(BufferArena arena, int capacity) {
            super(arena, capacity);
            this.bits = arena.bitmap(capacity);
        }

        @Override
        void copyValues(Vector source, int from, int to, int at) {
            if (!(source instanceof BitVector booleans)) {
                throw new IllegalArgumentException("not booleans: " + source);
            }
            Bitmaps.copy(booleans.bits(), from, bits, at, to - from);
        }

        @Override
        BitVector view(int rows, @Nullable MemorySegment valid) {
            return new BitVector(rows, valid, bits);
        }
    }

    /** Values of varying length; the bytes grow by replacement, the old ones live on with the arena. */
    static final class Bytes extends ChunkColumn {
        private final MemorySegment offsets;
        private volatile MemorySegment bytes;

        Bytes(BufferArena arena, int capacity) {
            super(arena, capacity);
            this.offsets = arena.allocate((capacity + 1L) << 2);
            this.bytes = arena.allocate(Math.min(capacity * 16L, 64 * 1024));
            offsets.set(Layouts.INT, 0, 0);
        }

        /** Bytes of the first {@code rows} values. */
        int used(int rows) {
            return offsets.getAtIndex(Layouts.INT, rows);
        }

        @Override
        void copyValues(Vector source, int from, int to, int at) {
            switch (source) {
                case VarVector text -> copyText(text, from, to, at);
                case DictionaryVector symbols -> {
                    for (int row = from; row < to; row++) {
                        copySymbol(symbols, row, at + row - from);
                    }
                }
                case FixedVector _,BitVector _ ->
                    throw new IllegalArgumentException("not values of varying length: " + source);
            }
        }

        private void copyText(VarVector source, int from, int to, int at) {
            int used = used(at);
            int start = source.offset(from);
            int length = source.offset(to) - start;
            MemorySegment.copy(source.bytes(), start, room(used, length), used, length);
            for (int row = from + 1; row <= to; row++) {
                offsets.setAtIndex(Layouts.INT, (long) at + row - from, source.offset(row) - start + used);
            }
        }

        private void copySymbol(DictionaryVector source, int row, int at) {
            int used = used(at);
            int length = 0;
            if (!source.isNull(row)) {
                VarVector texts = source.dictionary();
                int code = source.code(row);
                length = texts.length(code);
                MemorySegment.copy(texts.bytes(), texts.offset(code), room(used, length), used, length);
            }
            offsets.setAtIndex(Layouts.INT, at + 1L, used + length);
        }

        private MemorySegment room(int used, int length) {
            MemorySegment present = bytes;
            long needed = (long) used + length;
            if (needed <= present.byteSize()) {
                return present;
            }
            MemorySegment larger = arena.allocate(Math.max(needed, present.byteSize() * 2));
            MemorySegment.copy(present, 0, larger, 0, used);
            bytes = larger;
            return larger;
        }

        @Override
        VarVector view(int rows, @Nullable MemorySegment valid) {
            return new VarVector(rows, valid, offsets, bytes);
        }
    }

    /** Codes into the memtable's dictionary of the column. */
    static final class Symbols extends ChunkColumn {
        private final MemorySegment codes;
        private final Dictionary dictionary;

        Symbols(BufferArena arena, int capacity, Dictionary dictionary) {
            super(arena, capacity);
            this.codes = arena.allocate((long) capacity << 2);
            this.dictionary = dictionary;
        }

        @Override
        void copyValues(Vector source, int from, int to, int at) {
            switch (source) {
                case VarVector text -> {
                    for (int row = from; row < to; row++) {
                        int code = text.isNull(row)
                                ? 0
                                : dictionary.table.intern(text.bytes(), text.offset(row), text.length(row));
                        codes.setAtIndex(Layouts.INT, (long) at + row - from, code);
                    }
                }
                case DictionaryVector symbols -> copyCodes(symbols, from, to, at);
                case FixedVector _,BitVector _ ->
                    throw new IllegalArgumentException("not symbols: " + source);
            }
            dictionary.published = dictionary.table.values();
        }

        private void copyCodes(DictionaryVector source, int from, int to, int at) {
            VarVector texts = source.dictionary();
            int[] translation = new int[texts.rows()];
            Arrays.fill(translation, -1);
            for (int row = from; row < to; row++) {
                int code = 0;
                if (!source.isNull(row)) {
                    int theirs = source.code(row);
                    if (translation[theirs] < 0) {
                        translation[theirs] = dictionary.table.intern(texts.bytes(), texts.offset(theirs),
                                texts.length(theirs));
                    }
                    code = translation[theirs];
                }
                codes.setAtIndex(Layouts.INT, (long) at + row - from, code);
            }
        }

        @Override
        DictionaryVector view(int rows, @Nullable MemorySegment valid) {
            return new DictionaryVector(rows, valid, codes, dictionary.published);
        }
    }

    /** The texts of one SYMBOL column, for all chunks of a memtable; readers see a published prefix. */
    static final class Dictionary {
        private final SymbolTable table;
        private volatile VarVector published;

        Dictionary(BufferArena arena) {
            this.table = new SymbolTable(arena);
            this.published = table.values();
        }
    }
}
