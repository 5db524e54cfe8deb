package io.tidemark.storage.part;

import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.DiskFile;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file that a part is being written to, front to back: bytes of metadata, and bodies of buffers with their
 * checksums. Confined to the writer.
 */
final class PartFile {
    private final DiskFile file;
    private final CRC32C gaps = new CRC32C();
    private long position;

    PartFile(DiskFile file) {
        this.file = file;
    }

    /** One buffer of a body; a null segment for one that is not there. */
    record Content(@Nullable MemorySegment bytes, long length) {
        static final Content NONE = new Content(null, 0);
    }

    long position() {
        return position;
    }

    /** CRC32C of everything so far that is in no buffer. */
    int gapsCrc() {
        return (int) gaps.getValue();
    }

    void metadata(byte[] bytes) {
        file.write(MemorySegment.ofArray(bytes), position);
        gaps.update(bytes, 0, bytes.length);
        position += bytes.length;
    }

    /** Up to a multiple of the alignment there are zeros. */
    void align() {
        zeros(aligned(position) - position);
    }

    private void zeros(long count) {
        gaps.update(new byte[(int) count], 0, (int) count);
        position += count;
    }

    static long aligned(long offset) {
        return offset + ArrowMessages.ALIGNMENT - 1 & -ArrowMessages.ALIGNMENT;
    }

    /** Where the contents will lie in a body, each aligned. */
    static List<ArrowMessages.BodyBuffer> layout(List<Content> contents) {
        List<ArrowMessages.BodyBuffer> buffers = new ArrayList<>();
        long offset = 0;
        for (Content content : contents) {
            buffers.add(new ArrowMessages.BodyBuffer(offset, content.length));
            offset = aligned(offset + content.length);
        }
        return buffers;
    }

    static long bodyBytes(List<ArrowMessages.BodyBuffer> buffers) {
        ArrowMessages.BodyBuffer last = buffers.getLast();
        return aligned(last.offset() + last.bytes());
    }

    /** Writes a message and its body; {@code message} is given the offset. @return the buffers' places */
    List<StatsBlock.Buffer> body(LongFunction<byte[]> message, List<Content> contents) {
        metadata(message.apply(position));
        List<StatsBlock.Buffer> places = new ArrayList<>();
        for (Content content : contents) {
            MemorySegment bytes = content.bytes;
            if (bytes == null || content.length == 0) {
                places.add(StatsBlock.Buffer.NONE);
                continue;
            }
            MemorySegment exact = bytes.asSlice(0, content.length);
            file.write(exact, position);
            places.add(new StatsBlock.Buffer(position, Math.toIntExact(content.length),
                    Checksums.crc32c(exact)));
            position += content.length;
            align();
        }
        return places;
    }

    /** The buffers of a column, in the order of a record batch; offsets are made to start at 0. */
    static List<Content> contents(Vector vector, BufferArena scratch) {
        int rows = vector.rows();
        MemorySegment validity = vector.nullCount() == 0 ? null : vector.validity();
        Content valid = validity == null ? Content.NONE : new Content(validity, (rows + 7L) / 8);
        return switch (vector) {
            case BitVector bits -> List.of(valid, new Content(bits.bits(), (rows + 7L) / 8));
            case FixedVector fixed ->
                List.of(valid, new Content(fixed.values(), (long) rows * fixed.width()));
            case DictionaryVector coded -> List.of(valid, new Content(coded.codes(), rows * 4L));
            case VarVector text -> {
                int first = text.offset(0);
                MemorySegment offsets = first == 0 ? text.offsets() : rebased(text, scratch);
                yield List.of(valid, new Content(offsets, (rows + 1L) * 4),
                        new Content(text.bytes().asSlice(first), (long) text.offset(rows) - first));
            }
        };
    }

    private static MemorySegment rebased(VarVector text, BufferArena scratch) {
        MemorySegment offsets = scratch.allocate((text.rows() + 1L) * 4);
        int first = text.offset(0);
        for (int row = 0; row <= text.rows(); row++) {
            offsets.setAtIndex(Layouts.INT, row, text.offset(row) - first);
        }
        return offsets;
    }
}
