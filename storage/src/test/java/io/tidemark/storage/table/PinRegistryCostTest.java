package io.tidemark.storage.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.part.PartEntry;
import io.tidemark.storage.table.PinRegistry.FilePin;
import io.tidemark.storage.table.PinRegistry.Retired;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What others keep costs a commit or a statement nothing. The best of many rounds with few files kept is compared with
 * that of as many rounds with many, in turns, so that no machine is too slow for the test.
 */
class PinRegistryCostTest {
    private static final int FEW = 100;
    private static final int MANY = 100 * FEW;
    /** Looking at each of them would cost about a hundred times as much. */
    private static final double ALIKE = 8;
    private static final int ROUNDS = 30;
    private static final int STATEMENTS = 50;

    /** A registry beside a long pin, such as of a backup, that keeps parts. */
    private record Beside(PinRegistry registry, List<Part> parts) {
        static Beside pinOfAVersion(int count) {
            Beside beside = new Beside(emptyRegistry(), parts(count));
            beside.add();
            DatabaseView _ = beside.registry.pin("backup");
            beside.drop();
            return beside;
        }

        static Beside pinOfFiles(int count) {
            Beside beside = new Beside(emptyRegistry(), parts(count));
            beside.add();
            FilePin _ = beside.registry.pinFiles(beside.parts.stream().map(Part::path).toList(), "snapshot");
            beside.drop();
            return beside;
        }

        private static PinRegistry emptyRegistry() {
            return new PinRegistry(DatabaseVersion.of(1, 0, 1, List.of()), new PartCache(new RealDisk(), 10));
        }

        private static List<Part> parts(int count) {
            return IntStream.range(0, count).mapToObj(id -> part("part" + id)).toList();
        }

        private static Part part(String file) {
            return new Part(new PartEntry(1, "default", 1, 0, 0, 1, 1, 0, 0, 0), Path.of(file));
        }

        void add() {
            registry.publish(registry.current(), parts, List.of());
        }

        void drop() {
            registry.publish(registry.current(), List.of(),
                    parts.stream().map(part -> new Retired(part, () -> {})).toList());
            assertThat(registry.keptParts()).hasSameSizeAs(parts);
        }

        void commitsAndStatements() {
            for (int count = 0; count < STATEMENTS; count++) {
                registry.publish(registry.current());
                registry.pin("statement").close();
            }
        }

        /** A new part that is replaced at once, as by merges. */
        void commitsThatDrop() {
            for (int count = 0; count < STATEMENTS; count++) {
                Part part = part("short-lived");
                registry.publish(registry.current(), List.of(part), List.of());
                registry.publish(registry.current(), List.of(), List.of(new Retired(part, () -> {})));
            }
        }

        void questions() {
            for (int count = 0; count < STATEMENTS; count++) {
                assertThat(registry.holders(parts.getFirst().path())).hasSize(1);
            }
        }

        /** Statements that began before the files were dropped, beside commits, and end after that. */
        static long statementsThatShowWhatIsKept(int kept, boolean oldestFirst) {
            Beside beside = new Beside(emptyRegistry(), parts(kept));
            beside.add();
            DatabaseView backup = beside.registry.pin("backup");
            List<DatabaseView> statements = new ArrayList<>();
            for (int count = 0; count < STATEMENTS; count++) {
                beside.registry.publish(beside.registry.current());
                statements.add(beside.registry.pin("statement"));
            }
            beside.drop();
            List<DatabaseView> ending = oldestFirst ? statements : statements.reversed();
            long took = time(() -> ending.forEach(DatabaseView::close));
            assertThat(beside.registry.keptParts()).hasSize(kept);
            backup.close();
            assertThat(beside.registry.keptParts()).isEmpty();
            return took;
        }
    }

    /** Takes nanoseconds. */
    private static long time(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return System.nanoTime() - begin;
    }

    private interface Round {
        long nanos();
    }

    private static void assertAlike(Round few, Round many) {
        long bestFew = Long.MAX_VALUE;
        long bestMany = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            bestFew = Math.min(bestFew, few.nanos());
            bestMany = Math.min(bestMany, many.nanos());
        }
        assertThat((double) bestMany / bestFew).isLessThan(ALIKE);
    }

    @Test
    void aPinOfAVersionMakesCommitsAndStatementsNoSlower() {
        Beside few = Beside.pinOfAVersion(FEW);
        Beside many = Beside.pinOfAVersion(MANY);
        assertAlike(() -> time(few::commitsAndStatements), () -> time(many::commitsAndStatements));
        assertAlike(() -> time(few::commitsThatDrop), () -> time(many::commitsThatDrop));
        assertAlike(() -> time(few::questions), () -> time(many::questions));
    }

    @Test
    void aPinOfFilesMakesCommitsAndStatementsNoSlower() {
        Beside few = Beside.pinOfFiles(FEW);
        Beside many = Beside.pinOfFiles(MANY);
        assertAlike(() -> time(few::commitsAndStatements), () -> time(many::commitsAndStatements));
        assertAlike(() -> time(few::commitsThatDrop), () -> time(many::commitsThatDrop));
        assertAlike(() -> time(few::questions), () -> time(many::questions));
    }

    @Test
    void statementsThatShowWhatIsKeptEndNoSlower() {
        for (boolean oldestFirst : new boolean[]{true, false}) {
            assertAlike(() -> Beside.statementsThatShowWhatIsKept(FEW, oldestFirst),
                    () -> Beside.statementsThatShowWhatIsKept(MANY, oldestFirst));
        }
    }
}
