package io.tidemark.storage.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.FileNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Flips bits of all files of a set, one at a time, and checks that VERIFY finds each where it is. Several threads do
 * so, each on a copy of the set. Used once.
 */
final class Flips {
    /** Bytes of files that the whole VERIFY runs for at each bit. */
    private static final long SMALL_BYTES = 600;
    /** Bits that a thread takes at once. */
    private static final long PIECE_BITS = 1 << 15;

    private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors());

    private final ReferenceSet sound;
    private final Share share;
    private final int wholeEvery;
    private final List<Piece> pieces = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong flips = new AtomicLong();
    private final AtomicLong whole = new AtomicLong();
    private final Map<String, BackupSet.Table> tables = new HashMap<>();
    /** Which bytes of the parts are of which column, by file. */
    private final Map<String, ColumnPlaces> places = new HashMap<>();
    /** Columns that were named, by file. */
    private final Map<String, Set<String>> columns = new ConcurrentHashMap<>();

    /**
     * Nothing is flipped yet.
     *
     * @param wholeEvery of so many bits the whole VERIFY runs for one
     */
    Flips(ReferenceSet sound, Share share, int wholeEvery) {
        this.sound = sound;
        this.share = share;
        this.wholeEvery = wholeEvery;
        sound.set().tables().forEach(table -> tables.put(table.directory(), table));
        add(null, sound.manifest());
        for (BackupSet.File file : sound.set().files()) {
            columns.put(file.path(), ConcurrentHashMap.newKeySet());
            Path path = sound.set().path().resolve(file.path());
            if (FileNames.parsePart(path).isPresent()) {
                places.put(file.path(), new ColumnPlaces(AtomicFile.read(sound.disk(), path)));
            }
            add(file, path);
        }
    }

    /** Which bits of a file are flipped: the first one, and how far the next one is. */
    record Share(long first, long step) {
        /** None is one bit in two thousand, {@code all} is all, {@code 2/5} the second fifth. */
        static Share of(String wanted) {
            if (wanted.isEmpty()) {
                return new Share(1_111, 2_003);
            }
            if (wanted.equals("all")) {
                return new Share(0, 1);
            }
            int slash = wanted.indexOf('/');
            return new Share(Long.parseLong(wanted.substring(0, slash)) - 1,
                    Long.parseLong(wanted.substring(slash + 1)));
        }

        /** Whether a bit of every byte is flipped. */
        boolean hasEveryByte() {
            return step <= Byte.SIZE;
        }

        /** For small files, in which the first of a share that leaves most bits out would not be. */
        Share denser() {
            return step > 100 ? new Share(first % 61, 61) : this;
        }

        /** The first of these bits from {@code bit} on. */
        long from(long bit) {
            return bit + Math.floorMod(first - bit, step);
        }
    }

    /** Some bits of a file; the manifest is none of those that it lists. */
    private record Piece(BackupSet.@Nullable File file, Path path, long from, long to) {}

    private void add(BackupSet.@Nullable File file, Path path) {
        long bits = sound.disk().size(path) * Byte.SIZE;
        for (long from = 0; from < bits; from += PIECE_BITS) {
            pieces.add(new Piece(file, path, from, Math.min(bits, from + PIECE_BITS)));
        }
    }

    /** Flips them all; what was done, in words. An {@link AssertionError} names what was not found. */
    String run() throws Exception {
        long begin = System.nanoTime();
        List<Copy> copies = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            copies.add(new Copy(sound.copy()));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Boolean>> running = copies.stream().map(copy -> threads.submit(() -> {
                copy.run();
                return true;
            })).toList();
            for (Future<Boolean> one : running) {
                one.get();
            }
        }
        for (Copy copy : copies) {
            assertThat(copy.own.verify(Level.FULL).problems()).isEmpty();
        }
        return String.format(Locale.ROOT,
                "%,d bits of %,d flipped in %d files, the whole VERIFY run %,d times, %.0f s with %d threads",
                flips.get(), (sound.set().head().bytes() + sound.disk().size(sound.manifest())) * Byte.SIZE,
                sound.set().files().size() + 1, whole.get(), (System.nanoTime() - begin) / 1e9, THREADS);
    }

    /** After a bit of every byte was flipped: in every part each column of the table was named. */
    void checkColumns() {
        for (BackupSet.File file : sound.set().files()) {
            if (FileNames.parsePart(Path.of(file.path())).isPresent()) {
                assertThat(columns.get(file.path())).as(file.path()).containsAll(
                        table(file).columns().stream().map(BackupSet.Column::name).toList());
            }
        }
    }

    private BackupSet.Table table(BackupSet.File file) {
        return Objects.requireNonNull(tables.get(Path.of(file.path()).getName(1).toString()), file.path());
    }

    /** One thread's. */
    private final class Copy {
        private final ReferenceSet own;
        private final Work work = new Work("verify", BackupControl.NONE);
        private final SetContents contents;
        private long sinceWhole;

        Copy(ReferenceSet own) {
            this.own = own;
            this.contents = new SetContents(own.disk(), own.set(), work, Level.CHECKSUM);
        }

        void run() {
            for (int i = next.getAndIncrement(); i < pieces.size(); i = next.getAndIncrement()) {
                Piece piece = pieces.get(i);
                for (long bit = share.from(piece.from); bit < piece.to; bit += share.step) {
                    own.disk().flip(piece.path, bit / Byte.SIZE, (int) (bit % Byte.SIZE));
                    try {
                        flipped(piece, bit / Byte.SIZE);
                    } catch (RuntimeException | AssertionError notFound) {
                        next.set(pieces.size());
                        throw new AssertionError(piece.path + ", bit " + bit + ": " + notFound.getMessage(),
                                notFound);
                    }
                    own.disk().flip(piece.path, bit / Byte.SIZE, (int) (bit % Byte.SIZE));
                    flips.incrementAndGet();
                }
            }
        }

        private void flipped(Piece piece, long offset) {
            if (piece.file == null) {
                checkManifest();
            } else {
                Findings findings = new Findings(own.set().path());
                contents.check(piece.file, findings);
                checkFile(piece.file, offset, findings.problems());
            }
            sinceWhole++;
            if (sinceWhole >= wholeEvery || (piece.file != null && piece.file.bytes() <= SMALL_BYTES)) {
                sinceWhole = 0;
                whole.incrementAndGet();
                checkWhole(piece.file, offset);
            }
        }

        /** VERIFY begins by this. */
        private void checkManifest() {
            try (SetUse use = own.sets().use(own.id(), "verify")) {
                throw new AssertionError("was opened: " + use.set().head());
            } catch (StorageException.OfFile found) {
                require(found.path().equals(own.manifest()), String.valueOf(found.getMessage()));
            }
        }

        private void checkWhole(BackupSet.@Nullable File file, long offset) {
            List<Problem> problems;
            try {
                problems = own.verify(Level.CHECKSUM).problems();
            } catch (StorageException.TooNewFile version) {
                require(version.path().equals(own.manifest()) && file == null,
                        String.valueOf(version.getMessage()));
                return;
            }
            if (file != null && !file.path().startsWith("lists/")) {
                checkFile(file, offset, problems);
                return;
            }
            // Without its manifest nothing is known of the set but what its files say of themselves.
            require(!problems.isEmpty(), "nothing was found");
            Problem first = problems.getFirst();
            require(first.kind() == Problem.Kind.MANIFEST, "found " + first);
            require(file == null
                    ? FileNames.BACKUP_MANIFEST.equals(first.path())
                    : file.path().equals(first.path()) && first.offset() == offset, "found " + first);
        }

        private void checkFile(BackupSet.File file, long offset, List<Problem> problems) {
            require(problems.size() == 1, "found " + problems);
            Problem problem = problems.getFirst();
            Path names = Path.of(file.path());
            boolean ofTable = names.startsWith(FileNames.DB_DIRECTORY) && names.getNameCount() > 2;
            require(file.path().equals(problem.path()) && problem.offset() == offset
                    && Objects.equals(problem.table(), ofTable ? table(file).name() : null)
                    && Objects.equals(problem.partition(),
                            names.getNameCount() == 4 ? names.getName(2).toString() : null),
                    "found " + problem);
            String column = problem.column();
            ColumnPlaces ofPart = places.get(file.path());
            require(Objects.equals(column, ofPart == null ? null : ofPart.at(offset)), "found " + problem);
            if (column != null) {
                Objects.requireNonNull(columns.get(file.path())).add(column);
            }
        }

        private void require(boolean holds, String what) {
            if (!holds) {
                throw new AssertionError(what);
            }
        }
    }
}
