package io.tidemark.server.command.copy;

import io.tidemark.protocol.type.PgType;
import io.tidemark.protocol.type.ValueException;
import io.tidemark.protocol.type.ValueImage;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.function.FittedImages;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.DictionaryBuilder;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.type.ColumnType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * COPY FROM in the binary format, big-endian.
 *
 * <pre>
 * offset  bytes  field
 *      0     11  signature: PGCOPY, line feed, 0xFF, CR LF, 0
 *     11      4  flags: bit 16 for OIDs, which PostgreSQL has no more; other bits of the upper half are critical
 *     15      4  length of the header extension, which is skipped
 *                tuples: fields i16, then of each its length i32 (-1: NULL) and value
 *             2  -1
 * </pre>
 */
final class BinaryReader implements CopyInput {
    private static final byte[] SIGNATURE = BinaryWriter.SIGNATURE;
    private static final int HEADER_BYTES = SIGNATURE.length + 8;
    private static final int CRITICAL_FLAGS = 0xFFFF_0000;
    /** A value longer than a message may be would never end. */
    private static final int MAX_VALUE_BYTES = 1 << 30;

    private final CopyTarget target;
    private final RowBatches batches;
    private final int fieldCount;
    private byte[] held = new byte[8192];
    private int from;
    private int to;
    private boolean headerRead;
    private boolean ended;

    BinaryReader(CopyTarget target, Consumer<Batch> consumer) {
        this.target = target;
        this.batches = new RowBatches(target, consumer);
        this.fieldCount = target.columns().size();
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        hold(bytes, offset, length);
        if (!headerRead && !readHeader()) {
            return;
        }
        int tuple = tupleBytes();
        while (tuple > 0) {
            readTuple();
            from += tuple;
            batches.endRow(tuple);
            tuple = tupleBytes();
        }
    }

    @Override
    public void finish() {
        if (!headerRead) {
            throw bad("COPY file signature not recognized");
        }
        if (!ended && from < to) {
            throw bad("unexpected EOF in COPY data");
        }
        batches.flush();
    }

    @Override
    public long rows() {
        return batches.rows();
    }

    @Override
    public void close() {
        batches.close();
    }

    private void hold(byte[] bytes, int offset, int length) {
        if (from > 0) {
            System.arraycopy(held, from, held, 0, to - from);
            to -= from;
            from = 0;
        }
        if (held.length - to < length) {
            held = Arrays.copyOf(held, Math.max(to + length, 2 * held.length));
        }
        System.arraycopy(bytes, offset, held, to, length);
        to += length;
    }

    private ByteBuffer at(int index) {
        return ByteBuffer.wrap(held, index, to - index);
    }

    private boolean readHeader() {
        int comparable = Math.min(to - from, SIGNATURE.length);
        if (!Arrays.equals(held, from, from + comparable, SIGNATURE, 0, comparable)) {
            throw bad("COPY file signature not recognized");
        }
        if (to - from < HEADER_BYTES) {
            return false;
        }
        ByteBuffer fields = at(from + SIGNATURE.length);
        if ((fields.getInt() & CRITICAL_FLAGS) != 0) {
            throw bad("unrecognized critical flags in COPY file header");
        }
        int extension = fields.getInt();
        if (extension < 0 || extension > MAX_VALUE_BYTES) {
            throw bad("invalid COPY file header (wrong length)");
        }
        if (to - from - HEADER_BYTES < extension) {
            return false;
        }
        from += HEADER_BYTES + extension;
        headerRead = true;
        return true;
    }

