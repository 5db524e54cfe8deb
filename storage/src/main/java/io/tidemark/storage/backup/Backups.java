package io.tidemark.storage.backup;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.maintain.FileRemover;
import io.tidemark.storage.thread.LongSlices;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes backup sets, several at once if asked to; each gets a directory of its own. Safe for many threads. */
public final class Backups {
    static final Logger LOG = LoggerFactory.getLogger(Backups.class);

    /** How long a failed backup waits for its files to go. */
    private static final long DISCARD_MILLIS = 250;

    private final Disk disk;
    private final Place place;
    private final InstantSource clock;
    private final @Nullable BackupSets sets;
    private final FileHashes hashes;
    private final Unfinished unfinished;
    private final Object lock = new Object();
    private final Set<Path> running = new HashSet<>();
    /** Where sets are whose publication failed half-way and that could not be deleted yet, and who they are. */
    private final Map<Path, UUID> withdrawn = new LinkedHashMap<>();

    /**
     * Where sets go.
     *
     * @param dataRoot  of the database
     * @param root      of the sets; null when backups are not configured
     * @param dirFormat of the sets' names, a pattern of {@link DateTimeFormatter}, in UTC
     */
    public record Place(Path dataRoot, @Nullable Path root, String dirFormat) {}

    /** How a set is taken, and by whom it is watched. */
    public record Wish(BackupOptions options, BackupControl control) {}

    /** Takes no set yet. */
    public Backups(Disk disk, Place place, InstantSource clock) {
        this.disk = disk;
        this.place = place;
        this.clock = clock;
        this.hashes = new FileHashes(disk, place.dataRoot);
        this.unfinished = Unfinished.of(place.dataRoot);
        this.sets = place.root == null ? null : new BackupSets(disk, place.root);
    }

    /** Whether there is a place for sets. */
    public boolean areConfigured() {
        return place.root != null;
    }

    /** The sets that there are; {@code WrongState} when backups are not configured. */
    public BackupSets sets() {
        requireRoot();
        return known();
    }

    private BackupSets known() {
        return Objects.requireNonNull(sets);
    }

    /** The directory of the sets, checked before anything is written. */
    public Path requireRoot() {
        Path root = place.root;
        if (root == null) {
            throw new StorageException.WrongState(
                    "backup is disabled, server.conf property 'cairo.sql.backup.root' is not set",
                    "set it to a directory outside of the data root and restart the server");
        }
        if (disk.realPath(root).startsWith(disk.realPath(place.dataRoot))) {
            throw new StorageException.WrongState("the backup root is inside of the data root: " + root,
                    "set 'cairo.sql.backup.root' to a directory outside of " + place.dataRoot);
        }
        // What may be a disk that is not mounted must not look like an empty one, nor get sets on the disk below.
        if (!disk.exists(root) && disk.exists(place.dataRoot.resolve(FileNames.BACKUP_HASHES))) {
            throw new StorageException.WrongState("the backup root, which had backups, is not there: " + root,
                    "mount it; if it is to be a new one, make the directory");
        }
        if (disk.exists(root) && !disk.isDirectory(root)) {
            throw new StorageException.WrongState("the backup root is not a directory: " + root,
                    "set 'cairo.sql.backup.root' to a directory and restart the server");
        }
        return root;
    }

    /**
     * Writes and publishes a set.
     *
     * @param begun         the cut, taken when the statement began; closed here
     * @param confDirectory for a set that a server can start on; null for one that it cannot
     */
    public BackupResult take(BackupSource source, BackupCut begun, @Nullable Path confDirectory, Wish wish) {
        Instant begin = clock.instant();
        Courtesy courtesy = new Courtesy(source.commits().count(), source.commits().nanos(), System::nanoTime,
                source.commits().goingOn());
        Pace pace = new Pace(wish.options, wish.control, courtesy);
        BackupCut cut = withFlush(source, begun, pace);
        Path set;
        BackupJob job;
        try {
            Path root = requireRoot();
            disk.makeDirectories(root);
            sweep(root);
            set = root.resolve(unfinished.name(begin));
            LinkSources earlier = wish.options.kind() == BackupOptions.Kind.FULL
                    ? LinkSources.NONE
                    : LinkSources.of(disk, sets(), source.database());
            job = new BackupJob(disk, set, source, new BackupJob.Order(wish.options, pace, earlier,
                    hashes, ChronoUnit.MICROS.between(Instant.EPOCH, begin)));
        } catch (RuntimeException | Error failure) {
            cut.close();
            throw failure;
        }
        synchronized (lock) {
            running.add(set);
        }
        boolean done = false;
        try (cut; job; LongSlices.Stretch _ = LongSlices.begin()) {
            BackupJob.Written written = job.run(cut, confDirectory);
            Path published = publish(set, written.head().set(), begin);
            done = true;
            hashes.save(source.pins().current().tables().stream()
                    .flatMap(table -> table.parts().files().stream()).toList());
            BackupResult result = result(published, written, begin);
            LOG.info("event=backup-finished path={} txn={} tables={} bytes={} millis={} held_micros={}",
                    published,
                    result.txn(), result.tables(), result.bytes(), result.durationMillis(),
                    source.pins().holds().takeLongestNanos() / 1_000);
            return result;
        } finally {
            CompletableFuture<Void> ended = CompletableFuture.runAsync(done ? () -> {} : job::discard,
                    done || wish.control.equals(BackupControl.NONE)
                            ? Runnable::run
                            : task -> Thread.ofPlatform().daemon().name("backup-discard").start(task))
                    .whenComplete((_, _) -> ended(set));
            await(ended);
        }
    }

