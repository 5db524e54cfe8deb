package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.physical.PhysicalPlan.ColumnRange;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The ranges of rows of a table's batches that a scan must read: pruned by zone maps, cut by designated timestamp. */
final class ScanPieces {
    private final PhysicalPlan.Scan plan;
    private final List<Range> ranges = new ArrayList<>();
    private final List<WantedSymbol> symbols = new ArrayList<>();
    private boolean empty;

    /**
     * A range of a column by {@link LongCode}, bounds included.
     *
     * @param column index into the schema
     */
    private record Range(int column, boolean floating, long low, long high) {}

    private ScanPieces(PhysicalPlan.Scan plan, Scope scope) {
        this.plan = plan;
        for (ColumnRange range : plan.ranges()) {
            add(range, scope);
        }
    }

    /** The pieces of a scan, in the order in which the table gives its batches. */
    static List<ScanPiece> of(PhysicalPlan.Scan plan, Scope scope) {
        ScanPieces pieces = new ScanPieces(plan, scope);
        List<ScanPiece> result = new ArrayList<>();
        if (!pieces.empty) {
            for (BatchSource source : KeyLookups.batches(plan, scope)) {
                pieces.cut(source, result);
            }
        }
        long rows = 0;
        for (ScanPiece piece : result) {
            rows += piece.to() - piece.from();
        }
        scope.context().tables().scanned(plan.table().tableId(), rows, plan.lookup() != null);
        return result;
    }

    private void add(ColumnRange range, Scope scope) {
        ColumnType type = range.column() == LogicalPlan.Scan.ROW_ID
                ? ColumnType.BIGINT
                : plan.table().columns().get(range.column()).type();
        if (!range.oneOf().isEmpty()) {
            addSymbols(range, scope);
            return;
        }
        long low = Long.MIN_VALUE;
        long high = Long.MAX_VALUE;
        if (range.low() != null) {
            Argument bound = OneRow.evaluate(range.low(), scope);
            empty |= bound.isNull(0);
            low = code(bound, Long.MIN_VALUE);
            if (!range.lowInclusive() && coded(bound)) {
                empty |= low == Long.MAX_VALUE;
                low++;
            }
        }
        if (range.high() != null) {
            Argument bound = OneRow.evaluate(range.high(), scope);
            empty |= bound.isNull(0);
            high = code(bound, Long.MAX_VALUE);
            if (!range.highInclusive() && coded(bound)) {
                empty |= high == Long.MIN_VALUE;
                high--;
            }
        }
        empty |= low > high;
        ranges.add(
                new Range(range.column(), type == ColumnType.DOUBLE || type == ColumnType.REAL, low, high));
    }

    private void addSymbols(ColumnRange range, Scope scope) {
        List<VarVector> values = new ArrayList<>();
        for (Expression text : range.oneOf()) {
            Argument value = OneRow.evaluate(text, scope);
            if (!value.isNull(0)) {
                values.add((VarVector) Plain.of(value.values(), value.type(), scope.lasting()));
            }
        }
        empty |= values.isEmpty();
        symbols.add(new WantedSymbol(range.column(), values));
    }

    private static boolean coded(Argument bound) {
        return LongCode.supports(bound.type().id());
    }

    private static long code(Argument bound, long otherwise) {
        return coded(bound) ? LongCode.of(bound.values(), bound.type().id(), 0) : otherwise;
    }

    private void cut(BatchSource source, List<ScanPiece> into) {
        ScanPiece piece = range(source);
        if (piece.from() >= piece.to()) {
            return;
        }
        MemorySegment deleted = source.deletedRows();
        if (deleted == null) {
            into.add(piece);
        } else {
            // Rows that are not in order cannot be read in order piece by piece.
            piece.without(deleted, source.sortedByTimestamp() || plan.table().timestampColumn() < 0, into);
        }
    }

    private ScanPiece range(BatchSource source) {
        int from = 0;
        int to = source.rows();
        int timestamp = plan.table().timestampColumn();
        for (Range range : ranges) {
            if (range.column() == LogicalPlan.Scan.ROW_ID) {
                if (source.maxRowId() < range.low() || source.minRowId() > range.high()) {
                    return new ScanPiece(source, 0, 0);
                }
                long first = source.firstRowId();
                if (first >= 0) {
                    from = (int) Math.max(from, range.low() - first);
                    to = (int) Math.min(to, range.high() - first + 1);
                }
            } else if (range.column() == timestamp) {
                if (source.maxTimestamp() < range.low() || source.minTimestamp() > range.high()) {
                    return new ScanPiece(source, 0, 0);
                }
                if (source.sortedByTimestamp() && source.column(timestamp) instanceof FixedVector times) {
                    from = source.minTimestamp() >= range.low() ? from : first(times, from, to, range.low());
                    to = source.maxTimestamp() <= range.high() || range.high() == Long.MAX_VALUE
                            ? to
                            : first(times, from, to, range.high() + 1);
                }
            } else if (outside(source, range)) {
                return new ScanPiece(source, 0, 0);
            }
        }
        boolean possible = from < to && symbols.stream().allMatch(symbol -> symbol.mayBeIn(source));
        return possible ? new ScanPiece(source, from, to) : new ScanPiece(source, 0, 0);
    }

    private static boolean outside(BatchSource source, Range range) {
        if (source.nullCount(range.column()) == source.rows()) {
            return true;
        }
        if (!source.hasRange(range.column())) {
            return false;
        }
        return code(range, source.maxValue(range.column())) < range.low()
                || code(range, source.minValue(range.column())) > range.high();
    }

    private static long code(Range range, long value) {
        return range.floating() ? LongCode.of(Double.longBitsToDouble(value)) : value;
    }

    /** The first row of an ascending column that is {@code bound} or more. */
    static int first(FixedVector times, int from, int to, long bound) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times.longAt(middle) < bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
