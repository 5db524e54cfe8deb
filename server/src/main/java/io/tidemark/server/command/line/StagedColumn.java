package io.tidemark.server.command.line;

import io.tidemark.protocol.engine.LineRow;
import io.tidemark.protocol.engine.LineRow.Kind;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryBuilder;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values of one name and one kind in the rows of a table. Confined to one thread. */
final class StagedColumn {
    private final byte[] nameBytes;
    private final String name;
    private final Kind kind;
    /** Null until the batch has a value. */
    private @Nullable VectorBuilder builder;

    StagedColumn(byte[] nameBytes, Kind kind) {
        this.nameBytes = nameBytes;
        this.name = new String(nameBytes, StandardCharsets.UTF_8);
        this.kind = kind;
    }

    String name() {
        return name;
    }

    Kind kind() {
        return kind;
    }

    /** Whether column {@code index} of a row is of this name and kind. */
    boolean is(LineRow row, int index) {
        return row.kind(index) == kind && Arrays.equals(nameBytes, 0, nameBytes.length, row.nameBytes(index),
                row.nameFrom(index), row.nameTo(index));
    }

    /** Adds the value that row number {@code at} of the batch has. @return false when it has one already */
    boolean append(int at, LineRow row, int index, BufferArena arena) {
        VectorBuilder open = builder;
        if (open == null) {
            open = opened(arena);
        }
        int rows = open.rows();
        if (rows != at) {
            if (rows > at) {
                return false;
            }
            pad(open, at);
        }
        switch (open) {
            case FixedBuilder values -> values.appendLong(row.bits(index));
            case DictionaryBuilder symbols ->
                symbols.append(row.textBytes(index), row.textFrom(index), row.textTo(index));
            case VarBuilder texts ->
                texts.append(row.textBytes(index), row.textFrom(index), row.textTo(index));
            case BitBuilder bits -> bits.append(row.bits(index) != 0);
        }
        return true;
    }

    private VectorBuilder opened(BufferArena arena) {
        VectorBuilder made = switch (kind) {
            case LONG, DOUBLE, TIME -> new FixedBuilder(Long.BYTES, arena);
            case TAG -> new DictionaryBuilder(arena);
            case TEXT, ARRAY -> new VarBuilder(arena);
            case BOOLEAN -> new BitBuilder(arena);
        };
        builder = made;
        return made;
    }

    private static void pad(VectorBuilder open, int rows) {
        while (open.rows() < rows) {
            open.appendNull();
        }
    }

    /** The values of a batch of {@code rows} rows, or null when it has none; the next batch begins. */
    @Nullable
    Vector take(int rows) {
        VectorBuilder open = builder;
        if (open == null) {
            return null;
        }
        builder = null;
        pad(open, rows);
        return open.build();
    }

    /** Forgets the values. */
    void clear() {
        builder = null;
    }
}
