package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.file.SimulatedDisk;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writers wait by this account: what it lost at each flush, a server that runs for months would take from its machine. */
class MemoryAccountTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void isEvenWhenNoRowsAreInMemory(int seed) {
        Random random = new Random(seed);
        Workload workload = new Workload(random);
        try (Database database = TestDatabases.open(new SimulatedDisk(), TestDatabases.ROOT)) {
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 10; i++) {
                    workload.step(database);
                }
                database.flush();
                assertThat(database.activity().memoryBytes()).as("round %d", round).isZero();
            }
        }
    }
}
