package io.tidemark.it.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.it.harness.Fingerprint;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * Copies that are made by other tools while a snapshot is prepared and everything changes: what is restored is exactly
 * what there was at SNAPSHOT PREPARE. All copies are of one snapshot.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PreparedCopiesIT {
    private static final long SEED = 20_240_301;
    /** Steps of the churn before, between and behind the copies. */
    private static final int STEPS = 60;

    @TempDir
    static Path directory = Path.of("none");
    private Map<String, String> cut = Map.of();
    private Path image = Path.of("none");
    private String noImage = "";

    @BeforeAll
    void copyWhileEverythingChanges() throws Exception {
        try (ImageDisk disk = disk()) {
            Path place = disk == null ? directory.resolve("plain") : disk.inner();
            Path root = place.resolve("root");
            try (ServerProcess server = start(root); Churn churn = Churn.start(server, SEED)) {
                churn.await(STEPS);
                cut = churn.held("SNAPSHOT PREPARE");
                churn.await(STEPS);
                Trees.copy(root, directory.resolve("cp"));
                Trees.copyTwice(root, directory.resolve("twice"), () -> churn.await(STEPS));
                Trees.throughLiveTar(root, directory.resolve("tar"));
                if (disk != null) {
                    image = disk.cut(1);
                }
                churn.await(STEPS);
                Map<String, String> later = churn.held("SNAPSHOT COMPLETE");
                churn.stop();
                assertThat(churn.failures()).isEmpty();
                assertThat(later).as("it has changed").isNotEqualTo(cut);
            }
            if (disk != null) {
                Trees.copy(disk.open(image).resolve("root"), directory.resolve("image"));
                disk.forget(image);
            }
        }
    }

    /** Null, and why, where no image can be mounted. */
    private @Nullable ImageDisk disk() throws IOException, InterruptedException {
        try {
            return ImageDisk.mount(directory);
        } catch (TestAbortedException impossible) {
            noImage = String.valueOf(impossible.getMessage());
            return null;
        }
    }

    @AfterAll
    void say() {
        System.out.println("prepared copies: " + cut.size() + " tables at the cut");
    }

    private static ServerProcess start(Path root) {
        return ServerProcess.start(root, "memtable.max.bytes=1048576", "wal.segment.bytes=1048576");
    }

    private void restoresTheCut(Path copy) throws IOException, SQLException {
        Files.createFile(copy.resolve("_restore"));
        try (ServerProcess server = start(copy); Connection connection = server.connect()) {
            assertThat(Fingerprint.of(connection)).isEqualTo(cut);
        }
        assertThat(copy.resolve("_restore")).doesNotExist();
    }

    @Test
    void restoresWhatCpHasCopied() throws Exception {
        restoresTheCut(directory.resolve("cp"));
    }

    @Test
    void restoresWhatTwoPassesHaveCopied() throws Exception {
        restoresTheCut(directory.resolve("twice"));
    }

    @Test
    void restoresWhatTarHasPacked() throws Exception {
        restoresTheCut(directory.resolve("tar"));
    }

    @Test
    void restoresAFrozenImageOfTheDisk() throws Exception {
        assumeTrue(noImage.isEmpty(), noImage);
        restoresTheCut(directory.resolve("image"));
    }
}
