package io.tidemark.storage.commit;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.wal.WalEntry;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The changes of a transaction, in order, encoded as they come: the log gets the blocks as they are, and the vectors
 * of appended rows lie in them, so that rows are copied once. Confined to its session until the commit; whoever holds
 * it last closes it.
 */
final class WriteSet implements AutoCloseable {
    private final BufferArena arena = new BufferArena();
    private final List<MemorySegment> blocks = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private final Map<Integer, Long> added = new HashMap<>();
    private long bytes;

    /** Adds rows in the columns of a schema; copies them. */
    void append(TableSchema schema, Batch batch) {
        if (batch.columns().size() != schema.columns().size()) {
            throw new IllegalArgumentException("a batch of " + batch.columns().size() + " columns for table "
                    + schema.name() + " with " + schema.columns().size());
        }
        List<Integer> ids = schema.columns().stream().map(Column::id).toList();
        for (int from = 0; from < batch.rows(); from += Vector.MAX_BATCH_ROWS) {
            int to = Math.min(batch.rows(), from + Vector.MAX_BATCH_ROWS);
            try (BufferArena scratch = new BufferArena()) {
                Batch rows = withSmallDictionaries(Slices.of(batch, from, to), scratch);
                add(rows(schema, ids, rows));
            }
        }
        added.merge(schema.tableId(), (long) batch.rows(), Long::sum);
    }

    private static Change.Rows rows(TableSchema schema, List<Integer> ids, Batch batch) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        if (schema.timestampColumn() >= 0) {
            FixedVector timestamps = (FixedVector) batch.column(schema.timestampColumn());
            if (timestamps.nullCount() > 0) {
                throw new IllegalArgumentException("a NULL designated timestamp in table " + schema.name());
            }
            for (int row = 0; row < batch.rows(); row++) {
                long timestamp = timestamps.longAt(row);
                min = Math.min(min, timestamp);
                max = Math.max(max, timestamp);
            }
        }
        return new Change.Rows(schema.tableId(), schema.version(), ids, batch, min, max);
    }

    /** Few rows that use a large dictionary would carry all of it into the log: they become plain text. */
    private static Batch withSmallDictionaries(Batch batch, BufferArena scratch) {
        List<Vector> columns = new ArrayList<>(batch.columns());
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i) instanceof DictionaryVector coded
                    && coded.dictionary().rows() > coded.rows()) {
                VarBuilder plain = new VarBuilder(scratch);
                plain.append(coded, 0, coded.rows());
                columns.set(i, plain.build());
            }
        }
        return new Batch(batch.rows(), columns);
    }

    /** Adds a change; rows are copied. @return the change as it will be applied */
    Change add(Change change) {
        MemorySegment block = ChangeWriter.encode(change, arena);
        if (bytes + block.byteSize() > WalEntry.MAX_PAYLOAD_BYTES) {
            throw new StorageException.TooLarge("a transaction", bytes + block.byteSize(),
                    WalEntry.MAX_PAYLOAD_BYTES);
        }
        bytes += block.byteSize();
        blocks.add(block);
        Change kept = change instanceof Change.Rows ? ChangeReader.decodeBlock(block) : change;
        changes.add(kept);
        return kept;
    }

    /** Puts other changes in the place of some. @return whether there were any */
    boolean replace(IdentityHashMap<Change, Change> others) {
        for (int i = 0; i < changes.size() && !others.isEmpty(); i++) {
            Change other = others.get(changes.get(i));
            if (other != null) {
                changes.set(i, other);
                blocks.set(i, ChangeWriter.encode(other, arena));
            }
        }
        return !others.isEmpty();
    }

    /** What goes into the log. */
    WalEntry entry() {
        int tables = (int) changes.stream().map(Change::tableId).distinct().count();
        return WalEntry.of(Committer.RECORD_TYPE, Math.min(tables, 0xffff), 0, blocks);
    }

    List<Change> changes() {
        return changes;
    }

    /** Says whose the files of the adopted tables are. */
    void decideAdoptions(boolean logged) {
        for (Change change : changes) {
            if (change instanceof Change.AdoptTable adopt && adopt.adoption() != null) {
                adopt.adoption().decide(logged);
            }
        }
    }

    /** False when the commit needs no memory: it may be what frees some, such as TRUNCATE. */
    boolean hasRows() {
        return changes.stream().anyMatch(Change.Rows.class::isInstance);
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    /** Rows that were added to a table. */
    long added(int tableId) {
        return added.getOrDefault(tableId, 0L);
    }

    /** How much there was at some moment. */
    record Mark(int changes, long bytes, Map<Integer, Long> added) {}

    Mark mark() {
        return new Mark(changes.size(), bytes, Map.copyOf(added));
    }

    /** Forgets what came after a mark; its memory is freed with the rest, since views may still read it. */
    void rollbackTo(Mark mark) {
        changes.subList(mark.changes, changes.size()).clear();
        blocks.subList(mark.changes, blocks.size()).clear();
        bytes = mark.bytes;
        added.clear();
        added.putAll(mark.added);
    }

    @Override
    public void close() {
        arena.close();
    }
}
