package io.tidemark.storage.maintain;

import io.tidemark.storage.thread.Pauses;
import java.util.function.BooleanSupplier;

/**
 * The pauses of a flush, which others may come to wait for: short ones, and none when they do.
 *
 * @param pauses  without that
 * @param hasRoom whether nobody has to wait for it soon
 */
record RoomyPauses(Pauses pauses, BooleanSupplier hasRoom) implements Pauses {
    /** Bytes between two looks. */
    static final long PIECE_BYTES = 256 << 10;

    @Override
    public void after(long bytes) {
        for (long left = bytes; left > 0 && hasRoom.getAsBoolean(); left -= PIECE_BYTES) {
            pauses.after(Math.min(left, PIECE_BYTES));
        }
    }
}
