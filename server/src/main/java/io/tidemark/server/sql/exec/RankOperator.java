package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.WindowCall;
import io.tidemark.server.sql.algebra.WindowCall.Computation;
import io.tidemark.server.sql.function.WindowFunction;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers the rows of a sorted input within partitions; streams, since the numbers only look back. */
final class RankOperator implements Operator {
    private final Operator input;
    private final List<WindowFunction> functions;
    private final Changes partitions;
    private final Changes peers;
    private final Scope scope;
    private final BufferArena memory;
    private long row;
    private long rank;
    private long denseRank;

    RankOperator(Operator input, List<WindowFunction> functions, Changes partitions, Changes peers,
            Scope scope) {
        this.input = input;
        this.functions = List.copyOf(functions);
        this.partitions = partitions;
        this.peers = peers;
        this.scope = scope;
        this.memory = scope.arena();
    }

    /** The functions of calls that all look back only; null where some do not. */
    static @Nullable List<WindowFunction> functions(List<WindowCall> calls) {
        List<WindowFunction> functions = new ArrayList<>();
        for (WindowCall call : calls) {
            if (!(call.computation() instanceof Computation.OfPosition(WindowFunction function))) {
                return null;
            }
            switch (function) {
                case ROW_NUMBER, RANK, DENSE_RANK -> functions.add(function);
                case PERCENT_RANK, CUME_DIST, NTILE, LAG, LEAD, FIRST_VALUE, LAST_VALUE, NTH_VALUE -> {
                    return null;
                }
            }
        }
        return functions;
    }

    @Override
    public @Nullable Rows next() {
        scope.checkCancelled();
        memory.reset();
        Rows rows = input.next();
        if (rows == null) {
            return null;
        }
        boolean[] newPartition = new boolean[rows.count()];
        partitions.mark(rows, newPartition, memory);
        boolean[] newPeer = newPartition.clone();
        peers.mark(rows, newPeer, memory);
        List<MemorySegment> results = new ArrayList<>();
        functions.forEach(_ -> results.add(memory.allocate((long) rows.count() << 3)));
        for (int i = 0; i < rows.count(); i++) {
            advance(newPartition[i], newPeer[i]);
            for (int f = 0; f < results.size(); f++) {
                results.get(f).setAtIndex(Layouts.LONG, i, number(functions.get(f)));
            }
        }
        List<Vector> numbers = results.stream()
                .<Vector>map(values -> new FixedVector(rows.count(), null, Long.BYTES, values)).toList();
        return new JoinedRows(rows, new VectorRows(rows.count(), numbers, false));
    }

    private long number(WindowFunction function) {
        return switch (function) {
            case ROW_NUMBER -> row;
            case RANK -> rank;
            case DENSE_RANK -> denseRank;
            case PERCENT_RANK, CUME_DIST, NTILE, LAG, LEAD, FIRST_VALUE, LAST_VALUE, NTH_VALUE ->
                throw new IllegalStateException("looks ahead: " + function);
        };
    }

    private void advance(boolean newPartition, boolean newPeer) {
        if (newPartition) {
            row = 0;
            denseRank = 0;
        }
        row++;
        if (newPeer) {
            rank = row;
            denseRank++;
        }
    }
}
