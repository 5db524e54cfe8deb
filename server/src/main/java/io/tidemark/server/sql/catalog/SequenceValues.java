package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.DatabaseObject;

/** What a session may do with sequences. Safe for the threads of its statement. */
public interface SequenceValues {
    /** nextval. */
    long next(DatabaseObject.Sequence sequence);

    /** The next number for a row whose identity column the sequence is: that belongs to its table. */
    default long nextOfIdentity(DatabaseObject.Sequence sequence) {
        return next(sequence);
    }

    /** currval. */
    long current(DatabaseObject.Sequence sequence);

    /** lastval. */
    long last();

    /** setval. */
    void set(DatabaseObject.Sequence sequence, long value, boolean called);

    /** The sequence's row: its last number, and whether that has been given. */
    Position position(DatabaseObject.Sequence sequence);

    /** Where a sequence is. */
    record Position(long last, boolean called) {}
}
