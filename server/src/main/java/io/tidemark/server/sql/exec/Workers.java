package io.tidemark.server.sql.exec;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Runs the streams of a query: the first in the calling thread, the others with the workers that are free. */
final class Workers {
    private Workers() {}

    /**
     * Runs tasks that share their work until it is done. A task that no worker has begun when the first one is through
     * has nothing left to do and is dropped.
     */
    static void run(List<Runnable> tasks, Scope scope) {
        List<Helper> helpers = new ArrayList<>();
        for (Runnable task : tasks.subList(1, tasks.size())) {
            Helper helper = new Helper(task);
            try {
                scope.context().workers().execute(helper);
                helpers.add(helper);
            } catch (RejectedExecutionException _) {
                helper.drop();
            }
        }
        RuntimeException failure = null;
        try {
            tasks.getFirst().run();
        } catch (RuntimeException own) {
            failure = own;
        } finally { // also after an Error: the memory that the others read is freed next
            for (Helper helper : helpers) {
                RuntimeException theirs = helper.join();
                failure = failure == null ? theirs : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** A task that is begun once or dropped. */
    private static final class Helper implements Runnable {
        private final Runnable task;
        private final AtomicBoolean claimed = new AtomicBoolean();
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile @Nullable RuntimeException failure;

        Helper(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (drop()) {
                try {
                    task.run();
                } catch (RuntimeException theirs) {
                    failure = theirs;
                } catch (Error theirs) {
                    failure = new IllegalStateException("a worker failed", theirs);
                    throw theirs;
                } finally {
                    done.countDown();
                }
            }
        }

        /** Makes sure that nobody else begins the task; false when somebody has. */
        boolean drop() {
            return claimed.compareAndSet(false, true);
        }

        /** Drops the task, or waits for its end and gives its failure. */
        @Nullable
        RuntimeException join() {
            boolean interrupted = false;
            boolean ended = drop();
            while (!ended) {
                try {
                    done.await();
                    ended = true;
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return failure;
        }
    }
}
