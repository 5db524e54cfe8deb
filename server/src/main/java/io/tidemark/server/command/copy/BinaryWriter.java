package io.tidemark.server.command.copy;

import io.tidemark.protocol.engine.CopySink;
import java.util.Arrays;

/** What stands before and behind the tuples of a COPY TO in the binary format; {@link BinaryReader} has the bytes. Stateless. */
public final class BinaryWriter {
    /** The first bytes of the format. */
    static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};

    private BinaryWriter() {}

    /** Writes what comes first: the signature, no flags and no extension. */
    public static void begin(CopySink sink) {
        byte[] header = Arrays.copyOf(SIGNATURE, SIGNATURE.length + 8);
        sink.writeRow(header, 0, header.length);
    }

    /** Writes what comes last. */
    public static void end(CopySink sink) {
        sink.writeRow(new byte[]{-1, -1}, 0, 2);
    }
}
