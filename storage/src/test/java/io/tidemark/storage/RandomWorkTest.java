package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.file.SimulatedDisk;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomWorkTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void showsExactlyWhatWasCommittedThroughFlushesMergesAndRestarts(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        for (int run = 0; run < 4; run++) {
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                assertThat(TableContents.of(database)).as("seed %d, run %d", seed, run)
                        .isEqualTo(workload.model());
                for (int step = 0; step < 40; step++) {
                    workload.step(database);
                    switch (random.nextInt(8)) {
                        case 0 -> database.flush();
                        case 1 -> database.compact();
                        default -> {
                        }
                    }
                    assertThat(TableContents.of(database)).as("seed %d, run %d, step %d", seed, run, step)
                            .isEqualTo(workload.model());
                }
            }
        }
    }
}
