package io.tidemark.storage.commit;

import java.util.Map;
import java.util.Set;

/** A moment within a transaction, to which it can go back, also several times. Belongs to its transaction. */
public final class Savepoint {
    private final Transaction owner;
    private final WriteSet.Mark mark;
    private final Map<Integer, OwnTable> own;
    private final Map<Integer, Integer> seen;
    private final Set<Integer> created;

    Savepoint(Transaction owner, WriteSet.Mark mark, Map<Integer, OwnTable> own, Map<Integer, Integer> seen,
            Set<Integer> created) {
        this.owner = owner;
        this.mark = mark;
        this.own = Map.copyOf(own);
        this.seen = Map.copyOf(seen);
        this.created = Set.copyOf(created);
    }

    Transaction owner() {
        return owner;
    }

    WriteSet.Mark mark() {
        return mark;
    }

    Map<Integer, OwnTable> own() {
        return own;
    }

    Map<Integer, Integer> seen() {
        return seen;
    }

    Set<Integer> created() {
        return created;
    }
}
