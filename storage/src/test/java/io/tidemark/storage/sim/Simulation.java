package io.tidemark.storage.sim;

import io.tidemark.storage.Durability;
import io.tidemark.storage.HookedDisk;
import io.tidemark.storage.WorkloadSize;
import io.tidemark.storage.file.DiskOperation;
import io.tidemark.storage.file.Faults;
import io.tidemark.storage.file.SimulatedDisk;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A run that a seed decides: a chain of generations of one database, each of which begins on what a crash of the one
 * before has left. Before every operation several crashes are tried. Confined to its thread, used once.
 */
final class Simulation {
    private static final int GENERATIONS = 6;
    private static final int WRITERS = 3;
    /** Operations of a generation, about. */
    private static final int OPERATIONS = 250;

    private static final Pattern IDENTITY = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Seeds with others than the usual number of tables, or another durability, are so many apart. */
    private static final int APART = 8;

    private final long seed;
    private final Settings settings;
    private final Random random;
    private final int tables;
    /** About how many operations are between two crashes at least: a start with many tables costs that much more. */
    private final int leastApart;
    private final int schema;
    private final Durability durability;
    private SimulatedDisk disk = new SimulatedDisk();
    private long states;
    private long trace;
    /** Of a generation that was killed: what the next one must find, without any crash. */
    private @Nullable Promise left;

    /**
     * What is simulated.
     *
     * @param variants crashes that are tried before an operation
     * @param apart    about how many operations are between two of which that is true
     * @param disks    how all disks behave
     */
    record Settings(int variants, int apart, Faults disks) {
        static final Settings USUAL = new Settings(2, 1, Faults.none());
    }

    Simulation(long seed, Settings settings) {
        this.seed = seed;
        this.settings = settings;
        this.random = new Random(seed);
        this.tables = switch ((int) (seed % APART)) {
            case 1, 6 -> 4;
            case 2 -> 6;
            case 5 -> 10; // of which many are flushed together
            default -> 2;
        };
        this.leastApart = tables > 4 ? 3 : 1;
        this.schema = switch ((int) (seed % APART)) {
            case 1, 6 -> 5;
            default -> WorkloadSize.USUAL_SCHEMA;
        };
        this.durability = switch ((int) (seed % APART)) {
            case 3 -> Durability.NOSYNC;
            case 7 -> Durability.ASYNC;
            default -> Durability.SYNC;
        };
    }

    /** Crashed disks that were recovered from so far. */
    long states() {
        return states;
    }

    /** A hash of all operations on the disk: the same for the same seed. */
    long trace() {
        return trace;
    }

    /**
     * Throws an {@link AssertionError} that names the seed when a promise was broken.
     *
     * @param goesOn asked before each generation
     */
    void run(BooleanSupplier goesOn) {
        for (int generation = 0; generation < GENERATIONS && goesOn.getAsBoolean(); generation++) {
            Generation next;
            try {
                next = new Generation(generation);
                next.run();
            } catch (RuntimeException | AssertionError thrown) {
                throw new AssertionError("seed " + seed + ", generation " + generation + ", after " + states
                        + " states: " + thrown, thrown);
            }
            disk = next.successor();
        }
    }

    /** From a start to a crash. */
    private final class Generation {
        private final boolean scheduled = random.nextBoolean();
        private final Random crashes = new Random(random.nextLong());
        private final Set<Long> seen = new HashSet<>();
        private final HookedDisk hooked;
        private final World world;
        private final CrashCheck check;
        private final long first;
        private final long crashAt;
        private final Trouble trouble;
        private boolean killed;
        private @Nullable SimulatedDisk crashed;

        Generation(int number) {
            this.hooked = new HookedDisk(disk);
            disk.withFaults(settings.disks);
            this.world = World.open(hooked, disk, random,
                    new World.Plan(WRITERS, tables, number, schema, durability));
            if (left != null) {
                world.mustHave(left);
                left = null;
            }
            this.check = new CrashCheck(world.promise(), durability, settings.disks);
            this.first = disk.operationCount();
            this.crashAt = first + random.nextInt(OPERATIONS);
            this.trouble = new Trouble(new Random(random.nextLong()), first, OPERATIONS);
            if (scheduled) {
                hooked.before(Thread::yield);
                hooked.beforeWrite(Thread::yield);
            }
        }

        void run() {
            disk.withFaults(this::before);
            try {
                if (scheduled) {
                    runScheduled();
                } else {
                    runInOrder();
                }
                end();
            } finally {
                states += check.states();
            }
            disk.withFaults(settings.disks);
            Throwable failure = world.failure();
            if (failure != null) {
                throw new AssertionError(String.valueOf(failure), failure);
            }
        }