    /** What is in parts can be shared with later sets; what is in memory is written into each of them anew. */
    private static BackupCut withFlush(BackupSource source, BackupCut cut, Pace pace) {
        List<Integer> large = cut.inMemory(source.memory().flushBytes());
        if (large.isEmpty()) {
            return cut;
        }
        AtomicBoolean ended = new AtomicBoolean();
        try {
            pace.expect(cut.files(), cut.bytes());
            pace.waitFor("backup-flush", () -> flush(source, large, pace.courtesy(), ended::get));
            return cut.flushed(source.pins().pin("backup"));
        } catch (StorageException failure) {
            if (!(failure instanceof StorageException.Cancelled)) {
                LOG.warn("event=flush-before-backup-failed reason=\"{}\"", failure.getMessage());
                return cut;
            }
            ended.set(true); // the flush ends what it has begun
            cut.close();
            throw failure;
        } catch (RuntimeException | Error failure) {
            ended.set(true);
            cut.close();
            throw failure;
        }
    }

    private static void flush(BackupSource source, List<Integer> tables, Courtesy courtesy,
            BooleanSupplier ended) {
        try (LongSlices.Stretch _ = LongSlices.begin()) {
            source.memory().flush().of(tables, bytes -> courtesy.pause(bytes, ended),
                    () -> !ended.getAsBoolean());
        } catch (StorageException failure) {
            if (ended.getAsBoolean()) { // nobody else tells of it
                LOG.warn("event=flush-failed reason=\"{}\"", failure.getMessage());
            }
            throw failure;
        }
    }

    private void ended(Path set) {
        synchronized (lock) {
            running.remove(set);
        }
    }

    /** A set of very many files, which nobody sees any more, goes on being deleted while the failure is told. */
    private static void await(CompletableFuture<Void> discarded) {
        Pending.join(discarded.copy().completeOnTimeout(null, DISCARD_MILLIS, TimeUnit.MILLISECONDS));
    }

    private BackupResult result(Path published, BackupJob.Written written, Instant begin) {
        SetHead head = written.head();
        return new BackupResult(nameOf(published), published, head.txn(), head.cutMicros(), head.tables(),
                head.rows(), head.files() + 1, head.bytes() + written.manifestBytes(),
                head.bytesCopied() + written.manifestBytes(), head.bytes() - head.bytesCopied(),
                Duration.between(begin, clock.instant()).toMillis());
    }

