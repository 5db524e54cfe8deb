package io.tidemark.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.server.command.LockMode;
import io.tidemark.server.session.TableLocks.Held;
import io.tidemark.server.session.TableLocks.Outcome;
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

    private static Held change(int table) {
        return new Held(table, LockMode.CHANGE);
    }

    private static StatementRun busy() {
        StatementRun run = StatementRun.idle();
        run.begin();
        return run;
    }

    private CompletableFuture<Outcome> asking(int table, int processId, StatementRun run) {
        CompletableFuture<Outcome> asked = CompletableFuture
                .supplyAsync(() -> locks.acquire(change(table), processId, run, NO_TIMEOUT),
                        Thread::startVirtualThread);
        while (!asked.isDone() && locks.blockers(processId).isEmpty()) {
            Thread.onSpinWait();
        }
        return asked;
    }

    private static String stateOf(CompletableFuture<Outcome> asked) throws Exception {
        try {
            asked.get(10, TimeUnit.SECONDS);
            return "";
        } catch (ExecutionException failure) {
            return failure.getCause() instanceof SqlException refused ? refused.sqlState() : "other";
        }
    }

    @Test
    void isHadAtOnceByWhoHoldsIt() {
        assertThat(locks.acquire(change(7), 1, busy(), NO_TIMEOUT)).isEqualTo(Outcome.TAKEN);
        assertThat(locks.acquire(change(7), 1, busy(), NO_TIMEOUT)).isEqualTo(Outcome.HELD_BEFORE);
        locks.release(1, List.of(change(7)));
        assertThat(locks.entries()).isEmpty();
    }

    @Test
    void goesToThoseWhoWaitInTheOrderOfAsking() throws Exception {
        locks.acquire(change(7), 1, busy(), NO_TIMEOUT);
        CompletableFuture<Outcome> second = asking(7, 2, busy());
        CompletableFuture<Outcome> third = asking(7, 3, busy());
        assertThat(locks.blockers(3)).containsExactly(1, 2);
        locks.release(1, List.of(change(7)));
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.TAKEN);
        assertThat(third).isNotDone();
        locks.release(2, List.of(change(7)));
        assertThat(third.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.TAKEN);
    }

    @Test
    void isRefusedToTheLastOfACircle() throws Exception {
        locks.acquire(change(1), 1, busy(), NO_TIMEOUT);
        locks.acquire(change(2), 2, busy(), NO_TIMEOUT);
        locks.acquire(change(3), 3, busy(), NO_TIMEOUT);
        CompletableFuture<Outcome> first = asking(2, 1, busy());
        CompletableFuture<Outcome> second = asking(3, 2, busy());
        assertThatThrownBy(() -> locks.acquire(change(1), 3, busy(), NO_TIMEOUT)).isInstanceOfSatisfying(
                SqlException.class, refused -> assertThat(refused.sqlState()).isEqualTo("40P01"));
        locks.release(3, List.of(change(3)));
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.TAKEN);
        locks.release(2, List.of(change(2), change(3)));
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.TAKEN);
    }

    @Test
    void isNotWaitedForLongerThanTheTimeout() {
        locks.acquire(change(7), 1, busy(), NO_TIMEOUT);
        assertThatThrownBy(() -> locks.acquire(change(7), 2, busy(), 20)).isInstanceOfSatisfying(
                SqlException.class,
                refused -> assertThat(refused.sqlState()).isEqualTo("55P03"));
        assertThat(locks.entries()).hasSize(1);
    }

    @Test
    void isNotWaitedForAfterACancel() throws Exception {
        locks.acquire(change(7), 1, busy(), NO_TIMEOUT);
        StatementRun run = busy();
        CompletableFuture<Outcome> asked = asking(7, 2, run);
        Thread.sleep(Duration.ofMillis(5));
        run.cancel();
        assertThat(stateOf(asked)).isEqualTo("57014");
        locks.release(1, List.of(change(7)));
        assertThat(locks.acquire(change(7), 3, busy(), NO_TIMEOUT)).isEqualTo(Outcome.TAKEN);
    }

    @Test
    void isSharedByThoseWhoseModesDoNotConflict() {
        Held reading = new Held(7, LockMode.ACCESS_SHARE);
        assertThat(locks.acquire(change(7), 1, busy(), NO_TIMEOUT)).isEqualTo(Outcome.TAKEN);
        assertThat(locks.acquire(reading, 2, busy(), NO_TIMEOUT)).isEqualTo(Outcome.TAKEN);
        Held alone = new Held(7, LockMode.ACCESS_EXCLUSIVE);
        assertThat(locks.acquire(alone, 3, busy(), TableLocks.NO_WAIT)).isEqualTo(Outcome.REFUSED);
        locks.release(1, List.of(change(7)));
        assertThat(locks.acquire(alone, 3, busy(), TableLocks.NO_WAIT)).isEqualTo(Outcome.REFUSED);
        locks.release(2, List.of(reading));
        assertThat(locks.acquire(alone, 3, busy(), TableLocks.NO_WAIT)).isEqualTo(Outcome.TAKEN);
    }

    @Test
    void isMadeStrongerWithoutWaitingForThoseWhoWait() throws Exception {
        locks.acquire(change(7), 1, busy(), NO_TIMEOUT);
        CompletableFuture<Outcome> second = asking(7, 2, busy());
        Held alone = new Held(7, LockMode.ACCESS_EXCLUSIVE);
        assertThat(locks.acquire(alone, 1, busy(), NO_TIMEOUT)).isEqualTo(Outcome.TAKEN);
        locks.release(1, List.of(change(7), alone));
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.TAKEN);
    }

    @Test
    void isRefusedToWhoeverOfTwoSharersMakesItStrongerLast() throws Exception {
        Held shared = new Held(7, LockMode.SHARE);
        locks.acquire(shared, 1, busy(), NO_TIMEOUT);
        locks.acquire(shared, 2, busy(), NO_TIMEOUT);
        CompletableFuture<Outcome> first = asking(7, 1, busy());
        assertThatThrownBy(() -> locks.acquire(change(7), 2, busy(), NO_TIMEOUT)).isInstanceOfSatisfying(
                SqlException.class, refused -> assertThat(refused.sqlState()).isEqualTo("40P01"));
        locks.release(2, List.of(shared));
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.TAKEN);
    }

    @Test
    void modesConflictBothWays() {
        for (LockMode one : LockMode.values()) {
            for (LockMode other : LockMode.values()) {
                assertThat(one.conflictsWith(other)).as(one + " " + other)
                        .isEqualTo(other.conflictsWith(one));
            }
        }
    }

    @Test
    void tellsAKeyOfTheSessionFromThatOfItsTransactionAndFromATable() {
        Held lasting = new Held(TableLocks.Space.KEY, 7, LockMode.EXCLUSIVE, true);
        Held passing = new Held(TableLocks.Space.KEY, 7, LockMode.EXCLUSIVE, false);
        assertThat(locks.acquire(lasting, 1, busy(), NO_TIMEOUT)).isEqualTo(Outcome.TAKEN);
        assertThat(locks.acquire(passing, 1, busy(), NO_TIMEOUT)).isEqualTo(Outcome.TAKEN);
        assertThat(locks.acquire(change(7), 2, busy(), TableLocks.NO_WAIT)).isEqualTo(Outcome.TAKEN);
        locks.release(1, List.of(passing));
        assertThat(locks.acquire(passing, 2, busy(), TableLocks.NO_WAIT)).isEqualTo(Outcome.REFUSED);
        locks.release(1, List.of(lasting));
        assertThat(locks.acquire(passing, 2, busy(), TableLocks.NO_WAIT)).isEqualTo(Outcome.TAKEN);
    }
}
