package io.tidemark.storage.wal;

import java.util.UUID;

/**
 * Whose log it is.
 *
 * @param database the database's own id
 * @param timeline 1 or more; a restore to an earlier cut starts the next one, so that frames behind the cut never
 *     count again
 */
public record WalIdentity(UUID database, long timeline) {
    public WalIdentity {
        if (timeline < 1) {
            throw new IllegalArgumentException("timeline " + timeline);
        }
    }

    /** Differs in every segment of every database, so that what a disk block held before is no record. */
    long salt(long segmentNumber) {
        long mixed = mix(database.getMostSignificantBits());
        mixed = mix(mixed ^ database.getLeastSignificantBits());
        mixed = mix(mixed ^ timeline);
        return mix(mixed ^ segmentNumber);
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
