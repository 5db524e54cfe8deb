package io.tidemark.protocol.rest;

import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.export.Allowance;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import java.util.concurrent.atomic.AtomicLong;

/** The heap that all requests together may take for forms, long rows, last rows, columns of files and records of CSV. Safe for many threads. */
final class RestMemory {
    /** Bytes; the most that a request takes at once without need. */
    private static final long MOST_FAIR = 24 << 20;
    /** The small part that a request takes, of everything. */
    private static final int FAIR_PARTS = 64;

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
    final class Share implements Allowance, AutoCloseable {
        private long ownBytes;

        /**
         * Takes so much more, before it is allocated.
         *
         * @throws EngineException 53200 when all requests together would have more than there is
         */
        @Override
        public void take(long bytes) {
            if (takenBytes.addAndGet(bytes) > limitBytes) {
                takenBytes.addAndGet(-bytes);
                throw new EngineException(ErrorFields
                        .error(SqlState.OUT_OF_MEMORY, "out of memory for requests over HTTP")
                        .withDetail("All of them together may take " + limitBytes + " bytes for forms, rows"
                                + " longer than 64 KiB, last rows, exports in columns and imports."));
            }
            ownBytes += bytes;
        }

        /**
         * Takes a part at once, up to {@value #MOST_FAIR} bytes while less than a quarter of everything is taken, else a small one. So first
         * requests have much, and dozens of others come to their part.
         *
         * @return how much was taken
         */
        long takeFairly() {
            long before = takenBytes.get();
            long taken = Math.min(MOST_FAIR, Math.max(limitBytes / 4 - before, limitBytes / FAIR_PARTS));
            take(taken);
            return taken;
        }

        /** Gives so much back. */
        @Override
        public void give(long bytes) {
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
