package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Takes values of one column from many batches by address, as {@link RowStore} numbers rows. Immutable. */
final class Gather {
    private static final long ROW = 0xFFFF_FFFFL;

    private final Vector[] sources;
    private final SqlType type;
    private final boolean nullable;

    private Gather(Vector[] sources, SqlType type) {
        this.sources = sources;
        this.type = type;
        boolean anyNull = false;
        for (Vector source : sources) {
            anyNull |= source.validity() != null;
        }
        this.nullable = anyNull;
    }

    /** Sources of different forms are made plain in {@code memory}. */
    static Gather of(Vector[] sources, SqlType type, BufferArena memory) {
        boolean alike = true;
        for (Vector source : sources) {
            alike &= alike(sources[0], source);
        }
        if (alike) {
            return new Gather(sources, type);
        }
        Vector[] plain = new Vector[sources.length];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = Plain.of(sources[i], type, memory);
        }
        return new Gather(plain, type);
    }

    @SuppressWarnings("ReferenceEquality") // memory is reused: only the same object has the same contents
    private static boolean alike(Vector one, Vector other) {
        return switch (one) {
            case FixedVector fixed -> other instanceof FixedVector second && second.width() == fixed.width();
            case BitVector _ -> other instanceof BitVector;
            case VarVector _ -> other instanceof VarVector;
            case DictionaryVector symbols ->
                other instanceof DictionaryVector second && second.dictionary() == symbols.dictionary();
        };
    }

    /** The values at {@code count} addresses from {@code at[from]} on. */
    Vector take(long[] at, int from, int count, BufferArena memory) {
        if (sources.length == 0) {
            return Constants.nulls(type, count, memory);
        }
        MemorySegment validity = validity(at, from, count, memory);
        return switch (sources[0]) {
            case FixedVector fixed -> new FixedVector(count, validity, fixed.width(),
                    fixed(fixed.width(), at, from, count, memory));
            case DictionaryVector symbols ->
                new DictionaryVector(count, validity, codes(at, from, count, memory), symbols.dictionary());
            case VarVector _ -> text(validity, at, from, count, memory);
            case BitVector _ -> new BitVector(count, validity, bits(at, from, count, memory));
        };
    }

    private @Nullable MemorySegment validity(long[] at, int from, int count, BufferArena memory) {
        boolean missing = nullable;
        for (int i = 0; i < count && !missing; i++) {
            missing = at[from + i] < 0;
        }
        if (!missing) {
            return null;
        }
        MemorySegment validity = memory.bitmap(count);
        for (int i = 0; i < count; i++) {
            long address = at[from + i];
            if (address >= 0 && !sources[(int) (address >>> 32)].isNull((int) address)) {
                Bitmaps.set(validity, i);
            }
        }
        return validity;
    }

    private MemorySegment fixed(int width, long[] at, int from, int count, BufferArena memory) {
        MemorySegment target = memory.allocate((long) count * width);
        MemorySegment[] values = new MemorySegment[sources.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = ((FixedVector) sources[i]).values();
        }
        if (width == 8) {
            for (int i = 0; i < count; i++) {
                long address = at[from + i];
                target.setAtIndex(Layouts.LONG, i, address < 0
                        ? 0
                        : values[(int) (address >>> 32)].getAtIndex(Layouts.LONG, address & ROW));
            }
        } else if (width == 4) {
            for (int i = 0; i < count; i++) {
                long address = at[from + i];
                target.setAtIndex(Layouts.INT, i, address < 0
                        ? 0
                        : values[(int) (address >>> 32)].getAtIndex(Layouts.INT, address & ROW));
            }
        } else {
            for (int i = 0; i < count; i++) {
                long address = at[from + i];
                if (address < 0) {
                    target.asSlice((long) i * width, width).fill((byte) 0);
                } else {
                    MemorySegment.copy(values[(int) (address >>> 32)], (address & ROW) * width, target,
                            (long) i * width, width);
                }
            }
        }
        return target;
    }

    private MemorySegment codes(long[] at, int from, int count, BufferArena memory) {
        MemorySegment target = memory.allocate((long) count << 2);
        for (int i = 0; i < count; i++) {
            long address = at[from + i];
            target.setAtIndex(Layouts.INT, i,
                    address < 0
                            ? 0
                            : ((DictionaryVector) sources[(int) (address >>> 32)]).code((int) address));
        }
        return target;
    }

    private MemorySegment bits(long[] at, int from, int count, BufferArena memory) {
        MemorySegment target = memory.bitmap(count);
        for (int i = 0; i < count; i++) {
            long address = at[from + i];
            if (address >= 0 && ((BitVector) sources[(int) (address >>> 32)]).value((int) address)) {
                Bitmaps.set(target, i);
            }
        }
        return target;
    }

    private VarVector text(@Nullable MemorySegment validity, long[] at, int from, int count,
            BufferArena memory) {
        MemorySegment offsets = memory.allocate((count + 1L) << 2);
        offsets.set(Layouts.INT, 0, 0);
        long total = 0;
        for (int i = 0; i < count; i++) {
            long address = at[from + i];
            total += address < 0 ? 0 : ((VarVector) sources[(int) (address >>> 32)]).length((int) address);
            offsets.setAtIndex(Layouts.INT, i + 1L, (int) total);
        }
        if (total > Integer.MAX_VALUE) {
            throw Failures.tooLong();
        }
        MemorySegment bytes = memory.allocate(total);
        for (int i = 0; i < count; i++) {
            long address = at[from + i];
            if (address >= 0) {
                VarVector source = (VarVector) sources[(int) (address >>> 32)];
                int start = offsets.getAtIndex(Layouts.INT, i);
                MemorySegment.copy(source.bytes(), source.offset((int) address), bytes, start,
                        offsets.getAtIndex(Layouts.INT, i + 1L) - start);
            }
        }
        return new VarVector(count, validity, offsets, bytes);
    }
}
