package io.tidemark.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tidemark.storage.Database;
import io.tidemark.storage.DatabaseOptions;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableDefinition;
import io.tidemark.storage.type.ColumnType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What an operator reads of maintenance that fails. */
class MaintenanceLogTest {
    @TempDir
    Path directory = Path.of(".");
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.tidemark.storage.maintain");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    private static int create(Database database, String name) {
        try (Transaction transaction = database.begin()) {
            int id = transaction.createTable(new TableDefinition(name,
                    List.of(new ColumnDefinition("ts", ColumnType.TIMESTAMP, 0, 0)), 0, Partitioning.DAY));
            transaction.commit();
            return id;
        }
    }

    /** A part with one row. */
    private static void append(Database database, int table) {
        try (Transaction transaction = database.begin(); BufferArena arena = new BufferArena()) {
            FixedBuilder ts = (FixedBuilder) VectorBuilder.of(ColumnType.TIMESTAMP, arena);
            ts.appendLong(1);
            transaction.append(table, new Batch(1, List.of(ts.build())));
            transaction.commit();
        }
        database.flush();
    }

    private static Path firstPart(Database database, int table) {
        try (DatabaseView view = database.view()) {
            Part first = view.version().table(table).orElseThrow().parts().parts().getFirst();
            return first.path();
        }
    }

    @Test
    void tellsOfEveryDamagedPartAndHowManyMergesHaveFailed() throws IOException {
        List<Path> damaged = new ArrayList<>();
        try (Database database = Database.open(
                DatabaseOptions.of(directory).withBackground(false).withSizes(1 << 20, 64 << 10, 1 << 20))) {
            for (String name : List.of("one", "two", "three")) {
                int table = create(database, name);
                append(database, table);
                append(database, table);
                damaged.add(firstPart(database, table));
            }
            for (Path part : damaged) {
                Files.write(part, new byte[10]);
            }
            assertThatThrownBy(database::compact).isInstanceOf(StorageException.CorruptFile.class);
        }
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.startsWith("event=part-not-merged"))
                .satisfiesExactlyInAnyOrder(line -> assertThat(line).contains(damaged.get(0).toString()),
                        line -> assertThat(line).contains(damaged.get(1).toString()),
                        line -> assertThat(line).contains(damaged.get(2).toString()));
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage)
                .contains("event=maintenance-failed-more count=2");
    }
}
