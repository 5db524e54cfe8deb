package io.tidemark.protocol.net;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session's serial executor: runs what it is given one after the other on a shared pool, and says when too much waits. Safe for
 * many threads.
 */
final class Mailbox {
    private record Letter(Runnable task, int weight) {}

    /** Tasks before the thread goes back to the pool, so that one busy client can't keep it. */
    private static final int TURN = 256;

    private final Executor pool;
    private final long highBytes;
    private final Consumer<Boolean> reading;
    private final ArrayDeque<Letter> letters = new ArrayDeque<>();
    private long waitingBytes;
    private boolean running;
    private boolean paused;
    private volatile @Nullable Runnable waker;
    /** Takes the tasks over after the one that runs; of the thread that runs it. */
    private @Nullable Runnable successor;

    /**
     * @param highBytes weight of waiting tasks from which on the source is paused, until half of it is left
     * @param reading   told false to pause and true to go on; called in the right order, must not wait
     */
    Mailbox(Executor pool, long highBytes, Consumer<Boolean> reading) {
        this.pool = pool;
        this.highBytes = highBytes;
        this.reading = reading;
    }

    /** Whether the source has been told to pause. */
    boolean isPaused() {
        synchronized (letters) {
            return paused;
        }
    }

    /** Whom a new task wakes while tasks are held up. */
    void wakeBy(Runnable waker) {
        this.waker = waker;
    }

    /**
     * After the task that calls this, no further one is run until {@link #letGo}, but by {@link #runWaiting}.
     *
     * @param successor is run when the task has ended, and may let go at once
     */
    void holdFor(Runnable successor) {
        this.successor = successor;
    }

    /** Tasks are run as they were before {@link #holdFor}; from the thread that has held them up. */
    void letGo() {
        waker = null;
        synchronized (letters) {
            if (letters.isEmpty()) {
                running = false;
                return;
            }
        }
        try {
            pool.execute(this::turn);
        } catch (RejectedExecutionException closing) {
            turn();
        }
    }

    /** Runs what waits; for whoever holds the tasks up. */
    void runWaiting() {
        for (Letter letter = take(); letter != null; letter = take()) {
            run(letter);
        }
    }

    void put(Runnable task, int weight) {
        boolean wakes;
        synchronized (letters) {
            letters.add(new Letter(task, weight));
            waitingBytes += weight;
            if (!paused && waitingBytes > highBytes) {
                paused = true;
                reading.accept(false);
            }
            wakes = running;
            running = true;
        }
        if (!wakes) {
            pool.execute(this::turn);
            return;
        }
        Runnable sleeper = waker;
        if (sleeper != null) {
            sleeper.run();
        }
    }

    private @Nullable Letter take() {
        synchronized (letters) {
            return letters.poll();
        }
    }

    private void run(Letter letter) {
        letter.task().run();
        synchronized (letters) {
            waitingBytes -= letter.weight();
            if (paused && waitingBytes <= highBytes / 2) {
                paused = false;
                reading.accept(true);
            }
        }
    }

    private void turn() {
        for (int i = 0; i < TURN; i++) {
            Letter letter;
            synchronized (letters) {
                letter = letters.poll();
                if (letter == null) {
                    running = false;
                    return;
                }
            }
            run(letter);
            Runnable next = successor;
            if (next != null) {
                successor = null;
                next.run(); // from here on the tasks may be another thread's
                return;
            }
        }
        pool.execute(this::turn);
    }
}
