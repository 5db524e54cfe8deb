package io.tidemark.storage.batch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/**
 * Row ids as bytes, in the portable 64-bit format of Roaring bitmaps, which other programs read too: u64 number of
 * bitmaps, then for each the ids' high 32 bits as u32 and a portable 32-bit Roaring bitmap of the low ones. Stateless.
 */
public final class RowIdCodec {
    private static final int WORD_BITS = 32;
    private static final long CHUNK_IDS = 1L << RowIdSet.CHUNK_BITS;

    private RowIdCodec() {}

    /** The bytes of a set; the same for equal sets. */
    public static byte[] encode(RowIdSet ids) {
        Map<Integer, List<RoaringBitmap>> groups = new TreeMap<>();
        int groupBits = WORD_BITS - RowIdSet.CHUNK_BITS;
        ids.forEachChunk((chunk, key) -> groups
                .computeIfAbsent((int) (key >>> groupBits), _ -> new ArrayList<>())
                .add(RoaringBitmap.addOffset(chunk, (key & (1L << groupBits) - 1) << RowIdSet.CHUNK_BITS)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(Long.reverseBytes(groups.size()));
            for (Map.Entry<Integer, List<RoaringBitmap>> group : groups.entrySet()) {
                out.writeInt(Integer.reverseBytes(group.getKey()));
                RoaringBitmap low = new RoaringBitmap();
                group.getValue().forEach(low::or);
                low.runOptimize();
                low.serialize(out);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a set back.
     *
     * @throws IllegalArgumentException when the bytes are none that {@link #encode} gave
     */
    public static RowIdSet decode(byte[] bytes) {
        RowIdSet.Builder builder = new RowIdSet.Builder();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            long before = -1;
            for (long left = Long.reverseBytes(in.readLong()); left != 0; left--) {
                long high = Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
                if (high <= before || high >= 1L << (WORD_BITS - 1)) {
                    throw new IllegalArgumentException("row ids out of order");
                }
                before = high;
                RoaringBitmap low = new RoaringBitmap();
                low.deserialize(in);
                split(high, low, builder);
            }
            if (in.available() > 0) {
                throw new IllegalArgumentException(in.available() + " bytes behind the row ids");
            }
            return builder.build();
        } catch (IOException | IndexOutOfBoundsException | NegativeArraySizeException damaged) {
            throw new IllegalArgumentException("damaged row ids: " + damaged, damaged);
        }
    }

    private static void split(long high, RoaringBitmap low, RowIdSet.Builder builder) {
        long end = 1L << WORD_BITS;
        for (long from = 0; from < end;) {
            long next = low.nextValue((int) from);
            if (next < 0) {
                return;
            }
            long start = next & -CHUNK_IDS;
            builder.add((high << WORD_BITS | start) >>> RowIdSet.CHUNK_BITS,
                    RoaringBitmap.addOffset(low.selectRange(start, start + CHUNK_IDS), -start));
            from = start + CHUNK_IDS;
        }
    }
}
