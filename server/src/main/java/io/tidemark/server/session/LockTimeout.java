package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;

/** A lock was not there within {@code lock_timeout}; says what it was of. */
final class LockTimeout extends SqlException {
    private static final long serialVersionUID = 1;

    private final TableLocks.Space space;

    LockTimeout(TableLocks.Space space) {
        super("55P03", "canceling statement due to lock timeout", NO_POSITION);
        this.space = space;
    }

    /** Of what the lock was. */
    TableLocks.Space space() {
        return space;
    }
}
