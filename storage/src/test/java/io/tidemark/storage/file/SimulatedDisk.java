package io.tidemark.storage.file;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskOperation.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that remembers every operation, so that a test can cut the power: {@link #crash} gives a disk in
 * one of the states that the operating system allows. Faults make chosen operations fail. A process that is
 * killed, not the machine, is simply a new user of the same disk. Safe for many threads.
 *
 * <p>Use absolute paths; the root directory {@code /} is there.
 */
public final class SimulatedDisk implements Disk {
    private final SimulatedNode root;
    private final CrashState state = new CrashState();
    /** Directories that were found by their names, until one of those changes. */
    private final Map<String, SimulatedNode> directories = new HashMap<>();
    /** What survives a sync that failed. */
    private final Random chance = new Random(1);
    private volatile Faults faults = Faults.none();
    private volatile Runnable afterForce = () -> {};
    private volatile long freeBytes = 1L << 40;
    /** Numbers of the files; null when it does not tell which file is which. */
    private @Nullable IdentityHashMap<SimulatedNode, Integer> stamps;
    private long operationCount;
    private Faults.Fault last = Faults.Fault.NONE;
    private Function<Path, FileSystemKind> kinds = _ -> new FileSystemKind("ext4");

    /** Empty and durable. */
    public SimulatedDisk() {
        this(SimulatedNode.directory());
    }

    private SimulatedDisk(SimulatedNode root) {
        this.root = root;
    }

    /** From now on, these faults. */
    public SimulatedDisk withFaults(Faults plan) {
        faults = plan;
        return this;
    }

    /** Decides what survives of that which a failing sync should have made durable. */
    public synchronized SimulatedDisk withChance(long seed) {
        chance.setSeed(seed);
        return this;
    }

    /** Runs after every force of a file, failed or not, in its thread and outside the disk's monitor. */
    public SimulatedDisk withAfterForce(Runnable hook) {
        afterForce = hook;
        return this;
    }

    /** What {@link #freeBytes} answers, whatever is written. */
    public SimulatedDisk withFreeBytes(long bytes) {
        freeBytes = bytes;
        return this;
    }

    /** What {@link #fileSystem} answers. */
    public synchronized SimulatedDisk withFileSystems(Function<Path, FileSystemKind> answer) {
        kinds = answer;
        return this;
    }

    /** From now on it tells which file is which, as real ones do; disks that a crash leaves do not. */
    public synchronized SimulatedDisk withStamps() {
        stamps = new IdentityHashMap<>();
        return this;
    }

    /** Operations so far; reads do not count. */
    public synchronized long operationCount() {
        return operationCount;
    }

    /** A disk as it may be found after a power cut now; this one stays as it is. The same random, the same disk. */
    public synchronized SimulatedDisk crash(Random random) {
        return new SimulatedDisk(state.crash(root, random)).withChance(random.nextLong());
    }

    /** Different whenever a crash now may leave something else than before. */
    public synchronized long crashVersion() {
        return state.version();
    }

    /** How many changes are not durable for certain. */
    public synchronized int pendingCount() {
        return state.pendingCount();
    }

    /** Makes everything durable and forgets the log: the start of a test that has much behind it. */
    public synchronized SimulatedDisk settled() {
        return new SimulatedDisk(CrashState.copy(root));
    }

    @Override
    public synchronized DiskFile open(Path path, Open mode) {
        SimulatedNode directory = parent(path);
        String name = name(path);
        SimulatedNode node = directory.entriesOf().get(name);
        if (mode == Open.CREATE) {
            begin(Kind.CREATE, path, 0);
            if (node != null) {
                throw new StorageException.FileExists(path);
            }
            node = SimulatedNode.file();
            directory.freeze();
            directory.entriesOf().put(name, node);
            state.add(new DiskChange.Named(directory, name, node));
        } else if (node == null) {
            throw new StorageException.FileMissing(path);
        }
        return new SimulatedFile(this, path, node, mode != Open.READ);
    }

    @Override
    public synchronized void rename(Path from, Path to) {
        begin(Kind.RENAME, from, 0);
        SimulatedNode node = find(from);
        SimulatedNode source = parent(from);
        if (node.isDirectory()) {
            directories.clear();
        }
        SimulatedNode target = parent(to);
        source.freeze();
        target.freeze();
        source.entriesOf().remove(name(from));
        target.entriesOf().put(name(to), node);
        state.add(source == target
                ? new DiskChange.Renamed(source, name(from), name(to), node)
                : new DiskChange.Moved(source, name(from), target, name(to), node));
    }

    @Override
    public synchronized void link(Path existing, Path link) {
        begin(Kind.LINK, link, 0);
        SimulatedNode node = find(existing);
        if (exists(link)) {
            throw new StorageException.FileExists(link);
        }
        parent(link).freeze();
        parent(link).entriesOf().put(name(link), node);
        state.add(new DiskChange.Named(parent(link), name(link), node));
    }

    @Override
    public synchronized void unlink(Path path) {
        begin(Kind.UNLINK, path, 0);
        SimulatedNode node = find(path);
        if (node.isDirectory() && !node.entriesOf().isEmpty()) {
            throw new StorageException.InputOutput(path, "directory not empty");
        }
        if (node.isDirectory()) {
            directories.clear();
        }
        parent(path).freeze();
        parent(path).entriesOf().remove(name(path));
        state.add(new DiskChange.Named(parent(path), name(path), null));
    }

    @Override
    public synchronized void makeDirectories(Path directory) {
        SimulatedNode known = lookup(directory);
        if (known != null && known.isDirectory()) {
            return;
        }
        SimulatedNode at = root;
        Path done = Path.of("/");
        for (Path part : directory.toAbsolutePath()) {
            done = done.resolve(part);
            SimulatedNode next = at.entriesOf().get(part.toString());
            if (next == null) {
                begin(Kind.MAKE_DIRECTORY, done, 0);
                next = SimulatedNode.directory();
                at.freeze();
                at.entriesOf().put(part.toString(), next);
                state.add(new DiskChange.Named(at, part.toString(), next));
            } else if (!next.isDirectory()) {
                throw new StorageException.FileExists(done);
            }
            at = next;
        }
    }

    @Override
    public synchronized List<Path> list(Path directory) {
        begin(Kind.READ, directory, 0);
        List<Path> paths = new ArrayList<>();
        for (String name : find(directory).entriesOf().keySet()) {
            paths.add(directory.resolve(name));
        }
        return paths;
    }

    @Override
    public synchronized boolean exists(Path path) {
        return lookup(path) != null;
    }

    @Override
    public synchronized boolean isDirectory(Path path) {
        SimulatedNode node = lookup(path);
        return node != null && node.isDirectory();
    }

    @Override
    public synchronized long size(Path path) {
        return find(path).contentOf().size();
    }

    @Override
    public synchronized Optional<String> stamp(Path path) {
        SimulatedNode node = find(path);
        IdentityHashMap<SimulatedNode, Integer> known = stamps;
        return known == null
                ? Optional.empty()
                : Optional.of("file-" + known.computeIfAbsent(node, _ -> known.size()));
    }

    @Override
    public synchronized boolean isSameFile(Path one, Path other) {
        SimulatedNode node = lookup(one);
        return node != null && node == lookup(other);
    }

    @Override
    public synchronized void syncDirectory(Path directory) {
        SimulatedNode node = find(directory);
        sync(Kind.SYNC_DIRECTORY, directory,
                (changed, failed, random) -> changed.directorySynced(node, failed, random));
    }

    @Override
    public synchronized void syncFileSystem(Path path) {
        find(path);
        sync(Kind.SYNC_FILE_SYSTEM, path, CrashState::allSynced);
    }

    @Override
    public synchronized Watch watchFileSystem(Path path) {
        find(path);
        return () -> syncFileSystem(path);
    }

    /** It has no links. */
    @Override
    public Path realPath(Path path) {
        return path.toAbsolutePath().normalize();
    }

    @Override
    public long freeBytes(Path path) {
        return freeBytes;
    }

    @Override
    public synchronized FileSystemKind fileSystem(Path path) {
        find(path);
        return kinds.apply(path);
    }

    /** Counts an operation and lets the fault plan stop it. */
    void begin(Kind operation, Path path, long bytes) {
        StorageException failure = attempt(operation, path, bytes);
        if (failure != null) {
            throw failure;
        }
    }

    /** Like {@link #begin}, for operations that do a part of their work before they fail. */
    @Nullable
    StorageException attempt(Kind operation, Path path, long bytes) {
        Faults.Fault fault = faults.at(new DiskOperation(operationCount, operation, path, bytes));
        last = fault;
        if (operation != Kind.READ) {
            operationCount++;
        }
        return switch (fault) {
            case NONE, LIE, LOSS -> null;
            case DISK_FULL -> new StorageException.DiskFull(path, null);
            case IO_ERROR -> new StorageException.InputOutput(path, "injected failure of " + operation);
            case POWER_CUT -> throw new Faults.PowerCut();
        };
    }

    /** What a sync of some kind makes durable. */
    interface Sync {
        void of(CrashState state, boolean failed, Random random);
    }

    void sync(Kind operation, Path path, Sync sync) {
        StorageException failure = attempt(operation, path, 0);
        if (last != Faults.Fault.LIE) {
            sync.of(state, failure != null || last == Faults.Fault.LOSS, chance);
        }
        if (failure != null) {
            throw failure;
        }
    }

    void forced() {
        afterForce.run();
    }

    void record(DiskChange change) {
        state.add(change);
    }

    private @Nullable SimulatedNode lookup(Path path) {
        String text = text(path);
        return text.length() == 1 ? root : child(directoryOf(text), text);
    }

    /** Many times faster than the parts of a path. */
    private static String text(Path path) {
        return (path.isAbsolute() ? path : path.toAbsolutePath()).toString();
    }

    private static @Nullable SimulatedNode child(@Nullable SimulatedNode directory, String text) {
        return directory == null || !directory.isDirectory()
                ? null
                : directory.entriesOf().get(text.substring(text.lastIndexOf('/') + 1));
    }

    /** The node above the last name; null when there is none. */
    private @Nullable SimulatedNode directoryOf(String text) {
        int slash = text.lastIndexOf('/');
        if (slash <= 0) {
            return root;
        }
        String above = text.substring(0, slash);
        SimulatedNode known = directories.get(above);
        if (known == null) {
            known = child(directoryOf(above), above);
            if (known != null && known.isDirectory()) {
                directories.put(above, known);
            }
        }
        return known;
    }

    /** The medium changes a bit, 0 to 7, by itself: no operation, and nothing that a crash would undo. */
    public synchronized void flip(Path path, long offset, int bit) {
        find(path).contentOf().flip(Math.toIntExact(offset), bit);
    }

    private SimulatedNode find(Path path) {
        SimulatedNode node = lookup(path);
        if (node == null) {
            throw new StorageException.FileMissing(path);
        }
        return node;
    }

    private SimulatedNode parent(Path path) {
        SimulatedNode node = directoryOf(text(path));
        if (node == null) {
            throw new StorageException.FileMissing(Objects.requireNonNull(path.toAbsolutePath().getParent()));
        }
        return node;
    }

    private static String name(Path path) {
        String text = text(path);
        return text.substring(text.lastIndexOf('/') + 1);
    }
}
