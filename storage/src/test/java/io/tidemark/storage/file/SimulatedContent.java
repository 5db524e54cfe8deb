package io.tidemark.storage.file;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file, in pages that copies share until one of them writes; a page that is not there is zeros.
 * Confined to its disk's monitor, its copies to theirs.
 */
final class SimulatedContent {
    static final int PAGE_BYTES = 4096;

    private byte[] @Nullable [] pages;
    /** Whether a page is nobody else's. */
    private boolean[] owned;
    private int size;

    SimulatedContent() {
        this(new byte[0][], 0);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private SimulatedContent(byte[] @Nullable [] pages, int size) {
        this.pages = pages;
        this.owned = new boolean[pages.length];
        this.size = size;
    }

    /** The same bytes now; neither sees what is written to the other. */
    SimulatedContent copy() {
        Arrays.fill(owned, false);
        return new SimulatedContent(Arrays.copyOf(pages, (size + PAGE_BYTES - 1) / PAGE_BYTES), size);
    }

    int size() {
        return size;
    }

    void resize(int newSize) {
        int count = (newSize + PAGE_BYTES - 1) / PAGE_BYTES;
        if (count > pages.length) {
            int room = Math.max(count, pages.length * 2);
            pages = Arrays.copyOf(pages, room);
            owned = Arrays.copyOf(owned, room);
        }
        if (newSize < size) {
            zero(newSize, size - newSize);
        }
        size = newSize;
    }

    /** Writes what lies inside the file; a null source means zeros. */
    void overwrite(byte @Nullable [] source, int sourceOffset, int offset, int count) {
        int inside = Math.min(count, size - offset);
        if (inside <= 0) {
            return;
        }
        if (source == null) {
            zero(offset, inside);
            return;
        }
        for (int done = 0; done < inside;) {
            int at = offset + done;
            int step = Math.min(inside - done, PAGE_BYTES - at % PAGE_BYTES);
            System.arraycopy(source, sourceOffset + done, writable(at / PAGE_BYTES), at % PAGE_BYTES, step);
            done += step;
        }
    }

    private void zero(int offset, int count) {
        for (int at = offset; at < offset + count;) {
            int page = at / PAGE_BYTES;
            int step = Math.min(offset + count - at, PAGE_BYTES - at % PAGE_BYTES);
            if (step == PAGE_BYTES) {
                pages[page] = null;
            } else if (pages[page] != null) {
                int from = at % PAGE_BYTES;
                Arrays.fill(writable(page), from, from + step, (byte) 0);
            }
            at += step;
        }
    }

    /** Changes one bit. */
    void flip(int offset, int bit) {
        writable(offset / PAGE_BYTES)[offset % PAGE_BYTES] ^= (byte) (1 << bit);
    }

    private byte[] writable(int page) {
        byte[] there = pages[page];
        if (there == null) {
            there = new byte[PAGE_BYTES];
        } else if (owned[page]) {
            return there;
        } else {
            there = there.clone();
        }
        pages[page] = there;
        owned[page] = true;
        return there;
    }

    /** Copies bytes that are inside the file. */
    void read(int offset, MemorySegment target, int count) {
        for (int done = 0; done < count;) {
            int at = offset + done;
            int step = Math.min(count - done, PAGE_BYTES - at % PAGE_BYTES);
            byte[] page = pages[at / PAGE_BYTES];
            if (page == null) {
                target.asSlice(done, step).fill((byte) 0);
            } else {
                MemorySegment.copy(MemorySegment.ofArray(page), at % PAGE_BYTES, target, done, step);
            }
            done += step;
        }
    }
}
