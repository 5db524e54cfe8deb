package io.tidemark.storage.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.part.PartEntry;
import io.tidemark.storage.table.PinRegistry.FilePin;
import io.tidemark.storage.table.PinRegistry.Holder;
import io.tidemark.storage.table.PinRegistry.Retired;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The registry beside a model that asks everything of everybody after every step. */
class PinRegistryRandomTest {
    private static final int STEPS = 150;
    /** At most so many pins at once, of versions and of files. */
    private static final int PINS = 12;

    private final PinRegistry registry = new PinRegistry(version(0), new PartCache(new RealDisk(), 10));
    private final List<Thing> things = new ArrayList<>();
    private final List<View> views = new ArrayList<>();
    private final List<Files> filePins = new ArrayList<>();
    private final Set<Object> freed = new LinkedHashSet<>();
    private final List<Object> told = new ArrayList<>();
    private long sequence;
    private int names;

    /** A part or a memtable; {@code dropped} is the version that does not list it any more, 0 before that. */
    private record Thing(Object resource, long added, long dropped) {
        boolean isIn(long version) {
            return added <= version && version < dropped;
        }
    }

    private record View(DatabaseView view, String holder, long sequence) {}

    private record Files(FilePin pin, String holder, Set<Path> files) {}

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepsWhatIsPinnedAndNothingElse(long seed) {
        Random random = new Random(seed);
        for (int count = random.nextInt(5); count > 0; count--) {
            things.add(new Thing(resource(random), 0, 0));
        }
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(9)) {
                case 0, 1, 2 -> publish(random);
                case 3 -> pin(random);
                case 4 -> pinAgain(random);
                case 5 -> pinFiles(random);
                case 6 -> close(filePins, random).ifPresent(files -> files.pin.close());
                default -> close(views, random).ifPresent(view -> view.view.close());
            }
            check(seed, step);
        }
        views.forEach(view -> view.view.close());
        filePins.forEach(files -> files.pin.close());
        views.clear();
        filePins.clear();
        check(seed, STEPS);
        assertThat(registry.keptParts()).isEmpty();
        assertThat(registry.pins()).isEmpty();
    }

    private void publish(Random random) {
        sequence++;
        List<Object> added = new ArrayList<>();
        List<Retired> retired = new ArrayList<>();
        int droppedOfTen = random.nextInt(11);
        for (int index = 0; index < things.size(); index++) {
            Thing thing = things.get(index);
            if (thing.dropped == 0 && random.nextInt(10) < droppedOfTen) {
                things.set(index, new Thing(thing.resource, thing.added, sequence));
                retired.add(new Retired(thing.resource, () -> told.add(thing.resource)));
            }
        }
        for (int count = random.nextInt(4); count > 0; count--) {
            Object resource = resource(random);
            added.add(resource);
            things.add(new Thing(resource, sequence, 0));
        }
        registry.publish(version(sequence), added, retired);
    }

    private Object resource(Random random) {
        int id = names++;
        return random.nextInt(4) == 0
                ? "memtable " + id
                : new Part(new PartEntry(id, "default", 1, 0, 0, 1, 1, 0, 0, 0), Path.of("part" + id));
    }

    private void pin(Random random) {
        if (views.size() < PINS) {
            String holder = "view " + names++;
            DatabaseView view = registry.pin(holder);
            views.add(new View(view, holder, sequence));
            if (random.nextBoolean()) {
                views.add(new View(view.share(), holder, sequence));
            }
        }
    }

    private void pinAgain(Random random) {
        if (!views.isEmpty() && views.size() < PINS) {
            View of = views.get(random.nextInt(views.size()));
            String holder = "view " + names++;
            views.add(new View(of.view.pin(holder), holder, of.sequence));
        }
    }

    /** Of any part, also of one that is gone, as of one that is still listed. */
    private void pinFiles(Random random) {
        if (filePins.size() < PINS / 2) {
            Set<Path> files = new LinkedHashSet<>();
            parts(things).filter(_ -> random.nextInt(3) == 0).forEach(part -> files.add(part.path()));
            String holder = "files " + names++;
            filePins.add(new Files(registry.pinFiles(files, holder), holder, files));
        }
    }

    private static <T> Optional<T> close(List<T> open, Random random) {
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of(open.remove(random.nextInt(open.size())));
    }

    private void check(long seed, int step) {
        for (Thing thing : things) {
            if (thing.dropped > 0 && holders(thing).isEmpty()) {
                freed.add(thing.resource);
            }
        }
        assertThat(told).as("seed %d, step %d", seed, step).containsExactlyInAnyOrderElementsOf(freed);
        List<Thing> kept = things.stream()
                .filter(thing -> thing.dropped > 0 && !freed.contains(thing.resource)).toList();
        assertThat(registry.keptParts()).as("seed %d, step %d", seed, step)
                .containsExactlyInAnyOrderElementsOf(parts(kept).toList());
        for (Thing thing : kept) {
            if (thing.resource instanceof Part part) {
                assertThat(registry.holders(part.path())).as("seed %d, step %d", seed, step)
                        .extracting(Holder::holder).containsExactlyInAnyOrderElementsOf(holders(thing));
            }
        }
    }

    private Set<String> holders(Thing thing) {
        Set<String> holders = new LinkedHashSet<>();
        views.stream().filter(view -> thing.isIn(view.sequence)).forEach(view -> holders.add(view.holder));
        if (thing.resource instanceof Part part) {
            filePins.stream().filter(files -> files.files.contains(part.path()))
                    .forEach(files -> holders.add(files.holder));
        }
        return holders;
    }

    private static Stream<Part> parts(Collection<Thing> things) {
        return things.stream().filter(thing -> thing.resource instanceof Part)
                .map(thing -> (Part) thing.resource);
    }

    private static DatabaseVersion version(long txn) {
        return DatabaseVersion.of(txn, 0, 1, List.of());
    }
}
