package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.DatabaseView;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RandomWorkTest {
    static LongStream seeds() {
        return LongStream.rangeClosed(1, Seeds.count(3));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void showsExactlyWhatWasCommittedThroughFlushesMergesAndRestarts(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        for (int run = 0; run < 3; run++) {
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                assertThat(TableContents.of(database)).as("seed %d, run %d", seed, run)
                        .isEqualTo(workload.model());
                for (int step = 0; step < 30; step++) {
                    work(random, workload, database);
                    assertThat(TableContents.of(database)).as("seed %d, run %d, step %d", seed, run, step)
                            .isEqualTo(workload.model());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepsWhatAReaderSeesHoweverLongItStays(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        Workload workload = new Workload(random);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            for (int reader = 0; reader < 6; reader++) {
                Map<String, List<String>> seen = workload.model();
                try (DatabaseView view = database.view()) {
                    for (int step = 0; step < 15; step++) {
                        work(random, workload, database);
                    }
                    // The cache of open parts would hide that a file is gone.
                    view.version().tables().forEach(table -> table.parts().files()
                            .forEach(file -> assertThat(disk.exists(file.path())).as(file.path().toString())
                                    .isTrue()));
                    assertThat(TableContents.of(view)).as("seed %d, reader %d", seed, reader).isEqualTo(seen);
                }
            }
        }
    }

    private static void work(Random random, Workload workload, Database database) {
        workload.step(database);
        switch (random.nextInt(8)) {
            case 0 -> database.flush();
            case 1 -> database.compact();
            default -> {
            }
        }
    }
}
