package io.tidemark.storage.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.part.PartEntry;
import io.tidemark.storage.table.PinRegistry.Retired;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PinRegistryTest {
    private final List<String> freed = new ArrayList<>();
    private final PinRegistry registry = new PinRegistry(version(0), new PartCache(new RealDisk(), 10));

    private static DatabaseVersion version(long txn) {
        return DatabaseVersion.of(txn, 0, 1, List.of());
    }

    private static Part part(int id) {
        return new Part(new PartEntry(id, "default", 1, 0, 0, 1, 1, 0, 0, 0), Path.of("part" + id));
    }

    private Retired retired(Part part) {
        return new Retired(part, () -> freed.add(part.path().toString()));
    }

    @Test
    void freesAtOnceWhatNobodyPins() {
        Part part = part(1);
        registry.publish(version(1), List.of(part), List.of());
        registry.publish(version(2), List.of(), List.of(retired(part)));
        assertThat(freed).containsExactly("part1");
    }

    @Test
    void tellsTheLongestTimeThatCommitsWereHeldByAPin() {
        assertThat(registry.holds().takeLongestNanos()).isZero();
        registry.publish(version(1), List.of(), List.of());
        assertThat(registry.holds().takeLongestNanos()).isZero();
        try (var pin = registry.pinFiles(List.of(Path.of("/data/db/t1/a")), "snapshot")) {
            assertThat(registry.holds().takeLongestNanos()).isPositive();
            assertThat(registry.holds().takeLongestNanos()).isZero();
            assertThat(pin).isNotNull();
        }
        assertThat(registry.holds().takeLongestNanos()).isPositive();
    }

    @Test
    void keepsWhatAPinShowsUntilTheLastOneIsClosed() {
        Part part = part(1);
        registry.publish(version(1), List.of(part), List.of());
        DatabaseView first = registry.pin("first");
        DatabaseView second = first.pin("second");
        registry.publish(version(2), List.of(), List.of(retired(part)));
        assertThat(registry.holders(part.path())).extracting(PinRegistry.Holder::holder)
                .containsExactly("first", "second");
        first.close();
        first.close();
        assertThat(freed).isEmpty();
        assertThat(registry.keptParts()).containsExactly(part);
        second.close();
        assertThat(freed).containsExactly("part1");
        assertThat(registry.holders(part.path())).isEmpty();
    }

    @Test
    void aSharedPinEndsWithTheLastViewOfIt() {
        Part part = part(1);
        registry.publish(version(1), List.of(part), List.of());
        DatabaseView first = registry.pin("first");
        DatabaseView shared = first.share();
        DatabaseView again = shared.share();
        registry.publish(version(2), List.of(), List.of(retired(part)));
        assertThat(registry.pins()).extracting(PinRegistry.Holder::holder).containsExactly("first");
        first.close();
        first.close();
        again.close();
        assertThat(freed).isEmpty();
        assertThat(shared.txn()).isEqualTo(1);
        DatabaseView own = shared.pin("own");
        shared.close();
        assertThat(freed).isEmpty();
        assertThatThrownBy(shared::share).isInstanceOf(IllegalStateException.class);
        own.close();
        assertThat(freed).containsExactly("part1");
    }

    @Test
    void anOldPinDoesNotKeepWhatCameAndWentAfterIt() {
        try (DatabaseView old = registry.pin("backup")) {
            Part part = part(1);
            registry.publish(version(1), List.of(part), List.of());
            registry.publish(version(2), List.of(), List.of(retired(part)));
            assertThat(freed).containsExactly("part1");
            assertThat(old.txn()).isZero();
        }
    }

    @Test
    void aNewPinDoesNotKeepWhatWasDroppedBefore() {
        Part part = part(1);
        DatabaseView old = registry.pin("old");
        registry.publish(version(1), List.of(), List.of(retired(part)));
        try (DatabaseView young = registry.pin("young")) {
            old.close();
            assertThat(freed).containsExactly("part1");
            assertThat(young.txn()).isEqualTo(1);
        }
    }

    @Test
    void aPinOfAFileKeepsIt() {
        Part part = part(1);
        PinRegistry.FilePin pin = registry.pinFiles(List.of(part.path()), "snapshot");
        registry.publish(version(1), List.of(), List.of(retired(part)));
        assertThat(freed).isEmpty();
        assertThat(registry.pins()).containsExactly(new PinRegistry.Holder("snapshot", -1));
        pin.close();
        assertThat(freed).containsExactly("part1");
    }

    @Test
    void aClosedViewCannotBePinnedAgain() {
        DatabaseView view = registry.pin("a");
        view.close();
        assertThatThrownBy(() -> view.pin("b")).isInstanceOf(IllegalStateException.class);
    }
}
