package io.tidemark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupOptions;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.verify.Level;
import io.tidemark.storage.verify.Verification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lets every read of a backup and of a verification fail in turn, until a run of it meets no failure any more. */
class FailingReadsTest {
    private static final Path CONF = Path.of("/no-conf");

    private SimulatedDisk disk = new SimulatedDisk();

    private void fill() {
        disk = new SimulatedDisk();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Days.create(database, "days", 3);
            Days.delete(database, "days", 1);
            Days.append(database, "days", 3, 1);
        }
    }

    /** A piece of work on a disk on which one read fails. */
    private final class OneRead {
        private final long at;
        private long reads;

        OneRead(long at) {
            this.at = at;
        }

        /** Does the work. */
        void of(Runnable work) {
            disk.withFaults(operation -> operation.kind() == DiskOperation.Kind.READ && reads++ == at
                    ? Faults.Fault.IO_ERROR
                    : Faults.Fault.NONE);
            try {
                work.run();
            } finally {
                disk.withFaults(Faults.none());
            }
        }

        boolean met() {
            return reads > at;
        }
    }

    private static Path backUp(Database database) {
        return database.backupDatabase(CONF, BackupOptions.DEFAULT, BackupControl.NONE).path();
    }

    /** The set, if there is one. */
    private List<Path> backedUp(Database database, OneRead failing) {
        List<Path> made = new ArrayList<>();
        try {
            failing.of(() -> made.add(backUp(database)));
        } catch (StorageException failure) {
            assertThat(failing.met()).as("%s", failure).isTrue();
        }
        return made;
    }

    /** The first set, and one that shares files with an earlier one. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBackupIsWholeOrNotThere(boolean second) {
        int refused = 0;
        for (long at = 0;; at++) {
            fill();
            OneRead failing = new OneRead(at);
            try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
                if (second) {
                    backUp(database);
                    Days.append(database, "days", 4, 1);
                }
                Map<String, List<String>> expected = TableContents.of(database);
                List<Path> made = backedUp(database, failing);
                refused += 1 - made.size();
                assertThat(database.backupSets().list()).as("read %d", at)
                        .hasSize(made.size() + (second ? 1 : 0))
                        .allSatisfy(set -> assertThat(set.head()).isPresent());
                for (Path set : made) {
                    assertThat(verify(database, set, Level.RESTORE).problems()).as("read %d", at).isEmpty();
                    try (Database restored = TestDatabases.open(disk.settled(), set)) {
                        assertThat(TableContents.of(restored)).as("read %d", at).isEqualTo(expected);
                    }
                }
                assertThat(TableContents.of(database)).isEqualTo(expected);
                assertThat(verify(database, backUp(database), Level.RESTORE).problems()).isEmpty();
            }
            if (!failing.met()) {
                break;
            }
        }
        assertThat(refused).isGreaterThan(3);
    }

    private static Verification verify(Database database, Path set, Level level) {
        return database.verifyBackup(String.valueOf(set.getFileName()), level, BackupControl.NONE);
    }

    /** What could not be read is told, by a problem or an error, and is not remembered once it can be. */
    @ParameterizedTest
    @EnumSource(Level.class)
    void aVerificationCallsNothingSoundThatItCouldNotRead(Level level) {
        fill();
        try (Database database = TestDatabases.open(disk, TestDatabases.ROOT)) {
            Path set = backUp(database);
            long told = 0;
            for (long at = 0;; at++) {
                OneRead failing = new OneRead(at);
                boolean[] sound = {false};
                try {
                    failing.of(() -> sound[0] = verify(database, set, level).problems().isEmpty());
                } catch (StorageException failure) {
                    assertThat(failing.met()).as("%s", failure).isTrue();
                }
                assertThat(sound[0]).as("read %d", at).isNotEqualTo(failing.met());
                if (!failing.met()) {
                    break;
                }
                told++;
                assertThat(verify(database, set, level).problems()).as("read %d", at).isEmpty();
            }
            assertThat(told).isGreaterThan(5);
        }
    }
}
