package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.table.DatabaseView;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be flushed or deleted keeps nothing else from being flushed, and so nobody from writing. */
class StuckTableTest {
    private static final Path WAL = TestDatabases.ROOT.resolve(FileNames.WAL_DIRECTORY);
    /** Rows in memory are flushed before any others come. */
    private static final DatabaseOptions OPTIONS = TestDatabases.options(TestDatabases.ROOT).withSizes(1,
            16 << 10, 64 << 10);
    private static final Faults NO_UNLINK_OF_SEGMENTS = operation -> operation
            .kind() == DiskOperation.Kind.UNLINK && operation.path().startsWith(WAL)
                    ? Faults.Fault.IO_ERROR
                    : Faults.Fault.NONE;
    /** Of a partition, that are merged soon. */
    private static final int SMALL_PARTS = 17;
    private static final int FIRST_ROW_OF_LAST_PART = 3 * Days.ROWS;

    private final SimulatedDisk disk = new SimulatedDisk();

    @Test
    void othersAreFlushedWhenATableHasADamagedPart() {
        damageBesideTheLastPart();
        try (Database database = TestDatabases.open(disk, OPTIONS)) {
            try (Transaction transaction = database.begin(); DatabaseView view = database.view()) {
                transaction.delete(view.table("damaged").orElseThrow().schema().tableId(),
                        new long[]{FIRST_ROW_OF_LAST_PART}, 1);
                transaction.commit();
            }
            write(database, "sound", 1);
        }
        try (Database database = TestDatabases.open(disk, OPTIONS)) {
            write(database, "sound", 11);
            assertThat(database.activity().maintenance()).containsInstanceOf(StorageException.OfFile.class);
        }
    }

