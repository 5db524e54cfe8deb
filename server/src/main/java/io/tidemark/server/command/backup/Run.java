package io.tidemark.server.command.backup;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupProgress;
import io.tidemark.storage.backup.CancelFlag;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A backup, verification or restore that runs: who looks at it, and who ends it. Safe for many threads. */
final class Run implements BackupControl {
    private static final long NOTICE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RunRecord begun;
    private final CancelFlag statement;
    private final Consumer<String> notices;
    private final LongSupplier clock;
    private final long startNanos;
    private final CountDownLatch cut = new CountDownLatch(1);
    private volatile BackupProgress progress = RunRecord.NOTHING;
    private volatile String abortedBy = "";
    /** Of the thread that does the work. */
    private long noticedNanos;

    /**
     * A run.
     *
     * @param statement raised when its session wants it to end
     * @param notices   told once a second, from the thread of the work, how far it is
     * @param clock     nanoseconds
     */
    Run(RunRecord begun, CancelFlag statement, Consumer<String> notices, LongSupplier clock) {
        this.clock = clock;
        this.startNanos = clock.getAsLong();
        this.noticedNanos = startNanos;
        this.begun = begun;
        this.statement = statement;
        this.notices = notices;
    }

    /** What it is, and how far. */
    RunRecord record() {
        return new RunRecord(begun.number(), begun.what(), begun.subject(), begun.processId(),
                begun.startMicros(), progress, null);
    }

    /** Ends it soon; {@code who} in words. */
    void abort(String who) {
        abortedBy = who;
    }

    /** Who has ended it; empty when it was none but its own session. */
    String abortedBy() {
        return abortedBy;
    }

    @Override
    public boolean isCancelled() {
        cut.countDown();
        tell();
        return !abortedBy.isEmpty() || statement.isCancelled();
    }

    @Override
    public void progress(BackupProgress reached) {
        progress = reached;
        cut.countDown();
        tell();
    }

    private void tell() {
        long now = clock.getAsLong();
        if (now - noticedNanos >= NOTICE_NANOS) {
            noticedNanos = now;
            String what = begun.what().substring(0, begun.what().indexOf(' ')).toLowerCase(Locale.ROOT);
            notices.accept(ProgressText.of(what, progress, now - startNanos));
        }
    }

    /** Returns when the work has taken what it works on, or {@link #over} was called. */
    void awaitCut() {
        boolean interrupted = false;
        while (true) {
            try {
                cut.await();
                break;
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody needs to wait for it any more. */
    void over() {
        cut.countDown();
    }
}
