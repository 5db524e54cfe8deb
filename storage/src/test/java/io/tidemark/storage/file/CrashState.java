package io.tidemark.storage.file;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Computes one state that a disk may be in after a crash: everything covered by completed syncs, and any subset of
 * the rest. A write survives by sectors of 512 bytes; of several writes to one sector only the first few, since
 * the sector is written as a whole. Size changes and names survive one by one.
 */
final class CrashState {
    static final int SECTOR_BYTES = 512;

    private final IdentityHashMap<SimulatedNode, SimulatedNode> durable = new IdentityHashMap<>();
    private final Set<Sector> torn = new HashSet<>();
    private List<DiskChange> pending = new ArrayList<>();
    private final Random random;

    /** A sector of a file, of which a write did not survive, so that no later one may. */
    private record Sector(int file, int index) {}

    private CrashState(Random random) {
        this.random = random;
    }

    /** The tree under {@code root} with contents of its own; {@code copies} receives every node with its copy. */
    static SimulatedNode copy(SimulatedNode root, IdentityHashMap<SimulatedNode, SimulatedNode> copies) {
        SimulatedNode known = copies.get(root);
        if (known != null) {
            return known;
        }
        SimulatedNode made = root.isDirectory()
                ? SimulatedNode.directory()
                : SimulatedNode.file(root.contentOf().copy());
        copies.put(root, made);
        if (root.isDirectory()) {
            root.entriesOf().forEach((name, child) -> made.entriesOf().put(name, copy(child, copies)));
        }
        return made;
    }

    /**
     * The new root directory; shares nothing with the old one.
     *
     * @param root the live root directory
     * @param base every live node that was there before the log began, with what it was then
     */
    static SimulatedNode after(SimulatedNode root, IdentityHashMap<SimulatedNode, SimulatedNode> base,
            List<DiskChange> log, Random random) {
        CrashState state = new CrashState(random);
        IdentityHashMap<SimulatedNode, SimulatedNode> copies = new IdentityHashMap<>();
        base.forEach((live, frozen) -> state.durable.put(live, copy(frozen, copies)));
        for (DiskChange change : log) {
            state.replay(change);
        }
        state.survive(state.pending, state.choice(state.pending.size()));
        return state.twin(root);
    }

    /** The durable twin of a node; one made since the base began empty. */
    private SimulatedNode twin(SimulatedNode node) {
        return durable.computeIfAbsent(node,
                made -> made.isDirectory() ? SimulatedNode.directory() : SimulatedNode.file());
    }

    private void replay(DiskChange change) {
        switch (change) {
            case DiskChange.Forced(var file, var failed) -> settle(other -> isOf(other, file), failed);
            case DiskChange.DirectorySynced(var directory, var failed) ->
                settle(other -> touches(other, directory),
                        failed);
            case DiskChange.AllSynced(var failed) -> settle(_ -> true, failed);
            case DiskChange.Written _,DiskChange.Resized _,DiskChange.Named _,DiskChange.Renamed _,DiskChange.Moved _ ->
                pending.add(change);
        }
    }

    private static boolean isOf(DiskChange change, SimulatedNode file) {
        return switch (change) {
            case DiskChange.Written written -> written.file() == file;
            case DiskChange.Resized resized -> resized.file() == file;
            default -> false;
        };
    }

    private static boolean touches(DiskChange change, SimulatedNode directory) {
        return switch (change) {
            case DiskChange.Named(var in, _, _) -> in == directory;
            case DiskChange.Renamed(var in, _, _, _) -> in == directory;
            case DiskChange.Moved(var from, _, var to, _, _) -> from == directory || to == directory;
            default -> false;
        };
    }

    /**
     * A sync: what it covers survives for certain. When it failed, bytes survive by chance and are never written
     * again; names stay to be synced, since file systems that fail to write those stop altogether.
     */
    private void settle(Predicate<DiskChange> covered, boolean failed) {
        List<DiskChange> chosen = new ArrayList<>();
        List<DiskChange> rest = new ArrayList<>(pending.size());
        for (DiskChange change : pending) {
            boolean bytes = change instanceof DiskChange.Written || change instanceof DiskChange.Resized;
            (covered.test(change) && (bytes || !failed) ? chosen : rest).add(change);
        }
        pending = rest;
        survive(chosen, failed ? choice(chosen.size()) : () -> true);
    }

    /** None, all, about one, all but about one, or each with a random probability. */
    private BooleanSupplier choice(int count) {
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

    private void survive(List<DiskChange> changes, BooleanSupplier chosen) {
        torn.clear();
        for (DiskChange change : changes) {
            if (change instanceof DiskChange.Written written) {
                survive(written, chosen);
            } else if (chosen.getAsBoolean()) {
                apply(change, chosen);
            }
        }
    }

    private void survive(DiskChange.Written write, BooleanSupplier chosen) {
        SimulatedContent content = twin(write.file()).contentOf();
        int file = System.identityHashCode(write.file());
        int end = write.offset() + write.count();
        for (int from = write.offset(); from < end;) {
            int to = Math.min(end, (from / SECTOR_BYTES + 1) * SECTOR_BYTES);
            Sector sector = new Sector(file, from / SECTOR_BYTES);
            if (!torn.contains(sector)) {
                if (chosen.getAsBoolean()) {
                    content.overwrite(write.bytes(), from - write.offset(), from, to - from);
                } else {
                    torn.add(sector);
                }
            }
            from = to;
        }
    }

    private void apply(DiskChange change, BooleanSupplier chosen) {
        switch (change) {
            case DiskChange.Resized(var file, var size) -> twin(file).contentOf().resize(size);
            case DiskChange.Named(var directory, var name, var node) -> {
                if (node == null) {
                    twin(directory).entriesOf().remove(name);
                } else {
                    twin(directory).entriesOf().put(name, twin(node));
                }
            }
            case DiskChange.Renamed(var directory, var from, var to, var node) -> {
                twin(directory).entriesOf().remove(from);
                twin(directory).entriesOf().put(to, twin(node));
            }
            case DiskChange.Moved(var fromDirectory, var from, var toDirectory, var to, var node) -> {
                twin(toDirectory).entriesOf().put(to, twin(node));
                if (chosen.getAsBoolean()) {
                    twin(fromDirectory).entriesOf().remove(from);
                }
            }
            case DiskChange.Written _,DiskChange.Forced _,DiskChange.DirectorySynced _,DiskChange.AllSynced _ ->
                throw new IllegalStateException("not a change of its own: " + change);
        }
    }
}
