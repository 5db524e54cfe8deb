package io.tidemark.protocol.export;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * A stream of Arrow's IPC format: the schema, record batches of up to {@value #MAX_ROWS} rows or about {@value #FULL} bytes, the mark of
 * its end. Its columns hold at most twice the bytes of a batch, and a row more. Confined to one result.
 */
public final class ArrowStream implements ColumnFile {
    /** Most rows of a batch. */
    static final int MAX_ROWS = 65_536;
    /** Bytes from which on a batch is written. */
    static final int FULL = 1 << 20;
    /** Bytes; buffers begin at multiples. */
    private static final int ALIGNMENT = 8;
    private static final int CONTINUATION = -1;

    private final FileBytes out;
    private final ArrowColumn.Held held = new ArrowColumn.Held();
    private final ArrowColumn[] columns;
    private int rows;

    /** What a message says of its body. */
    private static final class Body implements ArrowColumn.Body {
        private final List<int[]> nodes = new ArrayList<>();
        private final List<GrowingBytes> buffers = new ArrayList<>();

        @Override
        public void node(int rows, int nulls) {
            nodes.add(new int[]{rows, nulls});
        }

        @Override
        public void buffer(GrowingBytes bytes) {
            buffers.add(bytes);
        }
    }

    /** Begins a stream; nothing is sent before there is some of it. */
    public ArrowStream(OutputStream out, List<FileColumn> columns, Allowance allowance) {
        this.out = new FileBytes(out);
        this.columns = columns.stream().map(column -> ArrowColumn.of(column, held, allowance))
                .toArray(ArrowColumn[]::new);
        FlatBufferBuilder builder = new FlatBufferBuilder(1_024);
        message(builder, MessageHeader.Schema, ArrowFields.schema(builder, columns), 0);
    }

    private static int padded(int length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }

    private void message(FlatBufferBuilder builder, byte type, int header, long bodyBytes) {
        Message.finishMessageBuffer(builder,
                Message.createMessage(builder, MetadataVersion.V5, type, header, bodyBytes, 0));
        ByteBuffer message = builder.dataBuffer();
        int length = message.remaining();
        ByteBuffer framed = ByteBuffer.allocate(8 + padded(length)).order(ByteOrder.LITTLE_ENDIAN);
        framed.putInt(CONTINUATION).putInt(padded(length)).put(message);
        out.write(framed.array());
    }

    @Override
    public ColumnSink sink(int column) {
        return columns[column];
    }

    @Override
    public void endRow() {
        rows++;
        if (rows == MAX_ROWS || held.bytes() >= FULL) {
            flush();
        }
    }

    private void flush() {
        Body body = new Body();
        for (ArrowColumn column : columns) {
            column.writeTo(body);
        }
        FlatBufferBuilder builder = new FlatBufferBuilder(1_024);
        int batch = batch(builder, body);
        long bodyBytes = body.buffers.stream().mapToLong(buffer -> padded(buffer.length())).sum();
        message(builder, MessageHeader.RecordBatch, batch, bodyBytes);
        for (GrowingBytes buffer : body.buffers) {
            out.write(buffer.bytes(), 0, buffer.length());
            out.write(new byte[padded(buffer.length()) - buffer.length()]);
        }
        rows = 0;
        held.clear();
        for (ArrowColumn column : columns) {
            column.clear();
        }
    }

    private int batch(FlatBufferBuilder builder, Body body) {
        long end = body.buffers.stream().mapToLong(buffer -> padded(buffer.length())).sum();
        RecordBatch.startBuffersVector(builder, body.buffers.size());
        for (GrowingBytes buffer : body.buffers.reversed()) {
            end -= padded(buffer.length());
            Buffer.createBuffer(builder, end, buffer.length());
        }
        int buffers = builder.endVector();
        RecordBatch.startNodesVector(builder, body.nodes.size());
        for (int[] node : body.nodes.reversed()) {
            FieldNode.createFieldNode(builder, node[0], node[1]);
        }
        return RecordBatch.createRecordBatch(builder, rows, builder.endVector(), buffers, 0, 0);
    }

    @Override
    public void finish() {
        if (rows > 0) {
            flush();
        }
        out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(CONTINUATION).putInt(0)
                .array());
    }
}
