package io.tidemark.protocol.export;

import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.protocol.type.BinaryValue;
import io.tidemark.protocol.type.IntervalText;
import io.tidemark.protocol.type.NumericBinary;
import io.tidemark.protocol.type.PgType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Takes the binary form of an array apart:
 *
 * <pre>
 * offset bytes field (big-endian)
 *      0     4 number of dimensions, 0 for an array without items
 *      4     4 whether an item is NULL
 *      8     4 OID of the items' type
 *     12   8·n length and lower bound of each dimension
 *              for each item its length (4, -1 for NULL) and its binary form
 * </pre>
 */
final class ArrayItems {
    private static final int ITEMS_OFFSET = 20;

    private final FileColumn column;

    ArrayItems(FileColumn column) {
        this.column = column;
    }

    /** Puts the items of an array. @throws EngineException 0A000 for one of several dimensions */
    void put(byte[] array, int offset, int length, ColumnSink sink) {
        ByteBuffer in = ByteBuffer.wrap(array, offset, length);
        int dimensions = in.getInt();
        if (dimensions > 1) {
            throw new EngineException(ErrorFields
                    .error(SqlState.FEATURE_NOT_SUPPORTED,
                            "column %s has an array of %d dimensions, which is no list"
                                    .formatted(column.name(), dimensions))
                    .withHint("cast the column to text"));
        }
        int count = dimensions == 0 ? 0 : in.getInt(offset + 12);
        ColumnSink items = sink.list(count);
        int at = offset + ITEMS_OFFSET;
        for (int i = 0; i < count; i++) {
            int bytes = in.getInt(at);
            at += 4;
            if (bytes < 0) {
                items.nothing();
            } else {
                item(array, at, bytes, items);
                at += bytes;
            }
        }
    }

    private void item(byte[] value, int at, int length, ColumnSink items) {
        switch (column.kind()) {
            case BOOL -> items.number(value[at]);
            case INT16 -> items.number(BinaryValue.int2(value, at, length));
            case INT32 -> items.number(BinaryValue.int4(value, at, length));
            case UINT32 -> items.number(Integer.toUnsignedLong(BinaryValue.int4(value, at, length)));
            case INT64 -> items.number(BinaryValue.int8(value, at, length));
            case FLOAT -> items.real(BinaryValue.float4(value, at, length));
            case DOUBLE -> items.real(BinaryValue.float8(value, at, length));
            case DATE -> items.number(BinaryValue.date(value, at, length));
            case TIME -> items.number(BinaryValue.time(value, at, length));
            case TIMESTAMP, TIMESTAMPTZ -> items.number(BinaryValue.timestamp(value, at, length));
            case UUID -> items.wide(BinaryValue.uuidHigh(value, at, length),
                    BinaryValue.uuidLow(value, at, length));
            case BINARY -> items.bytes(value, at, length);
            case DECIMAL -> {
                byte[] text = decimal(value, at, length);
                Decimals.put(text, 0, text.length, column, items);
            }
            case JSON -> json(value, at, length, items);
            case TEXT -> text(value, at, length, items);
        }
    }

    private static byte[] decimal(byte[] value, int at, int length) {
        return NumericBinary.parse(value, at, length).getBytes(StandardCharsets.US_ASCII);
    }

    /** jsonb has a version in front of its text. */
    private void json(byte[] value, int at, int length, ColumnSink items) {
        int version = column.type() == PgType.JSONB ? 1 : 0;
        items.bytes(value, at + version, length - version);
    }

    private void text(byte[] value, int at, int length, ColumnSink items) {
        switch (column.type()) {
            case NUMERIC -> {
                byte[] text = decimal(value, at, length);
                items.bytes(text, 0, text.length);
            }
            case INTERVAL -> {
                byte[] text = new byte[IntervalText.MAX_LENGTH];
                items.bytes(text, 0, IntervalText.put(BinaryValue.intervalMonths(value, at, length),
                        BinaryValue.intervalDays(value, at, length),
                        BinaryValue.intervalMicros(value, at, length), text, 0));
            }
            default -> items.bytes(value, at, length);
        }
    }
}
