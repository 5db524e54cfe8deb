package io.tidemark.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.tidemark.protocol.engine.CopySink;
import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.BackendMessage;
import io.tidemark.protocol.message.FormatCodes;

/**
 * What one connection has to say and hasn't handed to the network yet: messages, rows and copied bytes in order. A full buffer
 * goes to the {@link Drain} by itself, the rest at {@link #flush()}. Confined to its session; {@link #takeRest()} lets go
 * of the buffer.
 */
public final class WireBuffer implements CopySink {
    /** Bytes; a buffer of so many or more is handed on at the end of a message. */
    public static final int FULL_BYTES = 65_536;

    private static final byte DATA_ROW = 'D';
    private static final byte COPY_DATA = 'd';
    private static final int FIRST_BYTES = 4_096;
    private static final int NEXT_BYTES = FULL_BYTES + 8_192;

    /** The network's end. */
    public interface Drain {
        /** A heap buffer of at least so many bytes. */
        ByteBuf allocate(int capacity);

        /**
         * Sends a filled buffer if the network takes all of it now.
         *
         * @return whether it has gone; the buffer stays the caller's
         * @throws io.tidemark.protocol.engine.EngineException when the client is gone
         */
        boolean writeNow(ByteBuf filled);

        /**
         * Takes over the rest of a filled buffer, which {@link #writeNow} was tried with, sends it and waits while the client
         * doesn't read.
         *
         * @throws io.tidemark.protocol.engine.EngineException when the client is gone
         */
        void write(ByteBuf filled);
    }

    private final Drain drain;
    private ByteBuf buffer;
    private boolean rowOpen;

    public WireBuffer(Drain drain) {
        this.drain = drain;
        this.buffer = drain.allocate(FIRST_BYTES);
    }

    /** Appends a message. A row that was begun and not ended is dropped by an ErrorResponse, and a fault for any other. */
    public void encode(BackendMessage message) {
        if (rowOpen && !(message instanceof BackendMessage.ErrorResponse)) {
            throw new IllegalStateException("a row is not ended: " + message);
        }
        rowOpen = false;
        BackendEncoder.encode(message, buffer);
        handOnIfFull();
    }

    /** A sink for rows of {@code columnCount} columns in these formats, good until the next message. */
    public RowSink rows(FormatCodes formats, int columnCount) {
        return new RowWriter(this, DATA_ROW, formats, columnCount);
    }

    @Override
    public void writeRow(byte[] bytes, int offset, int length) {
        buffer.writeByte(COPY_DATA).writeInt(4 + length).writeBytes(bytes, offset, length);
        handOnIfFull();
    }

    @Override
    public RowSink tuples(int columnCount) {
        return new RowWriter(this, COPY_DATA, FormatCodes.ALL_BINARY, columnCount);
    }

    /** Hands on what there is. */
    public void flush() {
        if (buffer.isReadable()) {
            handOn(FIRST_BYTES);
        }
    }

    /** Hands over what there is and ends the use of this object; the caller sends or releases it. */
    public ByteBuf takeRest() {
        rowOpen = false;
        return buffer;
    }

    ByteBuf rowBegins() {
        rowOpen = true;
        return buffer;
    }

    /** Ends a row; answers the buffer for the next one. */
    ByteBuf rowEnds(int writerIndex) {
        rowOpen = false;
        buffer.writerIndex(writerIndex);
        handOnIfFull();
        return buffer;
    }

    private void handOnIfFull() {
        if (buffer.readableBytes() >= FULL_BYTES) {
            handOn(NEXT_BYTES);
        }
    }

    private void handOn(int nextCapacity) {
        ByteBuf filled = buffer;
        boolean gone = drain.writeNow(filled);
        if (gone && filled.capacity() >= nextCapacity && filled.capacity() <= 2 * nextCapacity) {
            filled.clear();
            return;
        }
        buffer = drain.allocate(nextCapacity);
        if (gone) {
            filled.release();
        } else {
            drain.write(filled);
        }
    }
}
