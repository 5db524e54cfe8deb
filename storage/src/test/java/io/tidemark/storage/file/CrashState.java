package io.tidemark.storage.file;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What has become durable of a disk and what may or may not survive a crash: everything covered by completed syncs
 * does, and any subset of the rest. A write survives by sectors of 512 bytes; of several writes to one sector only the
 * first few, since the sector is written as a whole. Size changes and names survive one by one. Confined to its disk's
 * monitor.
 */
final class CrashState {
    static final int SECTOR_BYTES = 512;

    private List<DiskChange> pending = new ArrayList<>();
    private long version;

    /** A sector of a file, of which a write did not survive, so that no later one may. */
    private record Sector(SimulatedNode file, int index) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Sector(var otherFile, var otherIndex) && file == otherFile
                    && index == otherIndex;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(file) * 31 + index;
        }
    }

    /** Where what survives goes. */
    private interface Target {
        SimulatedContent content(SimulatedNode file);

        SortedMap<String, SimulatedNode> entries(SimulatedNode directory);
    }

    /** A change that no sync has covered yet; the nodes were frozen before. */
    void add(DiskChange change) {
        version++;
        pending.add(change);
    }

    /** Different whenever a crash may leave something else. */
    long version() {
        return version;
    }

    /** How many changes no sync has covered. */
    int pendingCount() {
        return pending.size();
    }

    /** A sync of a file; {@code random} decides what survives when it failed. */
    void forced(SimulatedNode file, boolean failed, Random random) {
        settle(change -> isOf(change, file), failed, random);
    }

    void directorySynced(SimulatedNode directory, boolean failed, Random random) {
        settle(change -> touches(change, directory), failed, random);
    }

    void allSynced(boolean failed, Random random) {
        settle(_ -> true, failed, random);
    }

    private static boolean isOf(DiskChange change, SimulatedNode file) {
        return switch (change) {
            case DiskChange.Written written -> written.file() == file;
            case DiskChange.Resized resized -> resized.file() == file;
            case DiskChange.Named _,DiskChange.Renamed _,DiskChange.Moved _ -> false;
        };
    }

    private static boolean touches(DiskChange change, SimulatedNode directory) {
        return switch (change) {
            case DiskChange.Named(var in, _, _) -> in == directory;
            case DiskChange.Renamed(var in, _, _, _) -> in == directory;
            case DiskChange.Moved(var from, _, var to, _, _) -> from == directory || to == directory;
            case DiskChange.Written _,DiskChange.Resized _ -> false;
        };
    }

    /**
     * A sync: what it covers survives for certain. When it failed, bytes survive by chance and are never written
     * again; names stay to be synced, since file systems that fail to write those stop altogether.
     */
    private void settle(Predicate<DiskChange> covered, boolean failed, Random random) {
        List<DiskChange> chosen = new ArrayList<>();
        List<DiskChange> rest = new ArrayList<>();
        for (DiskChange change : pending) {
            boolean bytes = change instanceof DiskChange.Written || change instanceof DiskChange.Resized;
            (covered.test(change) && (bytes || !failed) ? chosen : rest).add(change);
        }
        if (chosen.isEmpty()) {
            return;
        }
        version++;
        pending = rest;
        new Survivors(new Target() {
            @Override
            public SimulatedContent content(SimulatedNode file) {
                return file.durableContentOf();
            }

            @Override
            public SortedMap<String, SimulatedNode> entries(SimulatedNode directory) {
                return directory.durableEntriesOf();
            }
        }, failed ? choice(chosen.size(), random) : () -> true).survive(chosen);
    }

    /** None, all, about one, all but about one, or each with a random probability. */
    private static BooleanSupplier choice(int count, Random random) {
        double one = 1.0 / Math.max(1, count);
        double density = switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> one;
            case 3 -> 1 - one;
            default -> random.nextDouble();
        };
        return density == 0 ? () -> false : density == 1 ? () -> true : () -> random.nextDouble() < density;
    }

    /** The root directory as it may be after a crash now; shares nothing with the old one. */
    SimulatedNode crash(SimulatedNode root, Random random) {
        Image image = new Image();
        new Survivors(image, choice(pending.size(), random)).survive(pending);
        return image.node(root);
    }

    /** The root directory as all see it now; shares nothing with the old one. */
    static SimulatedNode copy(SimulatedNode root) {
        return copy(root, new IdentityHashMap<>());
    }

    private static SimulatedNode copy(SimulatedNode node,
            IdentityHashMap<SimulatedNode, SimulatedNode> copies) {
        SimulatedNode known = copies.get(node);
        if (known == null) {
            known = node.isDirectory()
                    ? SimulatedNode.directory()
                    : SimulatedNode.file(node.contentOf().copy());
            copies.put(node, known);
            if (node.isDirectory()) {
                SortedMap<String, SimulatedNode> entries = known.entriesOf();
                node.entriesOf().forEach((name, child) -> entries.put(name, copy(child, copies)));
            }
        }
        return known;
    }

    /** A disk that is being made of what is durable and of what survives. */
    private static final class Image implements Target {
        private final IdentityHashMap<SimulatedNode, SimulatedContent> contents = new IdentityHashMap<>();
        private final IdentityHashMap<SimulatedNode, SortedMap<String, SimulatedNode>> directories = new IdentityHashMap<>();
        private final IdentityHashMap<SimulatedNode, SimulatedNode> made = new IdentityHashMap<>();

        @Override
        public SimulatedContent content(SimulatedNode file) {
            return contents.computeIfAbsent(file, node -> node.durableContentOf().copy());
        }

        @Override
        public SortedMap<String, SimulatedNode> entries(SimulatedNode directory) {
            return directories.computeIfAbsent(directory, node -> new TreeMap<>(node.durableEntriesOf()));
        }

        SimulatedNode node(SimulatedNode live) {
            SimulatedNode known = made.get(live);
            if (known == null) {
                known = live.isDirectory() ? SimulatedNode.directory() : SimulatedNode.file(content(live));
                made.put(live, known);
                if (live.isDirectory()) {
                    SortedMap<String, SimulatedNode> entries = known.entriesOf();
                    SortedMap<String, SimulatedNode> changed = directories.get(live);
                    (changed == null ? live.durableEntriesOf() : changed)
                            .forEach((name, child) -> entries.put(name, node(child)));
                }
            }
            return known;
        }
    }

    /** Lets changes survive that are chosen. */
    private record Survivors(Target target, BooleanSupplier chosen, Set<Sector> torn) {
        Survivors(Target target, BooleanSupplier chosen) {
            this(target, chosen, new HashSet<>());
        }

        void survive(List<DiskChange> changes) {
            for (DiskChange change : changes) {
                if (change instanceof DiskChange.Written written) {
                    survive(written);
                } else if (chosen.getAsBoolean()) {
                    apply(change);
                }
            }
        }

        private void survive(DiskChange.Written write) {
            SimulatedContent content = target.content(write.file());
            int end = write.offset() + write.count();
            // Zeros are many and all alike: one decision a page.
            int piece = write.bytes() == null ? SimulatedContent.PAGE_BYTES : SECTOR_BYTES;
            for (int from = write.offset(); from < end;) {
                int to = Math.min(end, (from / piece + 1) * piece);
                boolean survives = chosen.getAsBoolean();
                for (int at = from; at < to;) {
                    int next = Math.min(to, (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
                    if (!survives) {
                        torn.add(new Sector(write.file(), at / SECTOR_BYTES));
                    } else if (torn.isEmpty()
                            || !torn.contains(new Sector(write.file(), at / SECTOR_BYTES))) {
                        content.overwrite(write.bytes(), at - write.offset(), at, next - at);
                    }
                    at = next;
                }
                from = to;
            }
        }

        private void apply(DiskChange change) {
            switch (change) {
                case DiskChange.Resized(var file, var size) -> target.content(file).resize(size);
                case DiskChange.Named(var directory, var name, var node) -> {
                    if (node == null) {
                        target.entries(directory).remove(name);
                    } else {
                        target.entries(directory).put(name, node);
                    }
                }
                case DiskChange.Renamed(var directory, var from, var to, var node) -> {
                    target.entries(directory).remove(from);
                    target.entries(directory).put(to, node);
                }
                case DiskChange.Moved(var fromDirectory, var from, var toDirectory, var to, var node) -> {
                    target.entries(toDirectory).put(to, node);
                    if (chosen.getAsBoolean()) {
                        target.entries(fromDirectory).remove(from);
                    }
                }
                case DiskChange.Written _ ->
                    throw new IllegalStateException("survives by sectors: " + change);
            }
        }
    }
}
