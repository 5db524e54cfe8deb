package io.tidemark.storage.table;

import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCache;
import io.tidemark.storage.part.PartUses;
import io.tidemark.storage.part.StoredFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

    private static final long NO_SEQUENCE = -1;

    private final PartCache cache;
    private final Object lock = new Object();
    private final Holds holds = new Holds();
    private final TreeMap<Long, Set<Pin>> pins = new TreeMap<>();
    private final Map<Path, Set<Pin>> filePins = new HashMap<>();
    private final IdentityHashMap<Object, Long> addedAt = new IdentityHashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
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
        List<Retired> free;
        synchronized (lock) {
            sequence++;
            current = next;
            added.forEach(resource -> addedAt.put(resource, sequence));
            for (Retired one : retired) {
                Long since = addedAt.remove(one.resource);
                waiting.add(new Waiting(one, since == null ? 0 : since, sequence));
            }
            free = takeUnpinned();
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
            if (!pins.getOrDefault(pin.sequence, Set.of()).contains(pin)) {
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
        pins.computeIfAbsent(pin.sequence, _ -> new LinkedHashSet<>()).add(pin);
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
        List<Retired> free;
        synchronized (lock) {
            try (Holds.Hold _ = holds.begin()) {
                Set<Pin> held = pins.get(pin.sequence);
                if (held != null && held.remove(pin) && held.isEmpty()) {
                    pins.remove(pin.sequence);
                }
                for (Path file : pin.files) {
                    Set<Pin> holders = filePins.get(file);
                    if (holders != null && holders.remove(pin) && holders.isEmpty()) {
                        filePins.remove(file);
                    }
                }
                free = takeUnpinned();
            }
        }
        free.forEach(one -> one.whenUnpinned.run());
    }

    private List<Retired> takeUnpinned() {
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<Retired> free = new ArrayList<>();
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext();) {
            Waiting one = all.next();
            if (pinsOf(one).isEmpty()) {
                all.remove();
                free.add(one.retired);
            }
        }
        return free;
    }

    private List<Pin> pinsOf(Waiting one) {
        List<Pin> holders = new ArrayList<>();
        pins.subMap(one.added, one.dropped).values().forEach(holders::addAll);
        if (one.retired.resource instanceof StoredFile file) {
            holders.addAll(filePins.getOrDefault(file.path(), Set.of()));
        }
        return holders;
    }

    /** Who keeps a file that the current version does not list; empty when nobody does. */
    public List<Holder> holders(Path file) {
        synchronized (lock) {
            List<Pin> holders = new ArrayList<>(filePins.getOrDefault(file, Set.of()));
            for (Waiting one : waiting) {
                if (one.retired.resource instanceof StoredFile stored && stored.path().equals(file)) {
                    holders.addAll(pinsOf(one));
                }
            }
            return holders.stream().distinct().map(pin -> new Holder(pin.holder, pin.txn)).toList();
        }
    }

    /** Part files that only pins keep. */
    public List<Part> keptParts() {
        synchronized (lock) {
            List<Part> kept = new ArrayList<>();
            for (Waiting one : waiting) {
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
            return pins.isEmpty() ? current.txn() : pins.firstEntry().getValue().iterator().next().txn;
        }
    }

    /** All pins, oldest version first. */
    public List<Holder> pins() {
        synchronized (lock) {
            Set<Pin> all = new LinkedHashSet<>();
            filePins.values().forEach(all::addAll);
            pins.values().forEach(all::addAll);
            return all.stream().map(pin -> new Holder(pin.holder, pin.txn)).toList();
        }
    }
}
