package io.tidemark.it.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches that were acknowledged survive a kill, and backups have batches as a whole, while lines come from many sides. */
class KeptLinesIT {
    private static final int WRITERS = 4;
    private static final int ROWS = 50;

    @TempDir
    Path directory = Path.of(".");

    /** Clients that write batches until they are stopped, or the server is gone. */
    private static final class Writers implements AutoCloseable {
        private final LineClient client;
        private final AtomicInteger next = new AtomicInteger();
        private final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final List<CompletableFuture<Void>> running = new ArrayList<>();

        Writers(ServerProcess server) {
            client = LineClient.of(server);
            for (int i = 0; i < WRITERS; i++) {
                running.add(CompletableFuture.runAsync(this::run, task -> Thread.ofPlatform().start(task)));
            }
        }

        private void run() {
            while (!stopped.get()) {
                int batch = next.getAndIncrement();
                try {
                    if (client.post("/write", lines(batch)).statusCode() == 204) {
                        acknowledged.add(batch);
                    }
                } catch (IOException gone) {
                    return;
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        /** Rows of two tables, and now and then a new column. */
        private static String lines(int batch) {
            StringBuilder lines = new StringBuilder();
            for (int row = 0; row < ROWS; row++) {
                lines.append(row % 2 == 0 ? "even" : "odd").append(",writer=w").append(batch % 7)
                        .append(" batch=")
                        .append(batch).append("i,row=").append(row).append("i,text=\"b").append(batch)
                        .append("\"")
                        .append(batch % 40 == 0 ? ",c" + batch % 3 + "=1i" : "").append('\n');
            }
            return lines.toString();
        }

        void awaitAcknowledged(int batches) throws InterruptedException {
            while (acknowledged.size() < batches) {
                Thread.sleep(5);
            }
        }

        @Override
        public void close() {
            stopped.set(true);
            running.forEach(CompletableFuture::join);
        }
    }

    /** The batches that are there; each must be there as a whole. */
    private static Set<Integer> batches(ServerProcess server) throws Exception {
        List<String> rows = LineClient.rows(server, "SELECT batch, count(*), count(DISTINCT row) FROM "
                + "(SELECT batch, row FROM even UNION ALL SELECT batch, row FROM odd) t GROUP BY batch");
        assertThat(rows).allSatisfy(row -> assertThat(row).endsWith("," + ROWS + "," + ROWS));
        return rows.stream().map(row -> Integer.valueOf(row.substring(0, row.indexOf(','))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyAcknowledgedBatchIsThereAfterAKill() throws Exception {
        Set<Integer> acknowledged = new TreeSet<>();
        for (int round = 0; round < 3; round++) {
            Path root = directory.resolve("killed" + round);
            try (ServerProcess server = ServerProcess.start(root)) {
                try (Writers writers = new Writers(server)) {
                    writers.awaitAcknowledged(60);
                    server.kill();
                    acknowledged = writers.acknowledged;
                }
            }
            try (ServerProcess again = ServerProcess.start(root)) {
                assertThat(batches(again)).containsAll(acknowledged);
            }
        }
    }

    @Test
    void aBackupHasBatchesAsAWhole() throws Exception {
        Path sets = directory.resolve("sets");
        Set<Integer> before;
        String set;
        try (ServerProcess server = ServerProcess.start(directory.resolve("root"),
                "cairo.sql.backup.root=" + sets)) {
            try (Writers writers = new Writers(server)) {
                writers.awaitAcknowledged(60);
                before = new TreeSet<>(writers.acknowledged);
                set = LineClient.rows(server, "BACKUP DATABASE").getFirst();
                writers.awaitAcknowledged(before.size() + 20);
            }
            assertThat(batches(server)).containsAll(before);
        }
        Path path = Path
                .of(List.of(set.split(",", -1)).stream().filter(value -> value.startsWith("/")).findFirst()
                        .orElseThrow());
        try (ServerProcess restored = ServerProcess.start(path)) {
            assertThat(batches(restored)).containsAll(before);
        }
    }
}
