package io.tidemark.protocol.engine;

/**
 * A thread that runs statements, one of a bounded number. It says when it waits for what another session does, so that another
 * thread can run that session's statement however many wait.
 */
public interface StatementThread {
    /**
     * The current thread is about to wait, for a disk maybe: connections that it has to read, too, are to be read by another.
     */
    void blocks();

    /** The current thread waits for another session from now on; to be followed by {@link #goesOn}. */
    void waits();

    /** The current thread doesn't wait any more. */
    void goesOn();

    /** The current thread, or one whose waiting holds nobody up. */
    static StatementThread current() {
        return Thread.currentThread() instanceof StatementThread mine ? mine : Unbounded.THREAD;
    }

    /** A thread that nobody counts. */
    enum Unbounded implements StatementThread {
        /** The only one. */
        THREAD;

        @Override
        public void blocks() {}

        @Override
        public void waits() {}

        @Override
        public void goesOn() {}
    }
}
