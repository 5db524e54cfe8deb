package io.tidemark.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.Activity;
import io.tidemark.storage.Inspection;
import io.tidemark.storage.failure.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What anybody is told of a server that is not well. */
final class HealthTest {
    private static Optional<String> told(Optional<StorageException> failure,
            Optional<StorageException> maintenance) {
        return Health.of(new Activity(0, 0, 0, 0, 0, failure, maintenance));
    }

    private static Inspection.Segment segment(long number, boolean active, boolean archived, String failure) {
        return new Inspection.Segment(number, number, number, 100, active, archived, failure);
    }

    @Test
    void warnsOfALogThatGrowsSinceTheArchiveCommandFails() {
        Inspection well = new Inspection(List.of(), List.of(),
                List.of(segment(1, false, true, ""), segment(2, false, false, ""),
                        segment(3, true, false, "")));
        assertThat(Health.warning(well)).isEmpty();
        assertThat(Health.unarchivedBytes(well)).isZero();
        Inspection failing = new Inspection(List.of(), List.of(), List.of(segment(1, false, true, ""),
                segment(2, false, false, "secret"), segment(3, false, false, ""),
                segment(4, true, false, "")));
        assertThat(Health.warning(failing).orElseThrow())
                .startsWith("the log grows, since the archive command fails: 2 segments with 200 bytes wait")
                .doesNotContain("secret");
        assertThat(Health.unarchivedBytes(failing)).isEqualTo(200);
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
