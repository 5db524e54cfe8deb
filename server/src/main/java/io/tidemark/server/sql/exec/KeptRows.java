package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.Vector;
import java.util.List;

/** Copies of rows that an execution gave, to be read after it has gone on. */
public final class KeptRows {
    private KeptRows() {}

    /** A copy of a batch in {@code memory}; dictionaries become text. */
    public static Batch copy(Batch batch, BufferArena memory) {
        List<Vector> columns = batch.columns()
                .stream()
                .<Vector>map(column -> column instanceof DictionaryVector symbols
                        ? Plain.text(symbols, memory)
                        : Take.copy(column, memory))
                .toList();
        return new Batch(batch.rows(), columns);
    }
}