        /** Stops, or is killed, as often happens to those whose log has failed. */
        private void end() {
            if (random.nextInt(4) < (world.isSound() ? 1 : 3)) {
                killed = true;
                left = world.promise();
                left.killed(world.isSound());
                hooked.kill();
                world.killed();
            }
            world.close();
        }

        private void runInOrder() {
            for (int step = 0; step < 16 && world.isSound(); step++) {
                world.write(random.nextInt(WRITERS));
                if (random.nextInt(3) == 0) {
                    world.maintain(random);
                }
                if (random.nextInt(3) == 0) {
                    world.keep(random, true);
                }
                if (random.nextInt(6) == 0) {
                    world.inspect(random);
                }
                if (random.nextInt(4) == 0) {
                    world.look();
                }
                if (random.nextInt(12) == 0) {
                    world.restart();
                }
                if (random.nextInt(20) == 0) {
                    world.copy(random, check, this::workAbit);
                }
            }
        }

        private void runScheduled() {
            SeededScheduler scheduler = new SeededScheduler(new Random(random.nextLong()));
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                scheduler.add("writer " + i, () -> repeat(10, () -> world.write(writer)));
            }
            scheduler.add("reader", () -> repeat(6, world::look));
            Random maintaining = new Random(random.nextLong());
            scheduler.add("maintenance", () -> repeat(5, () -> world.maintain(maintaining)));
            Random keeping = new Random(random.nextLong());
            scheduler.add("keeper", () -> repeat(5, () -> {
                world.keep(keeping, false);
                if (keeping.nextInt(5) == 0) {
                    world.copy(keeping, check, Thread::yield);
                }
            }));
            Random inspecting = new Random(random.nextLong());
            scheduler.add("inspector", () -> repeat(4, () -> world.inspect(inspecting)));
            scheduler.run();
        }

        private void workAbit() {
            switch (random.nextInt(8)) {
                case 0 -> world.write(random.nextInt(WRITERS));
                case 1 -> world.maintain(random);
                default -> {
                }
            }
        }

        @SuppressWarnings("ThreadPriorityCheck") // the seeded scheduler decides who goes on
        private void repeat(int times, Runnable work) {
            for (int i = 0; i < times && world.isSound(); i++) {
                work.run();
                Thread.yield();
            }
        }

        /** What the next generation begins on. */
        SimulatedDisk successor() {
            return crashed == null || killed ? disk : crashed;
        }

        private Faults.Fault before(DiskOperation operation) {
            if (operation.kind() == DiskOperation.Kind.READ) {
                return Faults.Fault.NONE;
            }
            trace(operation);
            if (world.failure() == null) {
                try {
                    crash(operation);
                } catch (RuntimeException | AssertionError thrown) {
                    world.failed(new AssertionError("crash before operation " + (operation.index() - first)
                            + " " + operation + ": " + thrown, thrown));
                }
            }
            return fault(operation);
        }

        private Faults.Fault fault(DiskOperation operation) {
            Faults.Fault fault = trouble.at(operation);
            if (fault == Faults.Fault.NONE) {
                return settings.disks.at(operation);
            }
            world.faulted();
            return fault;
        }

        private void crash(DiskOperation operation) {
            boolean rarely = operation.kind() == DiskOperation.Kind.WRITE
                    && !operation.path().toString().contains("/wal/") && crashes.nextInt(4) != 0;
            if (!rarely && crashes.nextInt(Math.max(settings.apart, leastApart)) == 0
                    && seen.add(disk.crashVersion() * 31 + world.promise().version())) {
                int variants = disk.pendingCount() == 0 ? Math.min(1, settings.variants) : settings.variants;
                for (int i = 0; i < variants; i++) {
                    int luck = crashes.nextInt(20);
                    check.check(disk.crash(crashes), crashes, luck > 4 ? 0 : luck > 1 ? 1 : luck > 0 ? 2 : 3);
                }
            }
            if (operation.index() >= crashAt && crashed == null) {
                crashed = disk.crash(crashes);
            }
        }

        private void trace(DiskOperation operation) {
            // Identities are drawn by chance, and nothing depends on them.
            String named = IDENTITY.matcher(operation.path().toString()).replaceAll("?");
            trace = trace * 31 + (Thread.currentThread().getName() + operation.kind() + named).hashCode()
                    + operation.bytes();
        }
    }
}
