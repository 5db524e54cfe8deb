package io.tidemark.protocol.rest;

import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import java.util.concurrent.atomic.AtomicLong;

/** The heap that all requests together may take for forms, long rows and last rows. Safe for many threads. */
final class RestMemory {
    private final long limitBytes;
    private final AtomicLong takenBytes = new AtomicLong();

    RestMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** A third of what the process may have. */
    static RestMemory ofHeap() {
        return new RestMemory(Runtime.getRuntime().maxMemory() / 3);
    }

    /** Bytes that are taken. */
    long takenBytes() {
        return takenBytes.get();
    }

    /** The share of a request, which closes it. */
    Share share() {
        return new Share();
    }

    /** What one request has taken. Confined to it. */
    final class Share implements AutoCloseable {
        private long ownBytes;

        /**
         * Takes so much more, before it is allocated.
         *
         * @throws EngineException 53200 when all requests together would have more than there is
         */
        void take(long bytes) {
            if (takenBytes.addAndGet(bytes) > limitBytes) {
                takenBytes.addAndGet(-bytes);
                throw new EngineException(ErrorFields
                        .error(SqlState.OUT_OF_MEMORY, "out of memory for requests over HTTP")
                        .withDetail("All of them together may take " + limitBytes + " bytes for forms, rows"
                                + " longer than 64 KiB, and last rows."));
            }
            ownBytes += bytes;
        }

        /** Gives so much back. */
        void give(long bytes) {
            ownBytes -= bytes;
            takenBytes.addAndGet(-bytes);
        }

        /** Gives everything back. */
        @Override
        public void close() {
            give(ownBytes);
        }
    }
}
