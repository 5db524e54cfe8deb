package io.tidemark.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Strace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server is killed when it enters a system call that changes what is on the disk, for the n-th time in some thread:
 * a few rounds in the build, {@code -Dcrash.rounds} of them by hand.
 */
final class SystemCallKillIT {
    private static final int ROUNDS = Integer.getInteger("crash.rounds", 5);
    private static final int KILLED = 128 + 9;
    private static final int MOST_CALLS = 40;
    /** Until an ordinary kill. */
    private static final int SECONDS = 3;
    /** A backup that is traced takes its time. */
    private static final int LINK_SECONDS = 30;
    /** Names of one call on different machines and in different libraries. */
    private static final List<String> CALLS = List.of("fdatasync", "rename,renameat,renameat2",
            "fsync,syncfs",
            "unlink,unlinkat", "pwrite64", "link,linkat", "mkdir,mkdirat", "open,openat");

    @TempDir
    Path directory;
    private int hits;

    @Test
    void losesNothingWhenItIsKilledInsideOfASystemCall() throws Exception {
        Strace.assumeThere();
        CrashRounds rounds = new CrashRounds(directory);
        ServerProcess server = rounds.begin();
        for (int round = 0; round < ROUNDS; round++) {
            String calls = CALLS.get(round % CALLS.size());
            int count = 1 + rounds.random().nextInt(MOST_CALLS);
            // The companions are in step with the calls otherwise.
            server = rounds.round(server, round + round / CALLS.size(),
                    victim -> killIn(victim, calls, count, SECONDS));
        }
        server.close();
        assertThat(hits).as("kills inside of a call in %d rounds", ROUNDS).isGreaterThanOrEqualTo(ROUNDS / 3);
    }

    /** The sets so far have files that the next one shares: it must come to link, and every kill is in it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void losesNothingWhenItIsKilledWhileASetSharesFilesOfAnother(int count) throws Exception {
        Strace.assumeThere();
        CrashRounds rounds = new CrashRounds(directory);
        ServerProcess server = rounds.begin();
        rounds.backUp(server);
        server = rounds.round(server, CrashRounds.Companion.BACKUP,
                victim -> killIn(victim, "link,linkat", count, LINK_SECONDS));
        server.close();
        assertThat(hits).as("kills inside of link number %d", count).isEqualTo(1);
    }

    /** A call that does not come often enough ends in an ordinary kill, which is not counted. */
    private void killIn(ServerProcess server, String calls, int count, int seconds)
            throws IOException, InterruptedException {
        OptionalInt ended;
        try (Strace _ = Strace.attach(server.pid(), calls, "signal=KILL:when=" + count)) {
            ended = server.ended(seconds);
        }
        if (ended.isEmpty()) {
            ended = server.ended(1); // the call may have come in the last moment
        }
        if (ended.isPresent()) {
            assertThat(ended.getAsInt()).as("exit code of a server killed in %s", calls).isEqualTo(KILLED);
            hits++;
        } else {
            server.kill();
        }
    }
}
