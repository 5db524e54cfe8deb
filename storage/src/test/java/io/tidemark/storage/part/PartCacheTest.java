package io.tidemark.storage.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.MemoryBudget;
import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.memtable.Memtable;
import io.tidemark.storage.memtable.MemtableLayout;
import io.tidemark.storage.thread.Pauses;
import io.tidemark.storage.type.ColumnType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartCacheTest {
    @TempDir
    private Path directory;

    private final RealDisk disk = new RealDisk();
    private final PartSchema schema = new PartSchema(1,
            List.of(new PartColumn(1, "n", ColumnType.BIGINT, 0, 0)), -1);

    /** A part whose values are all {@code id}; every other one is large enough to be mapped. */
    private Part write(int id) {
        int rows = id % 2 == 0 ? 20_000 : 10;
        try (Memtable memtable = new Memtable(new MemtableLayout(List.of(1), List.of(ColumnType.BIGINT), -1),
                MemoryBudget.unlimited()); BufferArena arena = new BufferArena()) {
            FixedBuilder values = new FixedBuilder(8, arena);
            for (int row = 0; row < rows; row++) {
                values.appendLong(id);
            }
            memtable.append(new Batch(rows, List.of(values.build())), 0);
            Path path = directory.resolve(id + ".arrow");
            return new Part(PartWriter.write(new PartTarget(disk, path, id, "default", Pauses.NONE), schema,
                    new RowMerge(memtable.sources(rows), -1).until(Long.MAX_VALUE)), path);
        }
    }

    @Test
    void threadsReadWhileOthersCloseWhatIsIdle() throws Exception {
        List<Part> parts = new ArrayList<>();
        for (int id = 1; id <= 8; id++) {
            parts.add(write(id));
        }
        try (PartCache cache = new PartCache(disk, 2);
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<?>> running = new ArrayList<>();
            for (int seed = 0; seed < 3; seed++) {
                Random random = new Random(seed);
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 300; i++) {
                        try (PartUses uses = new PartUses(cache)) {
                            for (int j = 0; j < 3; j++) {
                                Part part = parts.get(random.nextInt(parts.size()));
                                FixedVector values = (FixedVector) part.batches(schema, 0, uses).getFirst()
                                        .column(0);
                                assertThat(values.longAt(values.rows() - 1)).isEqualTo(part.entry().id());
                            }
                        }
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(parts).allMatch(part -> part.users == 0 && part.content == null);
    }

    @Test
    void aClosedViewOpensNothing() {
        Part part = write(1);
        try (PartCache cache = new PartCache(disk, 2)) {
            PartUses uses = new PartUses(cache);
            uses.close();
            assertThatThrownBy(() -> part.batches(schema, 0, uses).getFirst().column(0))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