    /** Bytes of the next tuple, or 0 when it isn't all there, or there is none. */
    private int tupleBytes() {
        if (to - from < 2) {
            return 0;
        }
        if (ended) {
            throw bad("received copy data after EOF marker");
        }
        int count = at(from).getShort();
        if (count == -1) {
            ended = true;
            from += 2;
            if (from < to) {
                throw bad("received copy data after EOF marker");
            }
            return 0;
        }
        if (count != fieldCount) {
            throw bad("row field count is " + count + ", expected " + fieldCount);
        }
        long end = from + 2L;
        for (int i = 0; i < fieldCount; i++) {
            if (to - end < 4) {
                return 0;
            }
            int length = at((int) end).getInt();
            if (length < -1 || length > MAX_VALUE_BYTES) {
                throw bad("invalid field size");
            }
            end += 4 + Math.max(0, length);
        }
        return end <= to ? (int) (end - from) : 0;
    }

    private void readTuple() {
        int index = from + 2;
        for (int i = 0; i < fieldCount; i++) {
            int length = at(index).getInt();
            index += 4;
            if (length < 0) {
                requireNoTimestamp(i);
                batches.builder(i).appendNull();
            } else {
                read(i, index, length);
                index += length;
            }
        }
    }

    private void requireNoTimestamp(int field) {
        if (target.columns().get(field) == target.schema().timestampColumn()) {
            throw at(new SqlException("23502", "null value in column \"" + target.field(field).name()
                    + "\" of relation \"" + target.schema().name() + "\" violates not-null constraint",
                    SqlException.NO_POSITION), null);
        }
    }

    private void read(int field, int index, int length) {
        Column column = target.field(field);
        SqlType declared = ColumnTypes.sqlType(column);
        TypeId type = declared.id();
        try {
            if (type == TypeId.JSON || type == TypeId.JSONB || type.element() != null) {
                Utf8.check(held, index, type.element() == null ? index + length : index);
                KeptInput.append(batches.builder(field),
                        FittedImages.fit(declared,
                                KeptInput.fromBinary(type, held, index, index + length, target),
                                target.environment()));
                return;
            }
            switch (batches.builder(field)) {
                case VarBuilder bytes when column.type() == ColumnType.BYTEA ->
                    bytes.append(held, index, index + length);
                case VarBuilder _ when column.type() == ColumnType.NUMERIC -> decimal(field, index, length);
                case VarBuilder _,DictionaryBuilder _ -> {
                    Utf8.check(held, index, index + length);
                    batches.input(field).append(held, index, index + length);
                }
                case FixedBuilder _ when column.type() == ColumnType.DECIMAL -> decimal(field, index, length);
                case FixedBuilder values -> fixed(values, image(column, index, length));
                case BitBuilder bits -> bits.append(image(column, index, length)[0] != 0);
            }
        } catch (SqlException refused) {
            throw at(refused, column.name());
        } catch (ValueException refused) {
            throw new CopyException(refused.state().code(), String.valueOf(refused.getMessage()), null, null,
                    place() + ", column " + column.name());
        }
    }

    private byte[] image(Column column, int index, int length) {
        SqlType declared = ColumnTypes.sqlType(column);
        PgType type = PgType.byOid(declared.id().oid()).orElse(PgType.TEXT);
        return FittedImages.fit(declared, ValueImage.fromBinary(type, held, index, length),
                target.environment());
    }

    private void decimal(int field, int index, int length) {
        byte[] text = ValueImage.fromBinary(PgType.NUMERIC, held, index, length);
        batches.input(field).append(text, 0, text.length);
    }

    private static void fixed(FixedBuilder builder, byte[] image) {
        ByteBuffer value = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        switch (image.length) {
            case 2 -> builder.appendShort(value.getShort());
            case 4 -> builder.appendInt(value.getInt());
            case 8 -> builder.appendLong(value.getLong());
            default -> builder.append16(value.getLong(), value.getLong());
        }
    }

    private CopyException bad(String message) {
        return at(new SqlException("22P04", message, SqlException.NO_POSITION), null);
    }

    private CopyException at(SqlException refused, @Nullable String column) {
        return new CopyException(refused.sqlState(), refused.message(), refused.detail(), refused.hint(),
                column == null ? place() : place() + ", column " + column);
    }

    private String place() {
        return "COPY " + target.schema().name() + ", line " + (batches.rows() + 1);
    }
}
