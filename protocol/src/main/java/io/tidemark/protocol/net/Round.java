package io.tidemark.protocol.net;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lively connections that one thread reads and whose short statements it runs one after the other, so that a message needs no
 * other thread to be woken, and one that has come meanwhile none at all. When a statement takes long or waits, another thread goes
 * on with the others ({@link #handOver}) and the connection gets a round of its own, which is its thread's and goes when that is
 * needed elsewhere ({@link #callOff}). Without connections it has no thread. All but the methods that say otherwise are
 * confined to its thread.
 */
final class Round implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Round.class);
    /**
     * How long a statement runs before another thread takes the others. A thread that has to wait for a processor is not to be
     * taken for one with a long statement.
     */
    private static final long TOO_LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** After how long without a message a connection leaves. */
    private static final long IDLE_MILLIS = 100;
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS);
    /** Turns of a connection after which it is looked whether another round suits it better; a power of two. */
    private static final int STAY_TURNS = 256;

    private final Rounds rounds;
    private final boolean alone;
    private final Selector selector;
    private final ArrayDeque<Seat> ready = new ArrayDeque<>();
    /** Those that come, and those whose session has something else to do; from any thread. */
    private final Queue<Seat> calls = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean driven = new AtomicBoolean();
    /** Whose statement runs; who sets it to null has the round. */
    private final AtomicReference<@Nullable Seat> running = new AtomicReference<>();
    private volatile long sinceNanos;
    /** Who had a turn when the round was taken from its thread. */
    private @Nullable Seat taken;
    /** Whether it waits, and may be called off. */
    private final AtomicBoolean callable = new AtomicBoolean();
    private volatile int processor = IncomingProcessor.UNKNOWN;
    private final AtomicInteger size = new AtomicInteger();
    private long sweptNanos = System.nanoTime();

    /** @param alone whether it is for one connection at a time */
    Round(Rounds rounds, boolean alone) throws IOException {
        this.rounds = rounds;
        this.alone = alone;
        this.selector = Selector.open();
    }

    /** The processor that its thread was last seen on; from any thread. */
    int processor() {
        return processor;
    }

    /** Its thread runs on this processor now. */
    void seenOn(int now) {
        if (processor != now) {
            processor = now;
        }
    }

    /** How many connections it has, about; from any thread. */
    int size() {
        return size.get();
    }

    /** Takes a connection, or lets one do what else it has to do; from any thread. */
    void call(Seat seat) {
        if (seat.called.compareAndSet(false, true)) {
            calls.add(seat);
        }
        if (!alone && driven.compareAndSet(false, true)) {
            rounds.drive(this);
        } else {
            selector.wakeup();
        }
    }

    /** Takes a connection and goes round on this thread, which it is alone with. */
    void host(Seat seat) {
        driven.set(true);
        calls.add(seat);
        seat.called.set(true);
        run();
    }

    /** Has the connection leave if it waits for a message; from any thread. @return whether it did */
    boolean callOff() {
        boolean waited = callable.compareAndSet(true, false);
        if (waited) {
            selector.wakeup();
        }
        return waited;
    }

    /** Ends the use of this object; when no thread has it any more. */
    void close() {
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a selector failed", e);
        }
    }

    /** Goes round until there are no connections any more or another thread does. */
    @Override
    public void run() {
        Seat lost = taken;
        if (lost != null) {
            taken = null;
            drop(lost);
        }
        Attendance apart;
        try {
            apart = goRound(rounds.buffer());
        } catch (ClosedSelectorException closed) {
            return; // the server's end
        } catch (IOException | RuntimeException | Error failure) {
            LOG.error("connections closed after a fault, connections={}", size.get(), failure);
            abandon();
            return;
        }
        if (apart != null) {
            apart.goOnAlone();
        }
    }

    /** @return the connection whose statement took long, so that another thread has this round; null when nobody is left in it */
    private @Nullable Attendance goRound(ByteBuf buffer) throws IOException {
        do {
            for (Seat seat = next(); seat != null; seat = next()) {
                if (!turn(seat, buffer)) {
                    return seat.guest;
                }
            }
            await();
        } while (size.get() > 0 || !calls.isEmpty() || !rests());
        return null;
    }

    /** Ends all connections, so that none waits for ever. */
    private void abandon() {
        running.set(null);
        List<Seat> seats = new ArrayList<>(calls);
        selector.keys().forEach(key -> seats.add((Seat) key.attachment()));
        for (Seat seat : seats) {
            if (!seat.left) {
                drop(seat);
                var _ = seat.guest.channel().close();
                seat.guest.leave();
            }
        }
        driven.set(false);
    }

    /** Who has a turn; null when it is to be waited for. */
    private @Nullable Seat next() throws IOException {
        Seat seat = ready.poll();
        while (seat == null) {
            seat = calls.poll();
            if (seat == null) {
                return null;
            }
            seat.called.set(false);
            if (seat.left || (seat.key == null && !admit(seat))) {
                seat = null;
            }
        }
        return seat;
    }

    private boolean admit(Seat seat) throws IOException {
        try {
            seat.key = register(seat);
        } catch (IOException closed) {
            LOG.debug("connection lost, client={}", seat.guest.channel().remoteAddress(), closed);
            seat.left = true;
            seat.guest.leave();
            return false;
        }
        size.incrementAndGet();
        rounds.patience().attends();
        return true;
    }

    private SelectionKey register(Seat seat) throws IOException {
        try {
            return seat.guest.channel().socket().register(selector, SelectionKey.OP_READ, seat);
        } catch (CancelledKeyException justLeft) {
            selector.selectNow();
            collect();
            return seat.guest.channel().socket().register(selector, SelectionKey.OP_READ, seat);
        }
    }

    /** Lets a connection go on. @return whether this thread still has the round; else it has the connection alone */
    private boolean turn(Seat seat, ByteBuf buffer) {
        if (seat.left) {
            return true;
        }
        long now = System.nanoTime();
        seat.lastNanos = now;
        sinceNanos = now;
        running.set(seat);
        rounds.runs(this, seat);
        boolean stays = seat.guest.goOn(buffer);
        if (!running.compareAndSet(seat, null)) {
            seat.guest.waited();
            return false;
        }
        seat.guest.counts(System.nanoTime() - now);
        if (!stays) {
            drop(seat);
            seat.guest.leave();
        } else if (alone) {
            if (seat.guest.isQuick()) {
                drop(seat);
                seat.guest.sit(rounds.first());
            }
        } else if (seat.guest.isSlow() && size.get() > 1) {
            drop(seat);
            rounds.apart(seat.guest);
        } else if ((++seat.turns & STAY_TURNS - 1) == 0) {
            Round better = rounds.better(this, seat.guest);
            if (better != this) {
                drop(seat);
                seat.guest.sit(better);
            }
        }
        return true;
    }

    private void drop(Seat seat) {
        SelectionKey key = seat.key;
        if (key != null && !seat.left) {
            key.cancel();
            size.decrementAndGet();
            rounds.patience().leaves();
        }
        seat.left = true;
    }

    /** Waits for messages or calls. */
    private void await() throws IOException {
        long now = System.nanoTime();
        if (now - sweptNanos >= IDLE_NANOS) {
            sweptNanos = now;
            sweep(now);
        }
        if (!calls.isEmpty()) {
            selector.selectNow(); // sockets, too, while there are calls
            collect();
            return;
        }
        if (size.get() == 0 || (!(alone && rounds.crowded()) && look(now)) || !calls.isEmpty()) {
            return; // asked last, as a look may take the wake-up of a call
        }
        if (!alone) {
            selector.select(IDLE_MILLIS);
            collect();
            return;
        }
        callable.set(true); // what speaks against waiting is asked after this, so that a call can't be missed
        boolean needed = rounds.crowded();
        if (!needed) {
            selector.select(IDLE_MILLIS);
        }
        if (callable.compareAndSet(true, false) && !needed) {
            collect();
        } else {
            sweep(now + IDLE_NANOS);
        }
    }

    private void collect() {
        var selected = selector.selectedKeys();
        if (!selected.isEmpty()) {
            for (SelectionKey key : selected) {
                ready.add((Seat) key.attachment());
            }
            selected.clear();
        }
    }

    /** Looks for messages for a moment, if that is worth it. @return whether there are */
    @SuppressWarnings("ThreadPriorityCheck") // to yield is what is meant, and correct without
    private boolean look(long start) throws IOException {
        Patience patience = rounds.patience();
        if (!patience.begin(start)) {
            return false;
        }
        boolean came = selector.selectNow() > 0;
        long now = start;
        while (!came && calls.isEmpty() && now - start < Patience.LOOK_NANOS) {
            Thread.yield(); // the client may need this processor to ask
            came = selector.selectNow() > 0;
            now = System.nanoTime();
        }
        patience.end(now, now - start, came);
        collect();
        return came;
    }

    /** Has those leave that are idle. */
    private void sweep(long now) {
        for (SelectionKey key : selector.keys()) {
            Seat seat = (Seat) key.attachment();
            if (!seat.left && now - seat.lastNanos >= IDLE_NANOS) {
                drop(seat);
                seat.guest.leave();
            }
        }
    }

    /** Without connections. @return whether none has come meanwhile, and the thread is to go */
    private boolean rests() throws IOException {
        selector.selectNow(); // or the sockets that have left would stay registered
        driven.set(false);
        return calls.isEmpty() || !driven.compareAndSet(false, true);
    }

    /** Has another thread go on when a statement takes long and others are there; from any thread. @return whether it has a thread */
    boolean watch(long now) {
        Seat busy = running.get();
        if (busy != null && now - sinceNanos > TOO_LONG_NANOS) {
            handOver(busy);
        }
        return driven.get();
    }

    /** Has another thread go on if this one's statement still runs and others are there; from any thread. */
    void handOver(Seat busy) {
        if (!alone && rounds.isOpen() && (size.get() > 1 || !calls.isEmpty())
                && running.compareAndSet(busy, null)) {
            taken = busy;
            rounds.drive(this);
        }
    }
}
