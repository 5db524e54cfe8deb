package io.tidemark.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.Activity;
import io.tidemark.storage.failure.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What anybody is told of a server that is not well. */
final class HealthTest {
    private static Optional<String> told(Optional<StorageException> failure,
            Optional<StorageException> maintenance) {
        return Health.of(new Activity(0, 0, 0, 0, 0, failure, maintenance));
    }

    @Test
    void saysWhatDoesNotWorkAndNothingOfTheMachine() {
        StorageException secret = new StorageException.InputOutput(Path.of("/secret/place"),
                new IOException("disk"));
        assertThat(told(Optional.empty(), Optional.empty())).isEmpty();
        assertThat(told(Optional.of(secret), Optional.empty()).orElseThrow()).contains("commits fail")
                .doesNotContain("secret", "disk");
        assertThat(told(Optional.empty(), Optional.of(secret)).orElseThrow()).contains("rows cannot be moved")
                .doesNotContain("secret", "disk");
    }
}
