package io.tidemark.storage.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bits of sound sets are flipped, one at a time, and each is found, where it is. In the build it is one bit in two
 * thousand; {@code -Dverify.flips=all} flips every bit of every file, {@code -Dverify.flips=2/5} the second fifth of them.
 *
 * <p>VERIFY looks at one file after the other, so for each bit of the large sets its code for one file runs; the whole
 * VERIFY runs for each bit of files of some hundred bytes, for some of the others, and for each bit of a small set.
 */
class FlipsTest {
    private static final Flips.Share SHARE = Flips.Share.of(System.getProperty("verify.flips", ""));

    /** Sets of some MiB together. */
    enum Reference {
        MANY_KINDS,
        MANY_PARTITIONS;

        ReferenceSet set() {
            return switch (this) {
                case MANY_KINDS -> ReferenceSet.ofManyKinds();
                case MANY_PARTITIONS -> ReferenceSet.ofManyPartitions();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void locatesEveryFlippedBitOf(Reference reference) throws Exception {
        ReferenceSet sound = reference.set();
        Flips flips = new Flips(sound, SHARE, 2_000);
        System.out.println(reference + ": " + flips.run());
        assertThat(sound.verify(Level.RESTORE).problems()).isEmpty();
        if (SHARE.hasEveryByte()) {
            flips.checkColumns();
        }
    }

    @Test
    void locatesEveryFlippedBitOfASmallSetByAWholeVerify() throws Exception {
        ReferenceSet few = ReferenceSet.ofFewRows();
        for (Level level : Level.values()) {
            assertThat(few.verify(level).problems()).isEmpty();
        }
        System.out.println("FEW_ROWS: " + new Flips(few, SHARE.denser(), 1).run());
    }
}