    /** To delete rows of one part, it has to be known that another one, whose ids are scattered, has none of them. */
    private void damageBesideTheLastPart() {
        Path scattered;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "sound", 1);
            Days.create(database, "damaged", 1);
            Days.append(database, "damaged", 0, 1);
            Days.append(database, "damaged", 0, 1);
            database.flush();
            Days.append(database, "damaged", 1, 1);
            database.flush();
            scattered = parts(database, "damaged").stream().filter(part -> part.entry().firstRowId() < 0)
                    .findFirst().orElseThrow().path();
        }
        Damage.truncate(disk, scattered, 10);
    }

    @Test
    void tablesAreFlushedWhenASegmentOfTheLogCannotBeDeleted() {
        try (Database database = TestDatabases.open(disk, OPTIONS)) {
            Days.create(database, "days", 1);
        }
        try (Database database = TestDatabases.open(disk, OPTIONS)) {
            disk.withFaults(NO_UNLINK_OF_SEGMENTS);
            write(database, "days", 1);
            assertThat(database.activity().maintenance()).isPresent();
            disk.withFaults(Faults.none());
        }
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void writersDoNotWaitWithoutEndWhenAFlushFailsForAnUnknownReason() {
        try (Database database = TestDatabases.open(disk, OPTIONS.withBackground(true))) {
            Days.create(database, "days", 1);
            disk.withFaults(operation -> {
                if (FileNames.parsePart(operation.path()).isPresent()) {
                    throw new IllegalStateException("a flush that fails");
                }
                return Faults.Fault.NONE;
            });
            assertThatThrownBy(() -> write(database, "days", 1)).isInstanceOf(StorageException.class)
                    .hasMessageContaining("a flush that fails");
            disk.withFaults(Faults.none());
            database.flush();
            Days.append(database, "days", 1, 1);
        }
    }

    static List<Throwable> unknown() {
        return List.of(new IllegalStateException("a part that fails"),
                new OutOfMemoryError("a part that fails"),
                new InternalError("a part that fails"));
    }

    @ParameterizedTest
    @MethodSource("unknown")
    void othersAreFlushedAndMergedWhenATableFailsForAnUnknownReason(Throwable reason) {
        List<String> tables = IntStream.range(0, 12).mapToObj(table -> "t" + table).toList();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            tables.forEach(table -> Days.create(database, table, 1));
            database.flush();
            Path broken = parts(database, tables.getFirst()).getFirst().path();
            for (int part = 1; part < SMALL_PARTS; part++) {
                tables.forEach(table -> Days.append(database, table, 0, 1));
                if (part < SMALL_PARTS - 1) {
                    database.flush();
                }
            }
            disk.withFaults(failingPartsOf(tableDirectory(broken), reason));
            assertThatThrownBy(database::flush).isInstanceOf(StorageException.WrongState.class)
                    .hasMessageContaining("a part that fails");
            assertThat(parts(database, tables.getFirst())).hasSize(SMALL_PARTS - 1);
            tables.stream().skip(1).forEach(table -> assertThat(parts(database, table)).hasSize(SMALL_PARTS));
            disk.withFaults(Faults.none());
            database.flush();
            disk.withFaults(failingPartsOf(tableDirectory(broken), reason));
            assertThatThrownBy(database::maintain).isInstanceOf(StorageException.WrongState.class);
            tables.stream().skip(1).forEach(table -> assertThat(parts(database, table)).hasSize(1));
            disk.withFaults(Faults.none());
            database.maintain();
            assertThat(parts(database, tables.getFirst())).as("left for some minutes").hasSize(SMALL_PARTS);
        }
    }

    private static Path tableDirectory(Path part) {
        return Objects.requireNonNull(Objects.requireNonNull(part.getParent()).getParent());
    }

    private static Faults failingPartsOf(Path table, Throwable reason) {
        return operation -> {
            if (operation.kind() != DiskOperation.Kind.READ && operation.path().startsWith(table)
                    && FileNames.parsePart(operation.path()).isPresent()) {
                StuckTableTest.<RuntimeException>fail(reason);
            }
            return Faults.Fault.NONE;
        };
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void fail(Throwable reason) throws T {
        throw (T) reason;
    }

    /** One second a flush, as after one that has failed, would be far too long. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void writersNeitherFailNorWaitLongWhenASegmentOfTheLogCannotBeDeleted() throws Exception {
        try (Database database = TestDatabases.open(disk, OPTIONS)) {
            Days.create(database, "days", 1);
            Days.create(database, "more", 1);
        }
        disk.withFaults(NO_UNLINK_OF_SEGMENTS);
        try (Database database = TestDatabases.open(disk, OPTIONS.withBackground(true));
                ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<?> more = other.submit(() -> writeOften(database, "more"));
            writeOften(database, "days");
            more.get();
            assertThat(database.activity().maintenance()).isPresent();
            disk.withFaults(Faults.none());
        }
    }

    private static void writeOften(Database database, String table) {
        for (int from = 1; from < 50; from += 10) {
            write(database, table, from);
        }
    }

    @Test
    void othersAreMergedWhenATableHasADamagedPart() {
        Path damaged;
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            for (String table : List.of("damaged", "sound")) {
                Days.create(database, table, 1);
                for (int part = 1; part < SMALL_PARTS; part++) {
                    Days.append(database, table, 0, 1);
                    database.flush();
                }
            }
            damaged = parts(database, "damaged").getFirst().path();
        }
        Damage.truncate(disk, damaged, 10);
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            assertThatThrownBy(database::maintain).isInstanceOf(StorageException.OfFile.class);
            assertThat(parts(database, "sound")).hasSize(1);
        }
    }

    private static List<Part> parts(Database database, String table) {
        try (DatabaseView view = database.view()) {
            return view.version().table(table).orElseThrow().parts().parts();
        }
    }

    private static void write(Database database, String table, int from) {
        for (int day = from; day < from + 10; day++) {
            Days.append(database, table, day, 1);
            try (DatabaseView view = database.view()) {
                assertThat(view.table(table).orElseThrow().rows()).isEqualTo((day + 1L) * Days.ROWS);
            }
        }
    }
}
