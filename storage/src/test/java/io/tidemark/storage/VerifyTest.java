package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableVersion;
import io.tidemark.storage.verify.Level;
import io.tidemark.storage.verify.Problem;
import io.tidemark.storage.verify.Verification;
import io.tidemark.storage.verify.Verifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A set of 0.1 MB and what can become of it; {@code verify.FlipsTest} flips every bit of larger ones. */
class VerifyTest {
    private static final Path CONF = Path.of("/no-conf");
    private static final int FLIPS_A_FILE = 12;

    private final Random random = new Random(9);
    private final SimulatedDisk sound = new SimulatedDisk();
    private final Path set;

    VerifyTest() {
        Workload workload = new Workload(random);
        try (Database database = TestDatabases.open(sound, TestDatabases.ROOT)) {
            for (int step = 0; step < 25; step++) {
                workload.step(database);
                if (step % 6 == 0) {
                    database.flush();
                }
            }
            Days.create(database, "days", 4);
            Days.delete(database, "days", 2);
            set = database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).path();
        }
    }

    private List<Problem> problems(SimulatedDisk disk, Level level) {
        return verify(disk, level).problems();
    }

    private Verification verify(SimulatedDisk disk, Level level) {
        return new Verifier(disk, TestDatabases.ROOT).backup(
                new BackupSets(disk, TestDatabases.BACKUPS),
                String.valueOf(set.getFileName()), level, BackupControl.NONE);
    }

    private String inSet(Path path) {
        return set.relativize(path).toString();
    }

    @ParameterizedTest
    @EnumSource(Level.class)
    void findsNothingInASoundSet(Level level) {
        long operations = sound.operationCount();
        Verification found = verify(sound, level);
        assertThat(found.problems()).isEmpty();
        assertThat(found.files()).isEqualTo(Damage.files(sound, set).size() - 1);
        assertThat(found.tables()).isGreaterThan(2);
        assertThat(found.rows() > 0).isEqualTo(level == Level.RESTORE);
        assertThat(sound.operationCount()).isEqualTo(operations);
    }

    @Test
    void aDirectoryThatCannotBeListedHidesNoOtherProblem() {
        Path partition = Damage.files(sound, set).stream()
                .filter(path -> FileNames.parsePart(path).isPresent()).map(Path::getParent).findFirst()
                .orElseThrow();
        Path registry = set.resolve(FileNames.DB_DIRECTORY).resolve(FileNames.REGISTRY);
        Damage.flip(sound, registry, sound.size(registry) - 1, 0);
        sound.withFaults(operation -> operation.path().equals(partition)
                ? Faults.Fault.IO_ERROR
                : Faults.Fault.NONE);
        for (Level level : Level.values()) {
            List<Problem> found = new Verifier(sound, TestDatabases.ROOT)
                    .backup(new BackupSets(sound, TestDatabases.BACKUPS), String.valueOf(set.getFileName()),
                            level, BackupControl.NONE)
                    .problems();
            assertThat(found).extracting(problem -> problem.kind() + " " + problem.path())
                    .containsExactlyInAnyOrder("UNREADABLE " + inSet(partition),
                            "CHECKSUM " + inSet(registry));
        }
    }

    @Test
    void locatesFlippedBits() {
        for (Path path : Damage.files(sound, set)) {
            long bits = sound.size(path) * 8;
            for (int n = 0; n < FLIPS_A_FILE; n++) {
                long bit = random.nextLong(bits);
                Damage.flip(sound, path, bit / 8, (int) (bit % 8));
                checkFlip(path, bit / 8);
                Damage.flip(sound, path, bit / 8, (int) (bit % 8));
            }
        }
        assertThat(verify(sound, Level.RESTORE).problems()).isEmpty();
    }

    private void checkFlip(Path path, long offset) {
        String name = inSet(path);
        List<Problem> problems;
        try {
            problems = verify(sound, Level.CHECKSUM).problems();
        } catch (StorageException.TooNewFile version) {
            assertThat(version.path()).isEqualTo(path);
            return;
        }
        assertThat(problems).as("%s at %d", name, offset).isNotEmpty();
        if (name.equals(FileNames.BACKUP_MANIFEST)) {
            assertThat(problems.getFirst().kind()).isEqualTo(Problem.Kind.MANIFEST);
            return;
        }
        assertThat(problems).as("%s at %d", name, offset).hasSize(1);
        Problem problem = problems.getFirst();
        assertThat(problem.path()).isEqualTo(name);
        assertThat(problem.offset()).as("%s: %s", name, problem).isEqualTo(offset);
        boolean ofTable = path.startsWith(set.resolve("db")) && path.getNameCount() > set.getNameCount() + 2;
        assertThat(problem.table() != null).as("%s", problem).isEqualTo(ofTable);
        assertThat(problem.partition() != null).as("%s", problem)
                .isEqualTo(path.getNameCount() == set.getNameCount() + 4);
    }

    @Test
    void namesTheColumnWhoseValuesWereChanged() {
        TableVersion days;
        try (Database booted = TestDatabases.open(sound.settled(), set); DatabaseView view = booted.view()) {
            days = view.version().table("days").orElseThrow();
        }
        Path part = days.parts().parts().getFirst().path();
        Set<String> columns = new TreeSet<>();
        for (long offset = 0; offset < sound.size(part); offset += 8) {
            Damage.flip(sound, part, offset, 1);
            Problem problem = verify(sound, Level.CHECKSUM).problems().getFirst();
            if (problem.column() != null) {
                columns.add(problem.column());
            }
            assertThat(problem.table()).isEqualTo("days");
            assertThat(problem.partition()).isEqualTo("1970-01-01");
            Damage.flip(sound, part, offset, 1);
        }
        assertThat(columns).containsExactly("n", "ts", "word");
    }

    @Test
    void findsWhatIsCutLostAddedRenamedOrSwapped() {
        List<Path> files = Damage.files(sound, set);
        for (Path path : files) {
            boolean manifest = inSet(path).equals(FileNames.BACKUP_MANIFEST);
            for (long bytes : new long[]{0, 1, sound.size(path) / 2, sound.size(path) - 1}) {
                if (bytes < sound.size(path)) {
                    SimulatedDisk damaged = sound.settled();
                    Damage.truncate(damaged, path, bytes);
                    one(damaged, manifest ? Problem.Kind.MANIFEST : Problem.Kind.LENGTH, path);
                }
            }
            SimulatedDisk longer = sound.settled();
            Damage.truncate(longer, path, sound.size(path) + 1);
            one(longer, manifest ? Problem.Kind.MANIFEST : Problem.Kind.LENGTH, path);
            SimulatedDisk lost = sound.settled();
            lost.unlink(path);
            one(lost, manifest ? Problem.Kind.MANIFEST : Problem.Kind.MISSING, path);
            if (!manifest) {
                SimulatedDisk renamed = sound.settled();
                renamed.rename(path, path.resolveSibling("other name"));
                one(renamed, Problem.Kind.RENAMED, path);
            }
        }
        SimulatedDisk extra = sound.settled();
        CopyTool.createEmpty(extra, set.resolve("db/t1/1970-01-01.tmp"));
        one(extra, Problem.Kind.EXTRA, set.resolve("db/t1/1970-01-01.tmp"));
        SimulatedDisk directory = sound.settled();
        directory.makeDirectories(set.resolve("db/t99"));
        one(directory, Problem.Kind.EXTRA, set.resolve("db/t99"));
        SimulatedDisk noLog = sound.settled();
        noLog.unlink(set.resolve("wal"));
        one(noLog, Problem.Kind.MISSING, set.resolve("wal"));
    }

    private void one(SimulatedDisk disk, Problem.Kind kind, Path path) {
        List<Problem> problems = verify(disk, Level.CHECKSUM).problems();
        assertThat(problems).as("%s", path).isNotEmpty();
        Problem problem = problems.getFirst();
        assertThat(problem.kind()).as("%s", problem).isEqualTo(kind);
        assertThat(problem.path()).isEqualTo(inSet(path));
        if (kind != Problem.Kind.MANIFEST) {
            assertThat(problems).hasSize(1);
        }
    }

    @Test
    void findsFilesThatHaveChangedPlaces() {
        List<Path> parts = new ArrayList<>(Damage.files(sound, set).stream()
                .filter(path -> FileNames.parsePart(path).isPresent()).toList());
        for (int i = 1; i < parts.size(); i++) {
            SimulatedDisk swapped = sound.settled();
            Damage.swap(swapped, parts.get(i - 1), parts.get(i));
            List<Problem> problems = problems(swapped, Level.CHECKSUM);
            assertThat(problems).extracting(Problem::kind).containsOnly(Problem.Kind.SWAPPED).hasSize(2);
            assertThat(problems).extracting(Problem::path).containsExactlyInAnyOrder(
                    inSet(parts.get(i - 1)), inSet(parts.get(i)));
        }
    }

    @Test
    void findsAllOfSeveralDamagesAtOnce() {
        List<Path> files = Damage.files(sound, set).stream()
                .filter(path -> path.startsWith(set.resolve("db"))).toList();
        files.forEach(path -> Damage.flip(sound, path, sound.size(path) / 2, 5));
        CopyTool.createEmpty(sound, set.resolve("db/more"));
        assertThat(verify(sound, Level.RESTORE).problems().stream().map(Problem::path)
                .collect(Collectors.toSet()))
                .containsAll(files.stream().map(this::inSet).toList()).contains("db/more");
    }

    @Test
    void findsDamageInLiveTables() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 3);
            Days.delete(database, "days", 1);
            for (Level level : Level.values()) {
                assertThat(database.verifyDatabase(level, BackupControl.NONE).problems()).isEmpty();
                assertThat(database.verifyTables(List.of(1), level, BackupControl.NONE).problems())
                        .isEmpty();
            }
            for (Path path : Damage.files(disk, Path.of("/data/db"))) {
                long offset = random.nextLong(disk.size(path));
                Damage.flip(disk, path, offset, 4);
                List<Problem> problems = database.verifyDatabase(Level.CHECKSUM, BackupControl.NONE)
                        .problems();
                assertThat(problems).as("%s", path).hasSize(1);
                assertThat(Path.of("/data").resolve(String.valueOf(problems.getFirst().path())))
                        .isEqualTo(path);
                Damage.flip(disk, path, offset, 4);
                Path away = Path.of("/away");
                disk.rename(path, away);
                problems = database.verifyDatabase(Level.CHECKSUM, BackupControl.NONE).problems();
                assertThat(problems).as("%s", path).isNotEmpty();
                assertThat(problems.getFirst().kind()).isEqualTo(Problem.Kind.MISSING);
                disk.rename(away, path);
            }
            assertThat(database.verifyDatabase(Level.RESTORE, BackupControl.NONE).problems()).isEmpty();
        }
    }

    @Test
    void takesNoPartForDamagedWhoseRowsAreAllDeleted() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 1);
            try (DatabaseView view = database.view()) {
                Days.deleteFirstDay(database, "days");
                assertThat(view.tables()).hasSize(1);
                assertThat(database.verifyDatabase(Level.RESTORE, BackupControl.NONE).problems()).isEmpty();
            }
        }
    }

    @Test
    void endsWhenItIsCancelled() {
        int[] left = {3};
        assertThatThrownBy(() -> new Verifier(sound, TestDatabases.ROOT).backup(
                new BackupSets(sound, TestDatabases.BACKUPS),
                String.valueOf(set.getFileName()), Level.CHECKSUM, () -> left[0]-- == 0))
                .isInstanceOf(StorageException.Cancelled.class);
    }
}
