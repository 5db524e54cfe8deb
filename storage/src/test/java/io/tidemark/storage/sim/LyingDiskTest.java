package io.tidemark.storage.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.DiskOperation.Kind;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The simulator finds what it is there for: the engine on a disk that leaves out some of the engine's syncs is an engine
 * that has forgotten them. Each test says how many states it took; the bound is several times what was seen.
 */
class LyingDiskTest {
    private static final Path ROOT = Path.of("/data");
    private static final Path DB = ROOT.resolve(FileNames.DB_DIRECTORY);
    private static final Path WAL = ROOT.resolve(FileNames.WAL_DIRECTORY);

    private static final long MOST_STATES = 20_000;

    /** What a disk does not do. */
    @SuppressWarnings("ImmutableEnumChecker") // predicates have no state
    enum Lie {
        LOG_IS_NOT_FORCED(operation -> operation.kind() == Kind.FORCE && isIn(operation, WAL)),
        LOG_DIRECTORY_IS_NOT_SYNCED(
                operation -> operation.kind() == Kind.SYNC_DIRECTORY && isIn(operation, WAL)),
        PARTS_ARE_NOT_FORCED(operation -> operation.kind() == Kind.FORCE && ends(operation, ".arrow")),
        DELETES_ARE_NOT_FORCED(operation -> operation.kind() == Kind.FORCE && ends(operation, ".del")),
        FILES_ARE_RENAMED_BEFORE_THEY_ARE_FORCED(operation -> operation.kind() == Kind.FORCE
                && FileNames.isAside(operation.path()) && isIn(operation, DB)),
        PARTITIONS_ARE_NOT_SYNCED(operation -> operation.kind() == Kind.SYNC_DIRECTORY
                && isIn(operation, DB) && depth(operation) == 2),
        TABLES_ARE_NOT_SYNCED(operation -> operation.kind() == Kind.SYNC_DIRECTORY && isIn(operation, DB)
                && depth(operation) == 1),
        THE_REGISTRY_IS_NOT_SYNCED(operation -> operation.kind() == Kind.SYNC_DIRECTORY
                && operation.path().equals(DB)),
        THE_ROOT_IS_NOT_SYNCED(operation -> operation.kind() == Kind.SYNC_DIRECTORY
                && operation.path().equals(ROOT)),
        SNAPSHOTS_ARE_NOT_SYNCED(operation -> operation.kind().isSync()
                && isIn(operation, ROOT.resolve(FileNames.SNAPSHOT_DIRECTORY))),
        SETS_ARE_NOT_SYNCED(operation -> operation.kind() == Kind.SYNC_FILE_SYSTEM
                && isIn(operation, Path.of("/backups"))),
        PUBLISHED_SETS_ARE_NOT_SYNCED(operation -> operation.kind() == Kind.SYNC_DIRECTORY
                && operation.path().equals(Path.of("/backups"))),
        FILE_SYSTEMS_ARE_NOT_SYNCED(operation -> operation.kind() == Kind.SYNC_FILE_SYSTEM),
        NO_FILE_IS_FORCED(operation -> operation.kind() == Kind.FORCE),
        NO_DIRECTORY_IS_SYNCED(operation -> operation.kind() == Kind.SYNC_DIRECTORY);

        @SuppressWarnings("ImmutableEnumChecker") // a predicate that looks at its argument only
        private final Predicate<DiskOperation> untrue;

        Lie(Predicate<DiskOperation> untrue) {
            this.untrue = untrue;
        }

        Predicate<DiskOperation> untrue() {
            return untrue;
        }

        private static boolean isIn(DiskOperation operation, Path directory) {
            return operation.path().startsWith(directory);
        }

        private static int depth(DiskOperation operation) {
            return operation.path().getNameCount() - DB.getNameCount();
        }

        private static boolean ends(DiskOperation operation, String suffix) {
            return operation.path().toString().endsWith(suffix);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSimulatorFindsADiskOnWhich(Lie lie) {
        Search search = Search.run(
                operation -> lie.untrue().test(operation) ? Faults.Fault.LIE : Faults.Fault.NONE,
                MOST_STATES);
        System.out.println(lie + ": " + search);
        assertThat(search.found()).as(search.toString()).isTrue();
    }

    /** What an engine sees that tries a failed sync again: the second one succeeds, and the bytes are gone. */
    @ParameterizedTest
    @ValueSource(strings = {"wal", "db", "snapshot"})
    void theSimulatorFindsThatFailedSyncsAreTriedAgainIn(String directory) {
        Search search = Search.run(operation -> operation.kind() == Kind.FORCE && operation.index() % 2 == 0
                && Lie.isIn(operation, ROOT.resolve(directory)) ? Faults.Fault.LOSS : Faults.Fault.NONE,
                MOST_STATES);
        System.out.println(directory + ": " + search);
        assertThat(search.found()).as(search.toString()).isTrue();
    }
}
