package io.tidemark.storage.sim;

import io.tidemark.storage.TestDatabases;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.DiskOperation.Kind;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.FileNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * What goes wrong on a disk within a generation, decided by a seed: for a while operations of some kind fail, in one
 * directory or everywhere; once, or again and again with times between in which everything works. Confined to its thread.
 */
final class Trouble {
    private static final List<Path> DIRECTORIES = List.of(
            TestDatabases.ROOT.resolve(FileNames.DB_DIRECTORY),
            TestDatabases.ROOT.resolve(FileNames.WAL_DIRECTORY),
            TestDatabases.ROOT.resolve(FileNames.SNAPSHOT_DIRECTORY),
            TestDatabases.BACKUPS,
            TestDatabases.ROOT);
    private static final Path EVERYWHERE = Path.of("/");
    private static final int MOST_FAILURES = 20;

    private final Random random;
    /** Operations within which a time of trouble begins. */
    private final int apart;
    private final boolean again;
    private long begins;
    private Faults.Fault fault = Faults.Fault.NONE;
    private Predicate<Kind> kinds = _ -> false;
    private Path where = EVERYWHERE;
    private int left;

    /**
     * None at all in half of the cases.
     *
     * @param first index of the first operation
     * @param apart operations within which it begins
     */
    Trouble(Random random, long first, int apart) {
        this.random = random;
        this.apart = apart;
        this.again = random.nextBoolean();
        next(random.nextBoolean() ? first : Long.MAX_VALUE - apart);
    }

    private void next(long after) {
        begins = after + random.nextInt(apart);
        where = random.nextBoolean() ? EVERYWHERE : DIRECTORIES.get(random.nextInt(DIRECTORIES.size()));
        left = random.nextBoolean() ? 1 : 1 + random.nextInt(MOST_FAILURES);
        if (random.nextBoolean()) {
            fault = Faults.Fault.DISK_FULL;
            kinds = Kind::takesSpace;
        } else {
            fault = Faults.Fault.IO_ERROR;
            kinds = switch (random.nextInt(8)) {
                case 0, 1 -> _ -> true;
                case 2, 3 -> Kind::isSync;
                case 4, 5 -> kind -> kind == Kind.SYNC_DIRECTORY;
                case 6 -> kind -> kind == Kind.UNLINK;
                default -> kind -> kind == Kind.RENAME || kind == Kind.LINK;
            };
        }
    }

    /** What happens to an operation; asked once for each. */
    Faults.Fault at(DiskOperation operation) {
        if (left == 0 || operation.index() < begins || !kinds.test(operation.kind())
                || !operation.path().startsWith(where)) {
            return Faults.Fault.NONE;
        }
        Faults.Fault now = fault;
        left--;
        if (left == 0 && again) {
            next(operation.index() + 1);
        }
        return now;
    }
}
