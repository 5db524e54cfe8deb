package io.tidemark.storage.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.type.ColumnType;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PaceTest {
    private final AtomicInteger looks = new AtomicInteger();

    /** Of a backup that is to end when its flag was looked at so often. */
    private Pace pace(int cancelledAfter) {
        return new Pace(BackupOptions.DEFAULT,
                BackupControl.of(() -> looks.incrementAndGet() > cancelledAfter),
                new Courtesy(() -> 0, () -> 0, () -> 0, false));
    }

    @Test
    void endsWhileItWaitsForOthers() {
        assertThatThrownBy(() -> pace(3).join(new CompletableFuture<>()))
                .isInstanceOf(StorageException.Cancelled.class);
        CountDownLatch never = new CountDownLatch(1);
        try {
            assertThatThrownBy(() -> pace(3).waitFor("step", () -> await(never)))
                    .isInstanceOf(StorageException.Cancelled.class);
        } finally {
            never.countDown();
        }
    }

    @Test
    void endsWhileTheLastPartOfATableIsScanned() {
        TableVersion table = TableVersion.empty(new TableDefinition("t",
                List.of(new ColumnDefinition("n", ColumnType.BIGINT, 0, 0)), -1, Partitioning.NONE).schema(1),
                Path.of("unused"));
        SetContents contents = new SetContents(pace(3));
        contents.addPending(new CompletableFuture<>());
        assertThatThrownBy(() -> contents.addTable(table)).isInstanceOf(StorageException.Cancelled.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void givesWhatOthersFoundOrThrew() {
        Pace pace = pace(Integer.MAX_VALUE);
        CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> "found",
                CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
        assertThat(pace.join(slow)).isEqualTo("found");
        assertThatThrownBy(() -> pace.waitFor("step", () -> {
            throw new StorageException.WrongState("full", "");
        })).isInstanceOf(StorageException.WrongState.class);
    }

    @Test
    void waitsOnAndStaysInterrupted() {
        CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> "found",
                CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
        Thread.currentThread().interrupt();
        assertThat(pace(Integer.MAX_VALUE).join(slow)).isEqualTo("found");
        assertThat(Thread.interrupted()).isTrue();
    }
}
