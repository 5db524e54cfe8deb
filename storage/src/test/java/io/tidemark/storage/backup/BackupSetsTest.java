package io.tidemark.storage.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.file.SimulatedDisk;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackupSetsTest {
    private static final Path ROOT = Path.of("/backups");
    private static final UUID DATABASE = new UUID(3, 4);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final BackupSets sets = new BackupSets(disk, ROOT);

    private void create(Path path, byte[] content) {
        try (DiskFile file = disk.open(path, Disk.Open.CREATE)) {
            file.write(MemorySegment.ofArray(content), 0);
        }
    }

    private void set(String id, String begun, SetHead.Kind kind) {
        Path set = ROOT.resolve(id);
        disk.makeDirectories(set.resolve(FileNames.DB_DIRECTORY));
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(begun + "T12:00:00Z"));
        SetHead head = new SetHead("0.1.0", kind, UUID.randomUUID(), "", DATABASE, 1, 1, micros, micros, 0, 0,
                0,
                0, 0);
        create(set.resolve(FileNames.BACKUP_MANIFEST), ManifestWriter.encode(head, List.of(), List.of(),
                List.of()));
    }

    private void daily(String... days) {
        for (String day : days) {
            set(day, day, SetHead.Kind.DATABASE);
        }
    }

    private List<String> ids() {
        return ids(sets.list());
    }

    private static List<String> ids(List<SetSummary> summaries) {
        return summaries.stream().map(SetSummary::id).toList();
    }

    @Test
    void listsNothingWhereNothingIs() {
        assertThat(sets.list()).isEmpty();
        assertThatThrownBy(() -> sets.open("x")).isInstanceOf(StorageException.BackupNotFound.class);
    }

    @Test
    void listsDamagedAndUnfinishedSetsWithTheirProblemAndLeavesOthersAlone() {
        daily("2026-01-02", "2026-01-01");
        disk.makeDirectories(ROOT.resolve("half/db"));
        disk.makeDirectories(ROOT.resolve("lost+found"));
        disk.makeDirectories(ROOT.resolve(".unfinished-backup-x"));
        disk.makeDirectories(ROOT.resolve("cut"));
        create(ROOT.resolve("cut").resolve(FileNames.BACKUP_MANIFEST), new byte[3]);
        assertThat(ids()).containsExactly("cut", "half", "2026-01-01", "2026-01-02");
        assertThat(sets.list()).extracting(set -> set.problem().isPresent())
                .containsExactly(true, true, false, false);
        assertThatThrownBy(() -> sets.open("cut")).isInstanceOf(StorageException.CorruptFile.class);
        sets.drop("cut", false);
        sets.drop("half", false);
        assertThat(ids()).containsExactly("2026-01-01", "2026-01-02");
        assertThatThrownBy(() -> sets.drop("lost+found", true))
                .isInstanceOf(StorageException.BackupNotFound.class);
    }

    @Test
    void touchesNothingForANameThatIsNone() {
        daily("2026-01-01");
        disk.makeDirectories(Path.of("/outside/db"));
        for (String name : List.of("", ".", "..", "../outside", "/outside", "2026-01-01/db", "a\\b",
                ".hidden",
                "2026-01-01\0", "absent")) {
            assertThatThrownBy(() -> sets.drop(name, true)).as(name)
                    .isInstanceOf(StorageException.BackupNotFound.class);
            assertThatThrownBy(() -> sets.pin(name, true)).as(name)
                    .isInstanceOf(StorageException.BackupNotFound.class);
        }
        assertThat(disk.exists(Path.of("/outside/db"))).isTrue();
        assertThat(ids()).containsExactly("2026-01-01");
    }

    @Test
    void dropsNoSetThatIsInUseOrPinned() {
        daily("2026-01-01", "2026-01-02");
        try (SetUse one = sets.use("2026-01-01", "restore")) {
            assertThat(one.set().id()).isEqualTo("2026-01-01");
            try (SetUse two = sets.use("2026-01-01", "verify")) {
                assertThat(two.set()).isEqualTo(one.set());
                assertThatThrownBy(() -> sets.drop("2026-01-01", true))
                        .isInstanceOf(StorageException.WrongState.class)
                        .hasMessageContaining("restore, verify");
            }
            assertThatThrownBy(() -> sets.drop("2026-01-01", true))
                    .isInstanceOf(StorageException.WrongState.class).hasMessageContaining("(restore)");
            assertThat(ids(sets.expire(ExpirePolicy.keepLast(1), false))).isEmpty();
        }
        sets.pin("2026-01-02", true);
        sets.pin("2026-01-02", true);
        assertThatThrownBy(() -> sets.drop("2026-01-02", false))
                .isInstanceOf(StorageException.WrongState.class).hasMessageContaining("pinned");
        assertThat(new BackupSets(disk, ROOT).list()).extracting(SetSummary::pinned)
                .containsExactly(false, true);
        sets.pin("2026-01-02", false);
        sets.drop("2026-01-02", false);
        sets.drop("2026-01-01", false);
        assertThat(disk.list(ROOT)).isEmpty();
    }

    @Test
    void neverTakesTheRootOfADatabaseForASetAndKeepsASetThatAServerHasChanged() {
        disk.makeDirectories(ROOT.resolve("data/db"));
        create(ROOT.resolve("data").resolve(FileNames.LOCK), new byte[0]);
        daily("2026-01-01", "2026-01-02");
        create(ROOT.resolve("2026-01-01").resolve(FileNames.LOCK), new byte[0]);
        assertThat(ids()).containsExactly("2026-01-01", "2026-01-02");
        assertThatThrownBy(() -> sets.drop("data", true)).isInstanceOf(StorageException.BackupNotFound.class);
        assertThatThrownBy(() -> sets.drop("2026-01-01", false))
                .isInstanceOf(StorageException.WrongState.class).hasMessageContaining("newer data");
        assertThat(ids(sets.expire(ExpirePolicy.keepLast(1), false))).isEmpty();
        assertThat(ids()).hasSize(2);
    }

    @Test
    void aPinHoldsWhateverForceAndDoesNotHoldTheNextOfThatName() {
        daily("2026-01-01");
        sets.pin("2026-01-01", true);
        assertThatThrownBy(() -> sets.drop("2026-01-01", true))
                .isInstanceOf(StorageException.WrongState.class).hasMessageContaining("pinned");
        sets.pin("2026-01-01", false);
        sets.drop("2026-01-01", true);
        assertThat(disk.list(ROOT)).isEmpty();
        daily("2026-01-01");
        assertThat(sets.list().getFirst().pinned()).isFalse();
    }

    @Test
    void expiresWhatNoRuleKeeps() {
        daily("2025-11-30", "2025-12-01", "2025-12-31", "2026-01-01", "2026-01-04", "2026-01-05",
                "2026-01-06",
                "2026-01-07");
        set("2026-01-07.1", "2026-01-07", SetHead.Kind.DATABASE);
        set("tables", "2025-01-01", SetHead.Kind.TABLES);
        ExpirePolicy policy = new ExpirePolicy(1, 3, 2, 3, 0, 0);
        List<String> wanted = List.of("2025-12-01", "2026-01-01", "2026-01-07");
        assertThat(ids(sets.expire(policy, true))).isEqualTo(wanted);
        assertThat(ids()).hasSize(10);
        sets.pin("2026-01-01", true);
        assertThat(ids(sets.expire(policy, false))).containsExactly("2025-12-01", "2026-01-07");
        assertThat(ids()).containsExactly("tables", "2025-11-30", "2025-12-31", "2026-01-01", "2026-01-04",
                "2026-01-05", "2026-01-06", "2026-01-07.1");
        assertThat(ids(sets.expire(new ExpirePolicy(0, 0, 0, 1, 0, 3), false))).containsExactly("2025-11-30",
                "2025-12-31", "2026-01-04");
    }

    @Test
    void keepsTheNewestOfEachYear() {
        daily("2023-05-01", "2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01");
        assertThat(ids(sets.expire(new ExpirePolicy(0, 0, 0, 0, 3, 0), false))).containsExactly("2023-05-01",
                "2025-01-01");
    }

    @Test
    void leavesTheSetsOfAnotherDatabaseUnlessTheyAreMeant() {
        daily("2026-01-01", "2026-01-02");
        ExpirePolicy policy = ExpirePolicy.keepLast(1);
        UUID another = new UUID(8, 8);
        assertThat(ids(sets.expire(policy.of(another), false))).isEmpty();
        assertThat(policy.of(another).reasons(sets.list())).hasSize(2)
                .allSatisfy((_, why) -> assertThat(why).containsExactly("foreign"));
        assertThat(ids(sets.expire(policy.of(DATABASE), true))).containsExactly("2026-01-01");
        assertThat(ids(sets.expire(policy, false))).containsExactly("2026-01-01");
    }

    private void verified(String id, long problems) {
        UUID set = sets.open(id).head().set();
        sets.record(id, new Verdict(set, 7, "full", problems));
    }

    @Test
    void keepsTheNewestSetThatIsKnownToBeSound() {
        daily("2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04");
        verified("2026-01-01", 0);
        verified("2026-01-02", 0);
        verified("2026-01-03", 2);
        ExpirePolicy policy = ExpirePolicy.keepLast(1);
        assertThat(policy.reasons(new BackupSets(disk, ROOT).list()))
                .containsOnlyKeys("2026-01-02", "2026-01-03", "2026-01-04")
                .hasEntrySatisfying("2026-01-02", why -> assertThat(why).containsExactly("last verified"));
        assertThat(ids(sets.expire(policy, false))).containsExactly("2026-01-01");
        assertThat(disk.list(ROOT)).hasSize(5);
        verified("2026-01-02", 1);
        assertThat(ids(sets.expire(policy, false))).isEmpty();
        sets.drop("2026-01-02", false);
        assertThat(disk.list(ROOT)).hasSize(3);
    }

    @Test
    void countsNoSetThatIsDamagedOrThatAServerWasStartedOn() {
        daily("2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04");
        verified("2026-01-04", 1);
        verified("2026-01-03", 0);
        create(ROOT.resolve("2026-01-03").resolve(FileNames.LOCK), new byte[0]);
        for (ExpirePolicy policy : List.of(ExpirePolicy.keepLast(1), new ExpirePolicy(0, 1, 0, 0, 0, 0),
                new ExpirePolicy(0, 0, 0, 0, 1, 0), new ExpirePolicy(0, 0, 0, 0, 0, 1))) {
            assertThat(ids(sets.expire(policy, true))).containsExactly("2026-01-01");
            assertThat(policy.reasons(sets.list()).get("2026-01-03")).containsExactly("started");
            assertThat(policy.reasons(sets.list()).get("2026-01-04")).containsExactly("damaged");
        }
        assertThat(sets.list()).extracting(SetSummary::isTrusted).containsExactly(true, true, false, false);
        assertThat(sets.list()).extracting(SetSummary::isKnownSound).containsOnly(false);
    }

    @Test
    void saysWhatHoldsASet() {
        daily("2026-01-01", "2026-01-02");
        assertThat(sets.whyHeld("2026-01-01")).isEmpty();
        try (SetUse _ = sets.use("2026-01-01", "restore")) {
            assertThat(sets.whyHeld("2026-01-01").orElseThrow()).contains("in use", "restore");
        }
        sets.pin("2026-01-01", true);
        create(ROOT.resolve("2026-01-02").resolve(FileNames.LOCK), new byte[0]);
        assertThat(sets.whyHeld("2026-01-01").orElseThrow()).contains("pinned");
        assertThat(sets.whyHeld("2026-01-02").orElseThrow()).contains("server was started");
        assertThat(sets.whyHeld("2026-01-03").orElseThrow()).contains("2026-01-03");
        assertThat(ids()).hasSize(2);
    }

    /** There may be thousands, and the lock is held meanwhile. */
    @Test
    void recordsAVerificationWithoutALookAtOtherSets() {
        daily("2026-01-01", "2026-01-02");
        Verdict verdict = new Verdict(sets.open("2026-01-02").head().set(), 7, "full", 0);
        AtomicInteger looks = new AtomicInteger();
        disk.withFaults(operation -> {
            looks.addAndGet(operation.path().startsWith(ROOT.resolve("2026-01-01")) ? 1 : 0);
            return Faults.Fault.NONE;
        });
        sets.record("2026-01-02", verdict);
        assertThat(looks).hasValue(0);
        assertThat(sets.list()).extracting(SetSummary::verdict).containsExactly(Optional.empty(),
                Optional.of(verdict));
        assertThat(looks).hasPositiveValue();
    }

    @Test
    void recordsNothingOfASetWhoseNameAnotherOneHasGot() {
        daily("2026-01-01");
        Verdict verdict = new Verdict(sets.open("2026-01-01").head().set(), 7, "full", 0);
        sets.drop("2026-01-01", false);
        daily("2026-01-01");
        sets.record("2026-01-01", verdict);
        assertThat(disk.list(ROOT)).hasSize(1);
    }

    @Test
    void saysWhereThePinsAreOfASetThatMayBePinned() {
        daily("2026-01-01");
        sets.pin("2026-01-01", true);
        Path manifest = ROOT.resolve("2026-01-01").resolve(FileNames.BACKUP_MANIFEST);
        disk.unlink(manifest);
        create(manifest, new byte[3]);
        assertThatThrownBy(() -> sets.drop("2026-01-01", false)).isInstanceOfSatisfying(
                StorageException.WrongState.class,
                refused -> assertThat(refused.hint().orElseThrow()).contains(ROOT + "/.pinned-"));
    }

    @Test
    void refusesAPolicyThatKeepsNothing() {
        assertThatThrownBy(() -> new ExpirePolicy(0, 0, 0, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ExpirePolicy(-1, 0, 0, 0, 0, 9))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
