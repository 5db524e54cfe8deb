package io.tidemark.server.command.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunTest {
    private final AtomicLong nanos = new AtomicLong(5);
    private final List<String> notices = new ArrayList<>();

    private Run run(String what) {
        return new Run(new RunRecord(1, what, "t", 7, 0, RunRecord.NOTHING, null), () -> false, notices::add,
                nanos::get);
    }

    private static BackupProgress reached(long bytes) {
        return new BackupProgress(bytes, 400L << 20, 1, 4, 0);
    }

    private void later(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void tellsOnceASecondHowFarARestoreIs() {
        Run run = run("RESTORE TABLE");
        later(999);
        run.progress(reached(50L << 20));
        assertThat(notices).isEmpty();
        later(1);
        run.progress(reached(100L << 20));
        run.progress(reached(101L << 20));
        assertThat(notices).containsExactly("restore: 25 %, 100.0 MB of 400.0 MB, 100.0 MB/s, 3 s left");
    }

    @Test
    void tellsAlsoWhileItOnlyWaits() {
        Run run = run("VERIFY BACKUP");
        run.progress(reached(200L << 20));
        later(2_000);
        assertThat(run.isCancelled()).isFalse();
        later(1_000);
        assertThat(run.isCancelled()).isFalse();
        assertThat(notices).containsExactly("verify: 50 %, 200.0 MB of 400.0 MB, 100.0 MB/s, 2 s left",
                "verify: 50 %, 200.0 MB of 400.0 MB, 66.7 MB/s, 3 s left");
    }
}
