package io.tidemark.storage.table;

import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.part.PartUses;
import io.tidemark.storage.part.StoredFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The current version of the database and who still looks at older ones: the one place that knows whether a file or
 * a memtable may go. Safe for many threads.
 *
 * <p>Versions are numbered as they are published. A part or memtable is needed by the versions from the one that added
 * it to the one before that which dropped it; it may go when no pin holds one of these. So a commit costs nothing per
 * part, and a pin held for hours keeps only what its own version shows.
 *
 * <p>Of the pinned versions that need something, the newest has it in its {@link Pinned#lastToShow}: no later one will
 * need it, because a new pin is of the current version, or of one that is pinned already. So only the end of that
 * version's last pin looks at it, and finds whether the pinned version before needs it too.
 */
public final class PinRegistry {
    /**
     * Something that the published version does not list any more.
     *
     * @param resource     the {@link StoredFile} or memtable, the same object that was given as added
     * @param whenUnpinned called once, outside of locks, when no pin needs it: on the thread that publishes or ends
     *                     the last pin, so it must be quick and must not throw
     */
    public record Retired(Object resource, Runnable whenUnpinned) {}

    /**
     * One holder's hold on one version.
     *
     * @param number its own, cheaper to find it by than an identity hash
     */
    record Pin(long number, long sequence, long txn, String holder, Set<Path> files, AtomicInteger views) {
        Pin(long number, long sequence, long txn, String holder, Set<Path> files) {
            this(number, sequence, txn, holder, files, new AtomicInteger(1));
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }
    }

    /**
     * A pin, for people.
     *
     * @param holder who has it
     * @param txn    the transaction whose state it shows; -1 for a pin of files
     */
    public record Holder(String holder, long txn) {}

    /** Ends a pin of files. */
    public interface FilePin extends AutoCloseable {
        @Override
        void close();
    }

    private record Waiting(Retired retired, long added, long dropped) {}

    /** A version that somebody pins. */
    private static final class Pinned {
        final Set<Pin> pins = new LinkedHashSet<>();
        /** What neither the current nor a later pinned version shows; the latest added first. */
        PriorityQueue<Waiting> lastToShow = new PriorityQueue<>(LATEST_ADDED);

        /** The smaller heap goes into the larger, so that nothing is moved often, and most of the time at once. */
        void takeOver(PriorityQueue<Waiting> others) {
            boolean more = others.size() > lastToShow.size();
            PriorityQueue<Waiting> larger = more ? others : lastToShow;
            larger.addAll(more ? lastToShow : others);
            lastToShow = larger;
        }
    }

    private static final long NO_SEQUENCE = -1;
    private static final Comparator<Waiting> LATEST_ADDED = Comparator.comparingLong(Waiting::added)
            .reversed();

    private final PartCache cache;
    private final Object lock = new Object();
    private final Holds holds = new Holds();
    private final TreeMap<Long, Pinned> pins = new TreeMap<>();
    private final Map<Path, Set<Pin>> filePins = new HashMap<>();
    private final IdentityHashMap<Object, Long> addedAt = new IdentityHashMap<>();
    /** Files that only pins keep, in the order in which they were retired; no path is ever used twice (I12). */
    private final Map<Path, Waiting> keptFiles = new LinkedHashMap<>();
    private long sequence;
    private long pinNumber;
    private volatile DatabaseVersion current;

    /** A registry that starts with {@code first}. */
    public PinRegistry(DatabaseVersion first, PartCache cache) {
        this.current = first;
        this.cache = cache;
    }

    /** How long commits were held by those who pin. */
    public Holds holds() {
        return holds;
    }

    /** The newest version, not pinned: only for those who know that nothing of it can go, such as the committer. */
    public DatabaseVersion current() {
        return current;
    }

    /** Makes {@code next} current; it lists what its predecessor listed. One thread at a time. */
    public void publish(DatabaseVersion next) {
        publish(next, List.of(), List.of());
    }

    /**
     * Makes {@code next} current. One thread at a time.
     *
     * @param added   parts and memtables that its predecessor did not list
     * @param retired parts and memtables that only its predecessor listed
     */
    public void publish(DatabaseVersion next, Collection<?> added, Collection<Retired> retired) {
        List<Retired> free = new ArrayList<>();
        synchronized (lock) {
            sequence++;
            current = next;
            added.forEach(resource -> addedAt.put(resource, sequence));
            for (Retired one : retired) {
                Long since = addedAt.remove(one.resource);
                keepOrFree(new Waiting(one, since == null ? 0 : since, sequence), free);
            }
        }
        free.forEach(one -> one.whenUnpinned.run());
    }

    /** Pins the current version; the caller closes the view. {@code holder} is for people. */
    public DatabaseView pin(String holder) {
        synchronized (lock) {
            try (Holds.Hold _ = holds.begin()) {
                return hold(new Pin(++pinNumber, sequence, current.txn(), holder, Set.of()), current,
                        Map.of());
            }
        }
    }

    DatabaseView pinAgain(Pin pin, String holder, DatabaseVersion shown,
            Map<Integer, List<OwnRows>> own) {
        synchronized (lock) {
            Pinned version = pins.get(pin.sequence);
            if (version == null || !version.pins.contains(pin)) {
                throw new IllegalStateException("the view is closed");
            }
            return hold(new Pin(++pinNumber, pin.sequence, pin.txn, holder, Set.of()), shown, own);
        }
    }

    /** Without a lock: a statement begins and ends with it. */
    DatabaseView share(Pin pin, DatabaseVersion shown, Map<Integer, List<OwnRows>> own) {
        int views = pin.views.get();
        while (views > 0 && !pin.views.compareAndSet(views, views + 1)) {
            views = pin.views.get();
        }
        if (views == 0) {
            throw new IllegalStateException("the view is closed");
        }
        return new DatabaseView(this, pin, shown, own, new PartUses(cache));
    }

    private DatabaseView hold(Pin pin, DatabaseVersion shown, Map<Integer, List<OwnRows>> own) {
        pins.computeIfAbsent(pin.sequence, _ -> new Pinned()).pins.add(pin);
        return new DatabaseView(this, pin, shown, Map.copyOf(own), new PartUses(cache));
    }

    /** Pins files by path: those of a snapshot that was prepared before the last start. */
    public FilePin pinFiles(Collection<Path> files, String holder) {
        Set<Path> held = Set.copyOf(files);
        Pin pin;
        synchronized (lock) {
            pin = new Pin(++pinNumber, NO_SEQUENCE, -1, holder, held);
            try (Holds.Hold _ = holds.begin()) {
                for (Path file : pin.files) {
                    filePins.computeIfAbsent(file, _ -> new LinkedHashSet<>()).add(pin);
                }
            }
        }
        return () -> unpin(pin);
    }

    void unpin(Pin pin) {
        if (pin.views.decrementAndGet() > 0) {
            return;
        }
        List<Retired> free = new ArrayList<>();
        synchronized (lock) {
            try (Holds.Hold _ = holds.begin()) {
                unpinVersion(pin, free);
                pin.files.forEach(file -> unpinFile(file, pin, free));
            }
        }
        free.forEach(one -> one.whenUnpinned.run());
    }

    private void unpinVersion(Pin pin, List<Retired> free) {
        Pinned version = pins.get(pin.sequence);
        if (version == null || !version.pins.remove(pin) || !version.pins.isEmpty()) {
            return;
        }
        pins.remove(pin.sequence);
        Map.Entry<Long, Pinned> before = pins.lowerEntry(pin.sequence);
        long newest = before == null ? NO_SEQUENCE : before.getKey();
        PriorityQueue<Waiting> kept = version.lastToShow;
        for (Waiting one = kept.peek(); one != null && one.added > newest; one = kept.peek()) {
            keepOrFree(kept.remove(), free);
        }
        if (before != null) {
            before.getValue().takeOver(kept);
        }
    }

    private void unpinFile(Path file, Pin pin, List<Retired> free) {
        Set<Pin> holders = filePins.get(file);
        if (holders != null && holders.remove(pin) && holders.isEmpty()) {
            filePins.remove(file);
            Waiting kept = keptFiles.get(file);
            if (kept != null && lastToShow(kept).isEmpty()) {
                keptFiles.remove(file);
                free.add(kept.retired);
            }
        }
    }

    private void keepOrFree(Waiting one, List<Retired> free) {
        Optional<Pinned> version = lastToShow(one);
        version.ifPresent(pinned -> pinned.lastToShow.add(one));
        boolean kept = version.isPresent();
        if (one.retired.resource instanceof StoredFile file) {
            kept |= filePins.containsKey(file.path());
            if (kept) {
                keptFiles.put(file.path(), one);
            } else {
                keptFiles.remove(file.path(), one);
            }
        }
        if (!kept) {
            free.add(one.retired);
        }
    }

    /** The newest pinned version that shows it. */
    private Optional<Pinned> lastToShow(Waiting one) {
        Map.Entry<Long, Pinned> newest = pins.lowerEntry(one.dropped);
        return newest == null || newest.getKey() < one.added
                ? Optional.empty()
                : Optional.of(newest.getValue());
    }

    /** Who keeps a file that the current version does not list; empty when nobody does. */
    public List<Holder> holders(Path file) {
        synchronized (lock) {
            List<Pin> holders = new ArrayList<>(filePins.getOrDefault(file, Set.of()));
            Waiting kept = keptFiles.get(file);
            if (kept != null) {
                pins.subMap(kept.added, kept.dropped).values()
                        .forEach(version -> holders.addAll(version.pins));
            }
            return holders.stream().map(pin -> new Holder(pin.holder, pin.txn)).toList();
        }
    }

    /** Part files that only pins keep. */
    public List<Part> keptParts() {
        synchronized (lock) {
            List<Part> kept = new ArrayList<>();
            for (Waiting one : keptFiles.values()) {
                if (one.retired.resource instanceof Part part) {
                    kept.add(part);
                }
            }
            return kept;
        }
    }

    /** The oldest commit that somebody may look at as the newest. */
    public long oldestTxn() {
        synchronized (lock) {
            return pins.isEmpty() ? current.txn() : pins.firstEntry().getValue().pins.iterator().next().txn;
        }
    }

    /** All pins, oldest version first. */
    public List<Holder> pins() {
        synchronized (lock) {
            Set<Pin> all = new LinkedHashSet<>();
            filePins.values().forEach(all::addAll);
            pins.values().forEach(version -> all.addAll(version.pins));
            return all.stream().map(pin -> new Holder(pin.holder, pin.txn)).toList();
        }
    }
}
