package io.tidemark.server.sql.exec;

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
final class WindowOperator implements Operator {
    private final Operator input;
    private final List<WindowFunction> functions;
    private final RowNumbers partitions;
    private final @Nullable RowNumbers peers;
    private final Scope scope;
    private final BufferArena memory;
    private int partition = -1;
    private int peer = -1;
    private long row;
    private long rank;
    private long denseRank;

    WindowOperator(Operator input, List<WindowFunction> functions, RowNumbers partitions, RowNumbers peers,
            Scope scope) {
        this.input = input;
        this.functions = functions;
        this.partitions = partitions;
        this.peers = functions.stream().allMatch(function -> function == WindowFunction.ROW_NUMBER)
                ? null
                : peers;
        this.scope = scope;
        this.memory = scope.arena();
    }

    @Override
    public @Nullable Rows next() {
        scope.checkCancelled();
        memory.reset();
        Rows rows = input.next();
        if (rows == null) {
            return null;
        }
        MemorySegment partitionOf = partitions.of(rows, memory);
        MemorySegment peersOf = peers == null ? partitionOf : peers.of(rows, memory);
        List<MemorySegment> results = new ArrayList<>();
        functions.forEach(_ -> results.add(memory.allocate((long) rows.count() << 3)));
        for (int i = 0; i < rows.count(); i++) {
            advance(partitionOf.getAtIndex(Layouts.INT, i), peersOf.getAtIndex(Layouts.INT, i));
            for (int f = 0; f < results.size(); f++) {
                results.get(f).setAtIndex(Layouts.LONG, i, switch (functions.get(f)) {
                    case ROW_NUMBER -> row;
                    case RANK -> rank;
                    case DENSE_RANK -> denseRank;
                });
            }
        }
        List<Vector> numbers = results.stream()
                .<Vector>map(values -> new FixedVector(rows.count(), null, Long.BYTES, values)).toList();
        return new JoinedRows(rows, new VectorRows(rows.count(), numbers, false));
    }

    private void advance(int nextPartition, int nextPeer) {
        if (nextPartition != partition) {
            row = 0;
            denseRank = 0;
        }
        row++;
        if (row == 1 || nextPeer != peer) {
            rank = row;
            denseRank++;
        }
        partition = nextPartition;
        peer = nextPeer;
    }
}
