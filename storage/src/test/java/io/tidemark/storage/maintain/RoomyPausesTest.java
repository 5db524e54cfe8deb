package io.tidemark.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoomyPausesTest {
    private static final long PIECE = RoomyPauses.PIECE_BYTES;

    private final List<Long> made = new ArrayList<>();

    @Test
    void pausesAreShort() {
        RoomyPauses pauses = new RoomyPauses(made::add, () -> true);
        pauses.after(2 * PIECE + 1);
        pauses.after(1);
        assertThat(made).containsExactly(PIECE, PIECE, 1L, 1L);
    }

    @Test
    void theyEndWhenMemoryIsShort() {
        AtomicInteger looks = new AtomicInteger();
        RoomyPauses pauses = new RoomyPauses(made::add, () -> looks.incrementAndGet() <= 2);
        pauses.after(5 * PIECE);
        assertThat(made).containsExactly(PIECE, PIECE);
    }
}