    static String serverVersion() {
        String version = Backups.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    static String nameOf(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    /** Gives the set the first free name of the day. */
    private Path publish(Path set, UUID identity, Instant begin) {
        Path root = requireRoot();
        String day = DateTimeFormatter.ofPattern(place.dirFormat, Locale.ROOT).withZone(ZoneOffset.UTC)
                .format(begin);
        synchronized (lock) {
            Path target = rename(set, root, day);
            // What was to go from there went in another way, and the name is this set's now.
            withdrawn.remove(target);
            boolean durable = false;
            try {
                disk.syncDirectory(root);
                durable = true;
            } finally {
                if (!durable) {
                    withdraw(target, identity);
                }
                if (!withdrawn.containsKey(target)) {
                    known().show(target);
                }
            }
            return target;
        }
    }

    /**
     * Another server may take the same name between the look and the rename, which then fails. Before the name is durable
     * nobody counts the set, uses it, or drops others since there is this one.
     */
    private Path rename(Path set, Path root, String day) {
        for (int n = 0;; n++) {
            Path target = root.resolve(n == 0 ? day : day + "." + n);
            if (disk.exists(target) || disk.isSymbolicLink(target)) {
                continue;
            }
            known().hide(target);
            try {
                disk.rename(set, target);
                return target;
            } catch (StorageException taken) {
                known().show(target);
                if (!disk.exists(set) || !disk.exists(target)) {
                    throw taken;
                }
            }
        }
    }

    /** A failed backup leaves no set: without a manifest it is none, whatever else cannot be undone. */
    private void withdraw(Path target, UUID identity) {
        Path hidden = target.resolveSibling(unfinished.name(clock.instant()));
        if (attempt(() -> disk.rename(target, hidden))) {
            withdrawn.put(hidden, identity);
        } else {
            withdrawn.put(target, identity);
            attempt(() -> disk.unlink(target.resolve(FileNames.BACKUP_MANIFEST)));
        }
        deleteWithdrawn();
    }

    private void deleteWithdrawn() {
        new LinkedHashMap<>(withdrawn).forEach((target, identity) -> attempt(() -> {
            // Somebody may have dropped it, and the name be another set's now.
            if (!disk.exists(target.resolve(FileNames.BACKUP_MANIFEST))
                    || ManifestReader.head(disk, target).set().equals(identity)) {
                delete(target);
            }
            withdrawn.remove(target);
            known().show(target);
        }));
    }

    /** What may have had the name of a set: a power cut must not bring that back with a manifest of files that are gone. */
    private void delete(Path left) {
        if (disk.exists(left)) {
            attempt(() -> disk.syncDirectory(requireRoot()));
            Path manifest = left.resolve(FileNames.BACKUP_MANIFEST);
            if (disk.exists(manifest)) {
                disk.unlink(manifest);
            }
            disk.syncDirectory(left);
            FileRemover.deleteTree(disk, left);
        }
    }

    /** Whether it was done; what has failed is only told to the log. */
    static boolean attempt(Runnable step) {
        try {
            step.run();
            return true;
        } catch (StorageException failure) {
            LOG.warn("event=backup-left-over reason=\"{}\"", failure.getMessage());
            return false;
        }
    }

    /** Deletes what crashed runs and drops have left. */
    private void sweep(Path root) {
        synchronized (lock) {
            deleteWithdrawn();
            for (Path child : disk.list(root)) {
                if (unfinished.isLeft(nameOf(child), clock.instant()) && !running.contains(child)
                        && !withdrawn.containsKey(child)) {
                    LOG.info("event=backup-left-over-deleted directory={}", child);
                    // Left-overs never block a backup; somebody else may be deleting this one.
                    attempt(() -> delete(child));
                }
            }
        }
        attempt(() -> sets().sweep());
    }

    /** Deletes what crashed runs have left, if backups are configured and there is something. */
    public void sweepAtStart() {
        Path root = place.root;
        if (root != null) {
            attempt(() -> {
                if (disk.exists(root)) {
                    sweep(root);
                }
            });
        }
    }

    /**
     * When the last commit of a root was that is a set of the database up to this commit, as its manifest says, in
     * microseconds since 1970 UTC. A set has no log that would tell.
     */
    public static OptionalLong cutMicros(Disk disk, Path root, UUID database, long txn) {
        try {
            if (disk.exists(root.resolve(FileNames.BACKUP_MANIFEST))) {
                SetHead head = ManifestReader.head(disk, root);
                if (head.database().equals(database) && head.txn() == txn && head.cutMicros() > 0) {
                    return OptionalLong.of(head.cutMicros());
                }
            }
        } catch (StorageException unusable) {
            LOG.warn("event=cut-time-unknown reason=\"{}\"", unusable.getMessage());
        }
        return OptionalLong.empty();
    }

    /** Refuses a root that is a set of tables: only {@code RESTORE TABLE} reads it. Changes nothing. */
    public static void refuseSetOfTables(Disk disk, Path root) {
        if (disk.exists(root.resolve(FileNames.BACKUP_MANIFEST))
                && !disk.exists(root.resolve(FileNames.DB_DIRECTORY).resolve(FileNames.REGISTRY))
                && ManifestReader.head(disk, root).kind() == SetHead.Kind.TABLES) {
            throw new StorageException.WrongState(
                    "a server cannot be started on a backup of single tables: " + root,
                    "start the server on its own root and run RESTORE TABLE");
        }
    }
}
