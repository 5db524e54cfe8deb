package io.tidemark.protocol.net;

import java.nio.channels.SelectionKey;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A connection's place in a {@link Round}, from when it joins until it leaves. Confined to the round's thread but for a flag. */
final class Seat {
    /** Whose it is. */
    final Attendance guest;
    /** The socket's registration; null before there is one. */
    @Nullable
    SelectionKey key;
    /** Whether the round has been called for it and hasn't answered yet; from any thread. */
    final AtomicBoolean called = new AtomicBoolean();
    /** Whether it has left. */
    boolean left;
    /** When it last had a turn, by {@link System#nanoTime}. */
    long lastNanos;
    /** How many it has had. */
    int turns;

    Seat(Attendance guest) {
        this.guest = guest;
    }
}
