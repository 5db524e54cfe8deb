package io.tidemark.protocol.export;

import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.Severity;
import io.tidemark.protocol.message.SqlState;
import java.io.IOException;
import java.io.OutputStream;

/** The bytes of a file on their way to a client, counted. A client that is gone is an {@link EngineException}. Confined to one result. */
final class FileBytes extends OutputStream {
    private final OutputStream out;
    private long written;

    FileBytes(OutputStream out) {
        this.out = out;
    }

    /** Where the next byte comes in the file. */
    long offset() {
        return written;
    }

    @Override
    public void write(int value) {
        write(new byte[]{(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            out.write(bytes, offset, length);
            written += length;
        } catch (IOException gone) {
            throw new EngineException(ErrorFields.of(Severity.FATAL, SqlState.CONNECTION_FAILURE,
                    "the client is gone"), gone);
        }
    }
}
