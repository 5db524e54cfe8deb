package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import java.util.List;

/** A way of keeping sort keys of rows and of putting the rows' addresses in a stable order. Confined to one thread. */
sealed interface RowOrder permits NarrowOrder, PackedOrder, EncodedOrder {
    /** Adds the keys of rows, whose addresses are {@code batch << 32} and up. */
    void add(List<Argument> keys, int rows, int batch);

    /** Puts everything added so far in order. */
    void sort();

    /** Rows added. */
    int count();

    /** Writes the addresses of rows in order, after {@link #sort}, from the {@code from}-th on. */
    void addresses(int from, long[] target);

    void free();
}
