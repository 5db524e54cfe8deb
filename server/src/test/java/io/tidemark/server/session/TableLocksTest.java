package io.tidemark.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.server.sql.SqlException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Write locks: who waits, for how long, and who is refused. */
class TableLocksTest {
    private static final int NO_TIMEOUT = 0;

    private final TableLocks locks = new TableLocks();

    private static StatementRun busy() {
        StatementRun run = StatementRun.idle();
        run.begin();
        return run;
    }

    private CompletableFuture<Boolean> asking(int table, int processId, StatementRun run) {
        CompletableFuture<Boolean> asked = CompletableFuture
                .supplyAsync(() -> locks.acquire(table, processId, run, NO_TIMEOUT),
                        Thread::startVirtualThread);
        while (!asked.isDone() && locks.blockers(processId).isEmpty()) {
            Thread.onSpinWait();
        }
        return asked;
    }

    private static String stateOf(CompletableFuture<Boolean> asked) throws Exception {
        try {
            asked.get(10, TimeUnit.SECONDS);
            return "";
        } catch (ExecutionException failure) {
            return failure.getCause() instanceof SqlException refused ? refused.sqlState() : "other";
        }
    }

    @Test
    void isHadAtOnceByWhoHoldsIt() {
        assertThat(locks.acquire(7, 1, busy(), NO_TIMEOUT)).isTrue();
        assertThat(locks.acquire(7, 1, busy(), NO_TIMEOUT)).isFalse();
        locks.release(1, List.of(7));
        assertThat(locks.entries()).isEmpty();
    }

    @Test
    void goesToThoseWhoWaitInTheOrderOfAsking() throws Exception {
        locks.acquire(7, 1, busy(), NO_TIMEOUT);
        CompletableFuture<Boolean> second = asking(7, 2, busy());
        CompletableFuture<Boolean> third = asking(7, 3, busy());
        assertThat(locks.blockers(3)).containsExactly(1, 2);
        locks.release(1, List.of(7));
        assertThat(second.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(third).isNotDone();
        locks.release(2, List.of(7));
        assertThat(third.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void isRefusedToTheLastOfACircle() throws Exception {
        locks.acquire(1, 1, busy(), NO_TIMEOUT);
        locks.acquire(2, 2, busy(), NO_TIMEOUT);
        locks.acquire(3, 3, busy(), NO_TIMEOUT);
        CompletableFuture<Boolean> first = asking(2, 1, busy());
        CompletableFuture<Boolean> second = asking(3, 2, busy());
        assertThatThrownBy(() -> locks.acquire(1, 3, busy(), NO_TIMEOUT)).isInstanceOfSatisfying(
                SqlException.class, refused -> assertThat(refused.sqlState()).isEqualTo("40P01"));
        locks.release(3, List.of(3));
        assertThat(second.get(10, TimeUnit.SECONDS)).isTrue();
        locks.release(2, List.of(2, 3));
        assertThat(first.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void isNotWaitedForLongerThanTheTimeout() {
        locks.acquire(7, 1, busy(), NO_TIMEOUT);
        assertThatThrownBy(() -> locks.acquire(7, 2, busy(), 20)).isInstanceOfSatisfying(SqlException.class,
                refused -> assertThat(refused.sqlState()).isEqualTo("55P03"));
        assertThat(locks.entries()).hasSize(1);
    }

    @Test
    void isNotWaitedForAfterACancel() throws Exception {
        locks.acquire(7, 1, busy(), NO_TIMEOUT);
        StatementRun run = busy();
        CompletableFuture<Boolean> asked = asking(7, 2, run);
        Thread.sleep(Duration.ofMillis(5));
        run.cancel();
        assertThat(stateOf(asked)).isEqualTo("57014");
        locks.release(1, List.of(7));
        assertThat(locks.acquire(7, 3, busy(), NO_TIMEOUT)).isTrue();
    }
}
