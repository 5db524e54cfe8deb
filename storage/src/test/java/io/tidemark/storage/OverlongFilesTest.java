package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.SetSummary;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.verify.Level;
import io.tidemark.storage.verify.Problem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of sets that are longer than they were, or no files any more: a problem of theirs, and of nothing else. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OverlongFilesTest {
    /** Bytes; more than an array has, so that whoever wants them all fails at once. */
    private static final long OVERLONG = 3L << 30;
    /** Days from which on a set has lists. */
    private static final int LISTED_DAYS = 520;

    private final RealDisk disk = new RealDisk();
    private Path conf;
    private Path backups;
    private Database database;

    /** What becomes of a file. */
    enum Change {
        LONGER {
            @Override
            void of(Path path) throws IOException {
                try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                    file.setLength(OVERLONG);
                }
            }
        },
        DIRECTORY {
            @Override
            void of(Path path) throws IOException {
                Files.deleteIfExists(path);
                Files.createDirectory(path);
            }
        };

        abstract void of(Path path) throws IOException;
    }

    @BeforeEach
    void open(@TempDir Path directory) {
        conf = directory.resolve("no-conf");
        backups = directory.resolve("backups");
        database = TestDatabases.open(disk,
                TestDatabases.options(directory.resolve("data")).withBackupRoot(backups));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Path backup() {
        return database.backupDatabase(conf, BackupOptions.DEFAULT, BackupControl.NONE).path();
    }

    private List<Problem> problems(Path set) {
        return database.verifyBackup(String.valueOf(set.getFileName()), Level.CHECKSUM, BackupControl.NONE)
                .problems();
    }

    private BackupSets sets() {
        return new BackupSets(disk, backups);
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void aManifestIsNotReadBehindItsEnd(Change change) throws IOException {
        Days.create(database, "days", 2);
        Path set = backup();
        change.of(set.resolve(FileNames.BACKUP_MANIFEST));
        assertThat(sets().list()).extracting(one -> one.problem().isPresent()).containsExactly(true);
        assertThatThrownBy(() -> sets().open(String.valueOf(set.getFileName())))
                .isInstanceOf(StorageException.CorruptFile.class);
        assertThat(problems(set)).extracting(Problem::kind).containsExactly(Problem.Kind.MANIFEST);
        assertThat(backup()).exists();
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void aListIsNotReadBehindItsEnd(Change change) throws IOException {
        Days.create(database, "days", LISTED_DAYS);
        Path set = backup();
        try (Stream<Path> lists = Files.list(set.resolve("lists"))) {
            change.of(lists.findFirst().orElseThrow());
        }
        assertThatThrownBy(() -> sets().open(String.valueOf(set.getFileName())))
                .isInstanceOf(StorageException.CorruptFile.class);
        assertThat(problems(set)).extracting(Problem::kind).containsExactly(Problem.Kind.MANIFEST);
        assertThat(problems(backup())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void aTableWithoutManifestIsNotReadBehindItsEnd(Change change) throws IOException {
        Days.create(database, "days", 2);
        Path set = backup();
        Files.write(set.resolve(FileNames.BACKUP_MANIFEST), new byte[3]);
        try (Stream<Path> files = Files.walk(set.resolve(FileNames.DB_DIRECTORY))) {
            change.of(files.filter(path -> path.endsWith(FileNames.META)).findFirst().orElseThrow());
        }
        assertThat(problems(set)).hasSize(2).extracting(Problem::kind).contains(Problem.Kind.MANIFEST);
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void whatIsNoVerdictIsNone(Change change) throws IOException {
        Days.create(database, "days", 2);
        Path set = backup();
        change.of(
                backups.resolve(".verified-" + sets().open(String.valueOf(set.getFileName())).head().set()));
        List<SetSummary> listed = sets().list();
        assertThat(listed).hasSize(1);
        assertThat(listed.getFirst().verdict()).isEmpty();
    }

    @Test
    void aPartIsNotReadBehindItsEnd() throws IOException {
        Days.create(database, "days", 2);
        Path set = backup();
        try (Stream<Path> files = Files.walk(set.resolve(FileNames.DB_DIRECTORY))) {
            Path part = files.filter(path -> FileNames.parsePart(path).isPresent()).findFirst().orElseThrow();
            try (RandomAccessFile file = new RandomAccessFile(part.toFile(), "rw")) {
                file.setLength(1L << 40);
            }
        }
        assertThat(problems(set)).extracting(Problem::kind).containsExactly(Problem.Kind.LENGTH);
    }
}
