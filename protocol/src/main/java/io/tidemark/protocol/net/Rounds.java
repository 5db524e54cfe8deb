package io.tidemark.protocol.net;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rounds of lively connections, one for each processor, and the thread that watches whether their statements take long. A
 * client of this machine sits in the round whose thread runs on its processor, as far as no round gets crowded: threads that
 * take turns on one processor wake each other cheaply. Safe for many threads.
 */
final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    /** How often somebody looks; not more often, as each look drives a thread off its processor. */
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final StatementThreads threads;
    /** A thread that looks needs a processor, and so may its client. */
    private final Patience patience;
    private final List<Round> all = new ArrayList<>();
    private final Thread watch = new Thread(this::watch, "pg-watch");
    private volatile @Nullable IncomingProcessor processors;
    private volatile boolean closed;

    /** @param count from 1 on */
    Rounds(StatementThreads threads, int count) throws IOException {
        this.threads = threads;
        this.patience = new Patience(Math.max(1, count / 2), System.nanoTime());
        for (int i = 0; i < count; i++) {
            all.add(new Round(this, false));
        }
        watch.setDaemon(true);
        watch.start();
    }

    /** A round for one connection alone, which the caller closes. */
    Round one() {
        try {
            return new Round(this, true);
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for a connection", e);
        }
    }

    Patience patience() {
        return patience;
    }

    /** The current thread's, to read into. */
    ByteBuf buffer() {
        return threads.buffer();
    }

    /** The current thread runs a statement for a round. */
    void runs(Round round, Seat seat) {
        threads.runs(round, seat);
    }

    /** Whether a thread is needed more than the round that waits on it. */
    boolean crowded() {
        return threads.crowded();
    }

    /** Whether there will be a thread for whoever needs one. */
    boolean isOpen() {
        return threads.isOpen();
    }

    /** Gives a connection that has left a round one of its own. */
    void apart(Attendance guest) {
        try {
            threads.execute(guest::goOnAlone);
        } catch (RejectedExecutionException closing) {
            guest.leave();
        }
    }

    /** Gives a round a thread. */
    void drive(Round round) {
        try {
            threads.execute(round);
            LockSupport.unpark(watch);
        } catch (RejectedExecutionException closing) {
            // the connections are cut
        }
    }

    /** Where a connection sits first: with the fewest. */
    Round first() {
        Round fewest = all.getFirst();
        for (Round one : all) {
            if (one.size() < fewest.size()) {
                fewest = one;
            }
        }
        return fewest;
    }

    /**
     * Where a connection sits best, or where it sits now when there is no reason to change. Processors that fewer connections
     * belong to wait a little for them; a round that has nobody doesn't.
     */
    Round better(Round now, Attendance guest) {
        Round fewest = first();
        Round near = near(now, guest);
        int here = now.size();
        if (here > 1 && (fewest.size() == 0 || fewest.size() + (near == now ? 2 : 1) < here)) {
            return fewest;
        }
        return near.size() <= here && near.size() + 2 <= 2 * here ? near : now;
    }

    /** The round that was last seen on the processor that a client uses; where the client sits when there is none. */
    private Round near(Round now, Attendance guest) {
        IncomingProcessor known = processors;
        if (known == null) {
            return now;
        }
        now.seenOn(known.current());
        int wanted = guest.processor(known);
        if (wanted != IncomingProcessor.UNKNOWN && wanted != now.processor()) {
            for (Round one : all) {
                if (one.processor() == wanted) {
                    return one;
                }
            }
        }
        return now;
    }

    private void watch() {
        LockSupport.park(this);
        try {
            processors = IncomingProcessor.open();
        } catch (RuntimeException | LinkageError unknown) {
            LOG.info("clients' processors are not known, connections are spread evenly", unknown);
        }
        while (!closed) {
            boolean driven = false;
            for (Round one : all) {
                driven |= one.watch(System.nanoTime());
            }
            if (driven) {
                LockSupport.parkNanos(this, WATCH_NANOS);
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Ends the watch and lets go of the selectors; once the threads have ended. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watch);
        all.forEach(Round::close);
    }
}
