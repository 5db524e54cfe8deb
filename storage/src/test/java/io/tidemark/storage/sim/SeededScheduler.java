package io.tidemark.storage.sim;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Runs threads one at a time, in an order that a seed decides: virtual threads whose carrier is the caller. A thread
 * gives way where it waits for a lock and where it calls {@link Thread#yield}. Used once, by one thread.
 *
 * <p>The scheduler of a virtual thread can only be chosen by reflection: {@code --add-opens
 * java.base/java.lang=ALL-UNNAMED}.
 */
final class SeededScheduler {
    private static final long LONGEST_WAIT_SECONDS = 20;
    /** A thread is preferred for so many of its turns, about. */
    private static final int CHANGE = 12;
    private static final Method NEW_THREAD = newThread();
    private static final List<Field> UNBLOCKING = List.of(field("onWaitingList"), field("blockPermit"));

    private final Random random;
    private final BlockingQueue<Turn> arriving = new LinkedBlockingQueue<>();
    /** In the order of the threads: in which order they came is not the seed's. */
    private final List<Turn> ready = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Integer, Integer> ranks = new HashMap<>();
    private final boolean fair;

    /** What a thread does until it gives way the next time. */
    private record Turn(int thread, Runnable work) {}

    SeededScheduler(Random random) {
        this.random = random;
        this.fair = random.nextBoolean();
    }

    private static Method newThread() {
        try {
            Method method = Class.forName("java.lang.ThreadBuilders").getDeclaredMethod("newVirtualThread",
                    Executor.class, String.class, int.class, Runnable.class);
            method.setAccessible(true);
            return method;
        } catch (ReflectiveOperationException unknown) {
            throw new IllegalStateException("this virtual machine has no schedulers of one's own", unknown);
        }
    }

    private static Field field(String name) {
        try {
            Field field = Class.forName("java.lang.VirtualThread").getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException unknown) {
            throw new IllegalStateException("this virtual machine unblocks threads in another way", unknown);
        }
    }

    /** A thread that {@link #run} will run. */
    void add(String name, Runnable work) {
        int number = threads.size();
        Executor scheduler = turn -> arriving.add(new Turn(number, turn));
        try {
            threads.add((Thread) NEW_THREAD.invoke(null, scheduler, name, 0, work));
        } catch (IllegalAccessException | InvocationTargetException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Returns when all threads have ended. */
    void run() {
        threads.forEach(Thread::start);
        while (threads.stream().anyMatch(thread -> thread.getState() != Thread.State.TERMINATED)) {
            settle();
            if (ready.isEmpty()) {
                await();
            } else {
                ready.remove(choose()).work().run();
            }
        }
    }

    /**
     * Waits for those who may go on. Who waited for a monitor is brought by a thread of the virtual machine, some time
     * after the monitor became free, and that time must decide nothing.
     */
    private void settle() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS);
        arriving.drainTo(ready);
        while (threads.stream().filter(SeededScheduler::mayGoOn).count() > ready.size()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("lost one of " + threads);
            }
            Thread.onSpinWait();
            arriving.drainTo(ready);
        }
        ready.sort(Comparator.comparingInt(Turn::thread));
    }

    private static boolean mayGoOn(Thread thread) {
        return switch (thread.getState()) {
            case RUNNABLE -> true;
            case BLOCKED -> UNBLOCKING.stream().anyMatch(field -> isSet(field, thread));
            case NEW, WAITING, TIMED_WAITING, TERMINATED -> false;
        };
    }

    private static boolean isSet(Field field, Thread thread) {
        try {
            return field.getBoolean(thread);
        } catch (IllegalAccessException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Anyone, or the one who is preferred for now: so one thread does much while another does nothing. */
    private int choose() {
        if (fair) {
            return random.nextInt(ready.size());
        }
        int chosen = 0;
        for (int i = 1; i < ready.size(); i++) {
            if (rank(i) > rank(chosen)) {
                chosen = i;
            }
        }
        if (random.nextInt(CHANGE) == 0) {
            ranks.put(ready.get(chosen).thread(), random.nextInt());
        }
        return chosen;
    }

    private int rank(int turn) {
        return ranks.computeIfAbsent(ready.get(turn).thread(), _ -> random.nextInt());
    }

    /** Somebody else, such as the loader of a class, has a thread: hardly ever. */
    private void await() {
        try {
            Turn next = arriving.poll(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("deadlock of " + threads);
            }
            ready.add(next);
        } catch (InterruptedException nobodyInterruptsUs) {
            throw new IllegalStateException(nobodyInterruptsUs);
        }
    }
}
