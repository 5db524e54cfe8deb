package io.tidemark.storage.backup;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.DirectoryLock;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.maintain.FileRemover;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The sets in a backup root, as their manifests on disk describe them: nothing else knows of them, so a new server sees
 * the same. Safe for many threads; several processes may use one root.
 *
 * <p>A set is dropped by a rename to a hidden name, after which it is none any more, and by deletion, which
 * {@link #sweep} finishes after a crash. A pin is a file beside the sets, named after the set's identity, and so is what
 * the last verification of a set has found ({@link Verdict}).
 */
public final class BackupSets {
    private static final String DROPPED_PREFIX = ".dropped-";
    private static final String PINNED_PREFIX = ".pinned-";

    /** Sets from which on several threads look at them. */
    private static final int MANY = 256;

    private final Disk disk;
    private final Path root;
    private final Object lock = new Object();
    private final HeldSets held = new HeldSets();
    private final HeadCache heads;
    /** Names of sets that are being published: nobody sees them before they are durable. */
    private final Set<Path> unsettled = ConcurrentHashMap.newKeySet();
    /** Directories that are being deleted. */
    private final Set<Path> deleting = new HashSet<>();

    /** The sets in a directory, which need not be there yet. */
    public BackupSets(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
        this.heads = new HeadCache(disk);
    }

    /** The directory of the sets. */
    public Path root() {
        return root;
    }

    /** All sets, those taken first first; what looks like one and cannot be used comes before them, with its problem. */
    public List<SetSummary> list() {
        if (!disk.exists(root)) {
            return List.of();
        }
        List<Path> children = disk.list(root);
        Set<String> marks = new HashSet<>();
        List<Path> sets = new ArrayList<>();
        for (Path child : children) {
            String name = Backups.nameOf(child);
            if (name.startsWith(PINNED_PREFIX) || name.startsWith(Verdict.PREFIX)) {
                marks.add(name);
            } else if (!name.startsWith(".") && !unsettled.contains(child)) {
                sets.add(child);
            }
        }
        List<SetSummary> summaries = new ArrayList<>(
                (sets.size() < MANY ? sets.stream() : sets.parallelStream())
                        .flatMap(set -> summary(set, marks).stream()).toList());
        heads.retain(sets);
        summaries.sort(Comparator.comparingLong(SetSummary::begunMicros).thenComparing(SetSummary::id));
        return List.copyOf(summaries);
    }

    /** The same, all manifests looked at again: no stamp tells that the medium has lost one. Reads a file a set. */
    public List<SetSummary> listAnew() {
        heads.retain(List.of());
        return list();
    }

    /** Empty when the directory or file is no set, and does not look like the remains of one. */
    private Optional<SetSummary> summary(Path set, Set<String> marks) {
        try {
            SetHead head = heads.of(set);
            return Optional.of(new SetSummary(Backups.nameOf(set), set, Optional.of(head),
                    marks.contains(PINNED_PREFIX + head.set()),
                    disk.exists(set.resolve(FileNames.LOCK)), disk.isSymbolicLink(set),
                    marks.contains(Verdict.PREFIX + head.set())
                            ? Verdict.read(disk, root, head.set())
                            : Optional.empty(),
                    Optional.empty()));
        } catch (StorageException problem) {
            return looksLikeSet(set)
                    ? Optional.of(
                            new SetSummary(Backups.nameOf(set), set, Optional.empty(), false, false, false,
                                    Optional.empty(), Optional.of(problem)))
                    : Optional.empty();
        }
    }

    /** A set, or what is left of one; never the root of a database, which always has a lock. */
    private boolean looksLikeSet(Path directory) {
        try {
            return disk.isDirectory(directory) && (disk.exists(directory.resolve(FileNames.BACKUP_MANIFEST))
                    || (disk.exists(directory.resolve(FileNames.DB_DIRECTORY))
                            && !disk.exists(directory.resolve(FileNames.LOCK))));
        } catch (StorageException gone) {
            return false;
        }
    }

    /** What the last verification of a set has found. */
    public Optional<Verdict> verdict(BackupSet set) {
        return Verdict.read(disk, root, set.head().set());
    }

    /**
     * A set, whose manifest and lists are read as a whole and checked.
     *
     * @throws StorageException.BackupNotFound when there is no set of this name
     * @throws StorageException.CorruptFile    when its manifest is damaged
     * @throws StorageException.TooNewFile     when a newer program wrote it
     */
    public BackupSet open(String id) {
        Path set = existing(id);
        try {
            return ManifestReader.read(disk, set);
        } catch (StorageException unreadable) {
            heads.forget(set);
            throw unreadable;
        }
    }

    /** From now on a name is not that of a set, whatever is there. */
    void hide(Path set) {
        unsettled.add(set);
    }

    /** Ends {@link #hide}. */
    void show(Path set) {
        unsettled.remove(set);
    }

    private Path existing(String id) {
        boolean plain = !id.isEmpty() && !id.startsWith(".") && id.indexOf('/') < 0 && id.indexOf('\\') < 0
                && id.chars().noneMatch(Character::isISOControl);
        if (!plain) {
            throw new StorageException.BackupNotFound(id);
        }
        Path set;
        try {
            set = root.resolve(id);
        } catch (InvalidPathException unwritable) { // in the encoding of file names
            throw new StorageException.BackupNotFound(id);
        }
        if (unsettled.contains(set) || !looksLikeSet(set)) {
            throw new StorageException.BackupNotFound(id);
        }
        return set;
    }

    /**
     * Opens a set that must not be dropped meanwhile; the caller closes the use.
     *
     * @param why what for, in words, such as {@code restore}
     */
    public SetUse use(String id, String why) {
        Path path = existing(id);
        HeldSets.Hold hold = hold(path, why);
        try {
            return new OpenUse(open(id), hold);
        } catch (RuntimeException | Error failure) {
            hold.close();
            throw failure;
        }
    }

    /** One use of a set that was opened. */
    private record OpenUse(BackupSet set, HeldSets.Hold held) implements SetUse {
        @Override
        public void close() {
            held.close();
        }
    }

    private HeldSets.Hold hold(Path path, String why) {
        synchronized (lock) {
            return held.hold(disk.realPath(path), why);
        }
    }

    /**
     * Removes a set for good; after a crash it is there as a whole or not at all.
     *
     * @param force also when a server was started on it before, or nobody knows whether it is pinned
     * @throws StorageException.BackupNotFound when there is no set of this name
     * @throws StorageException.WrongState     when it is in use, pinned, or a server was started on it
     */
    public void drop(String id, boolean force) {
        drop(id, force, _ -> {});
    }

    /**
     * The same, without force, if nothing speaks against it.
     *
     * @param judge given all sets, throws when this one is to stay; no other goes and no name gets another set meanwhile
     */
    public void dropUnless(String id, Consumer<List<SetSummary>> judge) {
        drop(id, false, _ -> judge.accept(listAnew()));
    }

    /** @param judge given the identity of the set, which the name may have got just now */
    private void drop(String id, boolean force, Consumer<Optional<UUID>> judge) {
        Path hidden = root.resolve(DROPPED_PREFIX + UUID.randomUUID());
        Optional<UUID> identity;
        // From here on no other drop frees the name, and no pin comes.
        synchronized (lock) {
            Path set = existing(id);
            identity = identity(set);
            judge.accept(identity);
            requireDroppable(id, set, identity, force);
            // Before the set goes: after a crash nothing is left of a set that is no more.
            identity.ifPresent(gone -> removeFile(Verdict.file(root, gone)));
            disk.rename(set, hidden);
            deleting.add(hidden);
        }
        try {
            disk.syncDirectory(root);
            FileRemover.deleteTree(disk, hidden);
        } finally {
            synchronized (lock) {
                deleting.remove(hidden);
            }
        }
    }

    /** Why a drop without force would be refused now; empty when nothing speaks against it. */
    public Optional<String> whyHeld(String id) {
        try {
            synchronized (lock) {
                Path set = existing(id);
                requireDroppable(id, set, identity(set), false);
            }
            return Optional.empty();
        } catch (StorageException refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        }
    }

    private void requireDroppable(String id, Path set, Optional<UUID> identity, boolean force) {
        if (disk.isSymbolicLink(set)) {
            throw new StorageException.WrongState("backup is a symbolic link to another place: " + id,
                    "drop it there, and remove the link");
        }
        if (identity.isPresent() && disk.exists(pinOf(identity.get()))) {
            throw new StorageException.WrongState("backup is pinned: " + id, "unpin it first");
        }
        if (!force && identity.isEmpty() && hasPinOfUnknown()) {
            throw new StorageException.WrongState(
                    "backup may be pinned, its manifest cannot be read: " + id,
                    "drop it WITH (force) if nobody needs it; a file " + root.resolve(PINNED_PREFIX + "...")
                            + " belongs to no set that can be read");
        }
        if (disk.exists(set.resolve(FileNames.LOCK))) {
            if (!force) {
                throw new StorageException.WrongState(
                        "a server was started on the backup, which may hold newer data: " + id,
                        "drop it WITH (force) if nobody needs that data");
            }
            DirectoryLock.acquire(set).close(); // fails while a server runs on it
        }
        List<String> reasons = held.reasons(disk.realPath(set));
        if (!reasons.isEmpty()) {
            throw new StorageException.WrongState(
                    "backup is in use: " + id + " (" + String.join(", ", reasons) + ")",
                    "try again when that has ended");
        }
    }

    /** Whether there is a pin that belongs to no set whose manifest can be read. */
    private boolean hasPinOfUnknown() {
        Set<String> pins = new HashSet<>();
        disk.list(root).stream().map(Backups::nameOf).filter(name -> name.startsWith(PINNED_PREFIX))
                .forEach(pins::add);
        list().stream().flatMap(set -> set.head().stream()).forEach(head -> {
            pins.remove(PINNED_PREFIX + head.set());
            pins.remove(Backups.nameOf(FileNames.aside(pinOf(head.set()))));
        });
        return !pins.isEmpty();
    }

    private Optional<UUID> identity(Path set) {
        try {
            return Optional.of(ManifestReader.head(disk, set).set());
        } catch (StorageException unreadable) {
            heads.forget(set); // so that its pin is one of nobody knows which set
            return Optional.empty();
        }
    }

    private Path pinOf(UUID set) {
        return root.resolve(PINNED_PREFIX + set);
    }

    private void removeFile(Path file) {
        if (disk.exists(file)) {
            disk.unlink(file);
        }
        // Also when it is not there: an earlier removal may not be durable.
        disk.syncDirectory(root);
    }

    /** Protects a set from {@link #drop} and {@link #expire}, or ends that; durable when it returns. */
    public void pin(String id, boolean pinned) {
        synchronized (lock) {
            Path file = pinOf(ManifestReader.head(disk, existing(id)).set());
            if (!pinned) {
                removeFile(file);
            } else if (!disk.exists(file)) {
                AtomicFile.replace(disk, file, new byte[0]);
            } else {
                disk.syncDirectory(root); // the one that made it may have failed to
            }
        }
    }

    /**
     * Remembers beside the sets what a verification of one has found, in place of what was known; durable when it returns.
     * Nothing is remembered of a set that was dropped meanwhile.
     */
    public void record(String id, Verdict verdict) {
        // One at a time, since all write to the same file first; and a drop removes what was remembered.
        synchronized (lock) {
            if (identity(root.resolve(id)).equals(Optional.of(verdict.set()))) {
                verdict.write(disk, root);
            }
        }
    }

    /**
     * Drops the sets that a policy does not keep. A set that is in use stays until the next time.
     *
     * @param dryRun only says which they are
     * @return what was dropped, or would be, oldest first
     * @throws StorageException when a set could not be dropped; those before it are gone
     */
    public List<SetSummary> expire(ExpirePolicy keep, boolean dryRun) {
        List<SetSummary> dropped = new ArrayList<>();
        for (SetSummary set : keep.expired(listAnew())) {
            if (dryRun || dropIdle(set)) {
                dropped.add(set);
            }
        }
        return List.copyOf(dropped);
    }

    private boolean dropIdle(SetSummary set) {
        try {
            drop(set.id(), false, now -> {
                if (!now.equals(set.head().map(SetHead::set))) {
                    throw new StorageException.BackupNotFound(set.id());
                }
            });
            return true;
        } catch (StorageException.WrongState | StorageException.DirectoryInUse
                | StorageException.BackupNotFound held) {
            Backups.LOG.info("event=backup-not-expired path={} reason=\"{}\"", set.path(),
                    held.getMessage());
            return false;
        }
    }

    /** Deletes what drops have left that a crash or a failure has interrupted. */
    public void sweep() {
        List<Path> left;
        synchronized (lock) {
            left = !disk.exists(root)
                    ? List.of()
                    : disk.list(root).stream()
                            .filter(child -> Backups.nameOf(child).startsWith(DROPPED_PREFIX)
                                    && !deleting.contains(child))
                            .toList();
        }
        if (!left.isEmpty()) {
            // A crash must not give a set its name back after some of its files are gone.
            disk.syncDirectory(root);
            left.forEach(child -> Backups.attempt(() -> FileRemover.deleteTree(disk, child)));
        }
    }
}
