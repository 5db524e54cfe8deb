package io.tidemark.storage.table;

import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The parts of a table, in the order of the smallest timestamp. Immutable; shared by versions that do not change it. */
public final class PartSet {
    private static final Comparator<Part> ORDER = Comparator
            .<Part>comparingLong(part -> part.entry().minTimestamp())
            .thenComparingLong(part -> part.entry().id());
    private static final PartSet EMPTY = new PartSet(List.of());

    private final List<Part> parts;
    private final long rows;
    private final long bytes;
    private final long maxTimestamp;

    private PartSet(List<Part> parts) {
        this.parts = parts.stream().sorted(ORDER).toList();
        this.rows = parts.stream().mapToLong(part -> part.entry().rows()).sum();
        this.bytes = parts.stream().mapToLong(part -> part.entry().fileBytes()).sum();
        this.maxTimestamp = parts.stream().mapToLong(part -> part.entry().maxTimestamp()).max()
                .orElse(Long.MIN_VALUE);
    }

    /** No parts. */
    public static PartSet empty() {
        return EMPTY;
    }

    /** These parts. */
    public static PartSet of(List<Part> parts) {
        return parts.isEmpty() ? EMPTY : new PartSet(parts);
    }

    /** This set without some parts and with others. */
    public PartSet replace(List<Part> removed, List<Part> added) {
        List<Part> next = new ArrayList<>(parts);
        next.removeAll(removed);
        next.addAll(added);
        return of(next);
    }

    /** The parts, ascending by smallest timestamp, then id. */
    public List<Part> parts() {
        return parts;
    }

    /** What {@code _txn} says of them. */
    public List<PartEntry> entries() {
        return parts.stream().map(Part::entry).toList();
    }

    /** Rows of all parts. */
    public long rows() {
        return rows;
    }

    /** Bytes of all files. */
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
