package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.KernelContext;
import io.tidemark.storage.batch.BufferArena;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the operators of one execution, or of one run of an apply's right input, share: the context, memory that lasts
 * as long, and the rows that several of them read.
 *
 * @param outer   the execution's scope, or null when this is it
 * @param frame    the row of the enclosing apply, or null outside of one
 * @param shared   the shared rows that are not correlated
 * @param working  the rows of recursive queries' last steps, by id
 * @param arenas   the arenas to free at the end
 * @param heap     what operators hold on the heap
 */
record Scope(ExecutionContext context, BufferArena lasting, @Nullable Scope outer, @Nullable Frame frame,
        SharedRows shared, Map<Integer, RowStore> working, Deque<BufferArena> arenas, HeapUse heap) {

    /** The scope of a new execution. */
    static Scope of(ExecutionContext context) {
        return make(context, null, null, new SharedRows(), new HashMap<>());
    }

    /** The same execution inside a run of an apply's right input; closed after the run. */
    Scope in(Frame inner) {
        return make(context, root(), inner, shared, working);
    }

    /** The same execution inside a step of a recursive query; closed after the step. */
    Scope step() {
        return make(context, root(), frame, shared, working);
    }

    /** The scope of the whole execution. */
    Scope root() {
        return outer == null ? this : outer;
    }

    private static Scope make(ExecutionContext context, @Nullable Scope outer, @Nullable Frame frame,
            SharedRows shared, Map<Integer, RowStore> working) {
        Deque<BufferArena> arenas = new ArrayDeque<>();
        BufferArena lasting = new BufferArena(context.budget());
        arenas.add(lasting);
        return new Scope(context, lasting, outer, frame, shared, working, arenas,
                new HeapUse(context.budget()));
    }

    /** An arena on the query's budget, freed at the latest with the execution. */
    BufferArena arena() {
        BufferArena arena = new BufferArena(context.budget());
        synchronized (arenas) {
            arenas.add(arena);
        }
        return arena;
    }

    /** Frees an arena of {@link #arena} early. */
    void free(BufferArena arena) {
        arena.close();
        synchronized (arenas) {
            arenas.removeLastOccurrence(arena);
        }
    }

    KernelContext kernel(BufferArena memory) {
        return new KernelContext(memory, context.environment());
    }

    /** Throws 57014 when the statement has been cancelled. */
    void checkCancelled() {
        context.environment().checkCancelled();
    }

    /** Frees all memory. */
    void close() {
        synchronized (arenas) {
            arenas.forEach(BufferArena::close);
            arenas.clear();
        }
        heap.close();
    }
}
