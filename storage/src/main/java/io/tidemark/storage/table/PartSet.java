package io.tidemark.storage.table;

import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartEntry;
import io.tidemark.storage.part.StoredFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of a table, in the order of the smallest timestamp, and their delete vectors. Immutable; shared by versions
 * that do not change it.
 */
public final class PartSet {
    private static final Comparator<Part> ORDER = Comparator
            .<Part>comparingLong(part -> part.entry().minTimestamp())
            .thenComparingLong(part -> part.entry().id());
    private static final PartSet EMPTY = new PartSet(List.of(), Map.of());

    private final List<Part> parts;
    private final Map<Long, DeleteVector> vectors;
    private final long rows;
    private final long bytes;
    private final long maxTimestamp;

    private PartSet(List<Part> parts, Map<Long, DeleteVector> vectors) {
        this.parts = parts.stream().sorted(ORDER).toList();
        this.vectors = Map.copyOf(vectors);
        this.rows = parts.stream().mapToLong(part -> part.entry().rows()).sum();
        this.bytes = parts.stream().mapToLong(part -> part.entry().fileBytes()).sum();
        this.maxTimestamp = parts.stream().mapToLong(part -> part.entry().maxTimestamp()).max()
                .orElse(Long.MIN_VALUE);
    }

    /** No parts. */
    public static PartSet empty() {
        return EMPTY;
    }

    /** These parts, without deleted rows. */
    public static PartSet of(List<Part> parts) {
        return of(parts, List.of());
    }

    /** These parts, and the delete vectors of those that have one. */
    public static PartSet of(List<Part> parts, Collection<DeleteVector> vectors) {
        return parts.isEmpty() ? EMPTY : new PartSet(parts, byPart(vectors));
    }

    private static Map<Long, DeleteVector> byPart(Collection<DeleteVector> vectors) {
        Map<Long, DeleteVector> byPart = new HashMap<>();
        vectors.forEach(vector -> byPart.put(vector.entry().partId(), vector));
        return byPart;
    }

    /** This set without some parts and with others; delete vectors go with their parts. */
    public PartSet replace(Collection<Part> removed, Collection<Part> added) {
        if (removed.isEmpty() && added.isEmpty()) {
            return this;
        }
        Set<Part> gone = new HashSet<>(removed);
        List<Part> next = new ArrayList<>(parts);
        next.removeIf(gone::contains);
        next.addAll(added);
        Map<Long, DeleteVector> left = new HashMap<>(vectors);
        gone.forEach(part -> left.remove(part.entry().id()));
        return next.isEmpty() ? EMPTY : new PartSet(next, left);
    }

    /** This set with delete vectors of some of its parts, in place of those that these had. */
    public PartSet with(Collection<DeleteVector> added) {
        if (added.isEmpty()) {
            return this;
        }
        Map<Long, DeleteVector> next = new HashMap<>(vectors);
        next.putAll(byPart(added));
        return new PartSet(parts, next);
    }

    /** The parts, ascending by smallest timestamp, then id. */
    public List<Part> parts() {
        return parts;
    }

    /** The delete vector of a part; empty when all of its rows are there. */
    public Optional<DeleteVector> vector(Part part) {
        return Optional.ofNullable(vectors.get(part.entry().id()));
    }

    /** All files: the parts and the delete vectors. */
    public List<StoredFile> files() {
        List<StoredFile> files = new ArrayList<>(parts);
        files.addAll(vectors.values());
        return files;
    }

    /** What {@code _txn} says of the parts. */
    public List<PartEntry> entries() {
        return parts.stream().map(Part::entry).toList();
    }

    /** The delete vectors, ascending by part. */
    public List<DeleteVector> vectors() {
        return vectors.values().stream()
                .sorted(Comparator.comparingLong(vector -> vector.entry().partId())).toList();
    }

    /** Rows of all parts, deleted ones included. */
    public long rows() {
        return rows;
    }

    /** Bytes of all parts. */
    public long bytes() {
        return bytes;
    }

    /** Smallest designated timestamp, {@link Long#MAX_VALUE} without parts. */
    public long minTimestamp() {
        return parts.isEmpty() ? Long.MAX_VALUE : parts.getFirst().entry().minTimestamp();
    }

    /** Largest designated timestamp, {@link Long#MIN_VALUE} without parts. */
    public long maxTimestamp() {
        return maxTimestamp;
    }
}
