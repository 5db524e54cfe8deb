package io.tidemark.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 at random moments: no acknowledged commit is missing, no commit is there by half. */
final class KillIT {
    private static final int ROUNDS = 15;

    @TempDir
    Path directory;

    @Test
    void losesNothingThatWasAcknowledgedAndKeepsNothingHalf() throws Exception {
        CrashRounds rounds = new CrashRounds(directory);
        ServerProcess server = rounds.begin();
        for (int round = 0; round < ROUNDS; round++) {
            server = rounds.round(server, round, ServerProcess::kill);
        }
        server.close();
        assertThat(rounds.commits()).as("commits").isGreaterThan(2 * ROUNDS);
    }
}
