package io.tidemark.storage.part;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/** The metadata of Arrow's IPC file format, as bytes. Stateless. */
final class ArrowMessages {
    /** Bytes; every buffer starts at a multiple, counted from the start of the file. */
    static final int ALIGNMENT = 64;

    private static final int CONTINUATION = -1;

    private ArrowMessages() {}

    /** Where a message lies: its place, its bytes with prefix and padding, and those of its body. */
    record Place(long offset, int metadataBytes, long bodyBytes) {}

    /** A column's rows and nulls. */
    record Node(int rows, int nulls) {}

    /** A buffer, offset from the start of the body. */
    record BodyBuffer(long offset, long bytes) {}

    static byte[] schema(ArrowSchema schema, Set<Integer> plain, long offset) {
        FlatBufferBuilder builder = new FlatBufferBuilder(1024);
        return message(builder, MessageHeader.Schema, schema.write(builder, plain), 0, offset);
    }

    static byte[] batch(int rows, List<Node> nodes, List<BodyBuffer> buffers, long bodyBytes, long offset) {
        FlatBufferBuilder builder = new FlatBufferBuilder(1024);
        return message(builder, MessageHeader.RecordBatch, recordBatch(builder, rows, nodes, buffers),
                bodyBytes,
                offset);
    }

    static byte[] dictionary(long id, int values, List<BodyBuffer> buffers, long bodyBytes, long offset) {
        FlatBufferBuilder builder = new FlatBufferBuilder(256);
        int data = recordBatch(builder, values, List.of(new Node(values, 0)), buffers);
        return message(builder, MessageHeader.DictionaryBatch,
                DictionaryBatch.createDictionaryBatch(builder, id, data, false), bodyBytes, offset);
    }

    private static int recordBatch(FlatBufferBuilder builder, int rows, List<Node> nodes,
            List<BodyBuffer> buffers) {
        RecordBatch.startBuffersVector(builder, buffers.size());
        for (BodyBuffer buffer : buffers.reversed()) {
            Buffer.createBuffer(builder, buffer.offset, buffer.bytes);
        }
        int bufferVector = builder.endVector();
        RecordBatch.startNodesVector(builder, nodes.size());
        for (Node node : nodes.reversed()) {
            FieldNode.createFieldNode(builder, node.rows, node.nulls);
        }
        int nodeVector = builder.endVector();
        return RecordBatch.createRecordBatch(builder, rows, nodeVector, bufferVector, 0, 0);
    }

    /** Prefix, message, and padding so that what follows at {@code offset} + length is aligned. */
    private static byte[] message(FlatBufferBuilder builder, byte type, int header, long bodyBytes,
            long offset) {
        Message.finishMessageBuffer(builder,
                Message.createMessage(builder, MetadataVersion.V5, type, header, bodyBytes, 0));
        byte[] message = builder.sizedByteArray();
        long end = offset + 8 + message.length + ALIGNMENT - 1 & -ALIGNMENT;
        ByteBuffer framed = ByteBuffer.allocate((int) (end - offset)).order(ByteOrder.LITTLE_ENDIAN);
        framed.putInt(CONTINUATION).putInt((int) (end - offset - 8)).put(message);
        return framed.array();
    }

    /** The marker after the last message. */
    static byte[] endOfStream() {
        return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(CONTINUATION).putInt(0).array();
    }

    static byte[] footer(ArrowSchema schema, Set<Integer> plain, List<Place> dictionaries,
            List<Place> batches,
            Map<String, String> metadata) {
        FlatBufferBuilder builder = new FlatBufferBuilder(1024);
        int schemaAt = schema.write(builder, plain);
        Footer.startDictionariesVector(builder, dictionaries.size());
        blocks(builder, dictionaries);
        int dictionaryVector = builder.endVector();
        Footer.startRecordBatchesVector(builder, batches.size());
        blocks(builder, batches);
        int batchVector = builder.endVector();
        int custom = Footer.createCustomMetadataVector(builder,
                ArrowSchema.keyValues(builder, new TreeMap<>(metadata)));
        Footer.finishFooterBuffer(builder,
                Footer.createFooter(builder, MetadataVersion.V5, schemaAt, dictionaryVector, batchVector,
                        custom));
        return builder.sizedByteArray();
    }

    private static void blocks(FlatBufferBuilder builder, List<Place> places) {
        for (Place place : places.reversed()) {
            Block.createBlock(builder, place.offset, place.metadataBytes, place.bodyBytes);
        }
    }
}
