package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that an operator hands on; columns are made when first asked for. Valid until the operator is pulled again. */
abstract class Rows {
    private final int count;
    private final @Nullable Vector[] made;

    Rows(int count, int width) {
        this.count = count;
        this.made = new @Nullable Vector[width];
    }

    final int count() {
        return count;
    }

    final int width() {
        return made.length;
    }

    /** The values of column {@code index}, exactly {@link #count} of them. */
    final Vector column(int index) {
        Vector vector = made[index];
        if (vector == null) {
            vector = make(index);
            made[index] = vector;
        }
        return vector;
    }

    final boolean isMade(int index) {
        return made[index] != null;
    }

    abstract Vector make(int index);

    /** Whether the dictionary that column {@code index} may refer to lives as long as the execution. */
    boolean lasting(int index) {
        return false;
    }

    /** The values of a column in {@code memory}, or in memory that lives as long as the execution. */
    Vector kept(int index, BufferArena memory) {
        return Take.copy(settled(index, memory), memory);
    }

    /** The column with a dictionary only where it lasts. */
    final Vector settled(int index, BufferArena memory) {
        Vector vector = column(index);
        return vector instanceof DictionaryVector symbols && !lasting(index)
                ? Plain.text(symbols, memory)
                : vector;
    }

    /** All columns at once. */
    final Batch toBatch() {
        List<Vector> columns = new ArrayList<>(width());
        for (int i = 0; i < width(); i++) {
            columns.add(column(i));
        }
        return new Batch(count, columns);
    }
}
