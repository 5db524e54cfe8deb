package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.SetSummary;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.verify.Level;
import io.tidemark.storage.verify.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pipes and links where files of sets and of the configuration are: nobody waits for what they never give. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StrangeFilesTest {
    private final RealDisk disk = new RealDisk();
    private Path conf;
    private Path backups;
    private Database database;

    @BeforeEach
    void open(@TempDir Path directory) {
        conf = directory.resolve("conf");
        backups = directory.resolve("backups");
        database = TestDatabases.open(disk,
                TestDatabases.options(directory.resolve("data")).withBackupRoot(backups));
        Days.create(database, "days", 2);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static void pipe(Path path) throws IOException, InterruptedException {
        Files.deleteIfExists(path);
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    }

    private Path backup() {
        return database.backupDatabase(conf, BackupOptions.DEFAULT, BackupControl.NONE).path();
    }

    private List<Problem> problems(Path set, Level level) {
        return database.verifyBackup(String.valueOf(set.getFileName()), level, BackupControl.NONE).problems();
    }

    private static Path part(Path set) throws IOException {
        try (Stream<Path> files = Files.walk(set.resolve(FileNames.DB_DIRECTORY))) {
            return files.filter(path -> FileNames.parsePart(path).isPresent()).findFirst().orElseThrow();
        }
    }

    @Test
    void pipesAndLinksInASetAreNotRead() throws IOException, InterruptedException {
        Path set = backup();
        pipe(part(set));
        pipe(set.resolve("pipe"));
        Files.createSymbolicLink(set.resolve("link"), Path.of("/dev/zero"));
        Path registry = set.resolve(FileNames.DB_DIRECTORY).resolve(FileNames.REGISTRY);
        Files.delete(registry);
        Files.createSymbolicLink(registry, Path.of("/dev/zero"));
        for (Level level : Level.values()) {
            assertThat(problems(set, level)).as(level.name()).extracting(Problem::kind)
                    .containsExactlyInAnyOrder(
                            Problem.Kind.MISSING, Problem.Kind.MISSING, Problem.Kind.EXTRA,
                            Problem.Kind.EXTRA);
        }
        assertThat(problems(backup(), Level.RESTORE)).isEmpty();
    }

    @Test
    void aPipeInPlaceOfAManifestIsAProblemOfItsSet() throws IOException, InterruptedException {
        Path set = backup();
        pipe(set.resolve(FileNames.BACKUP_MANIFEST));
        pipe(backups.resolve("pipe"));
        try (Stream<Path> files = Files.walk(set)) {
            pipe(files.filter(path -> path.endsWith(FileNames.META)).findFirst().orElseThrow());
        }
        pipe(part(set));
        assertThat(new BackupSets(disk, backups).list()).extracting(one -> one.problem().isPresent())
                .containsExactly(true);
        assertThat(problems(set, Level.RESTORE)).extracting(Problem::kind).contains(Problem.Kind.MANIFEST);
        assertThat(problems(backup(), Level.RESTORE)).isEmpty();
    }

    @Test
    void aPipeInPlaceOfAVerdictIsNone() throws IOException, InterruptedException {
        Path set = backup();
        BackupSets sets = new BackupSets(disk, backups);
        pipe(backups.resolve(".verified-" + sets.open(String.valueOf(set.getFileName())).head().set()));
        assertThat(sets.list()).extracting(SetSummary::verdict).allMatch(found -> found.isEmpty());
    }

    @Test
    void pipesOfTheConfigurationAreNotCopied() throws IOException, InterruptedException {
        Files.createDirectory(conf);
        pipe(conf.resolve("pipe"));
        Files.write(conf.resolve("a"), new byte[3]);
        Files.createSymbolicLink(conf.resolve("b"), Path.of("a"));
        Files.createSymbolicLink(conf.resolve("c"), Path.of("nothing"));
        Path set = backup();
        assertThat(problems(set, Level.FULL)).isEmpty();
        try (Stream<Path> copied = Files.list(set.resolve(FileNames.CONF_DIRECTORY))) {
            assertThat(copied.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void aManifestThatIsNoTextIsAProblemOfItsSet() throws IOException {
        backup();
        byte[] end = ",\"crc32c\":\"\n".getBytes(StandardCharsets.US_ASCII);
        byte[] manifest = new byte[50 + end.length];
        Arrays.fill(manifest, (byte) 0xff);
        System.arraycopy(end, 0, manifest, 50, end.length);
        Files.write(Files.createDirectory(backups.resolve("x")).resolve(FileNames.BACKUP_MANIFEST), manifest);
        assertThat(new BackupSets(disk, backups).list()).filteredOn(set -> set.problem().isPresent())
                .extracting(SetSummary::id).containsExactly("x");
    }
}
