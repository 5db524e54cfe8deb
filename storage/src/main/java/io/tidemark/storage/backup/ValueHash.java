package io.tidemark.storage.backup;

import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * The hash of a value, of which a {@link ColumnSum} adds up those of a column. It is part of the manifest's format, so
 * that other programs can compute it. All arithmetic is modulo 2^64.
 * <pre>
 * mix(x):    x += 0x9E3779B97F4A7C15; x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9;
 *            x = (x ^ (x >>> 27)) * 0x94D049BB133111EB; return x ^ x >>> 31
 * up to 8 bytes:  mix(the bytes as an unsigned little-endian number)
 * 16 bytes:       mix(bytes 0..7 ^ mix(bytes 8..15))
 * text, bytes:    h = length; for each 8 bytes w, the last filled with zeros: h = mix(h ^ w); at the end mix(h)
 * </pre>
 * A boolean is 0 or 1, a symbol is its text.
 */
final class ValueHash {
    private ValueHash() {}

    static long mix(long number) {
        long x = number + 0x9E3779B97F4A7C15L;
        x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }

    static long of16(MemorySegment values, long offset) {
        return mix(values.get(Layouts.LONG, offset) ^ mix(values.get(Layouts.LONG, offset + 8)));
    }

    static long ofBytes(MemorySegment bytes, long offset, int length) {
        long hash = length;
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            hash = mix(hash ^ bytes.get(Layouts.LONG, offset + at));
        }
        int rest = length - at;
        if (rest > 0 && at > 0) {
            hash = mix(hash ^ (bytes.get(Layouts.LONG, offset + length - 8) >>> (64 - 8 * rest)));
        } else if (rest > 0) {
            hash = mix(hash ^ shortWord(bytes, offset, rest));
        }
        return mix(hash);
    }

    private static long shortWord(MemorySegment bytes, long offset, int length) {
        long word = 0;
        for (int i = length - 1; i >= 0; i--) {
            word = (word << 8) | (bytes.get(Layouts.BYTE, offset + i) & 0xff);
        }
        return word;
    }

    /**
     * Begins the hash of a value of 1 to 8 bytes: twice {@link #mix} of the result is its hash.
     *
     * @param word begins with the bytes; what follows them is ignored
     */
    static long oneWord(long word, int length) {
        return length ^ (word & (-1L >>> (64 - 8 * length)));
    }
}
