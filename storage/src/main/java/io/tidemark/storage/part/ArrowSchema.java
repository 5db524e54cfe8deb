package io.tidemark.storage.part;

import com.google.flatbuffers.FlatBufferBuilder;
import io.tidemark.storage.type.ColumnType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.DictionaryKind;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/**
 * Our columns as an Arrow schema, both ways. What Arrow cannot say stands in the fields' custom metadata:
 * {@code tidemark.column_id}, {@code tidemark.type} (the type's code), {@code tidemark.precision} and
 * {@code tidemark.scale}.
 *
 * @param columns  the columns
 * @param metadata the schema's custom metadata
 * @param more     further custom metadata of fields, one map a column; or empty
 */
public record ArrowSchema(List<PartColumn> columns, SortedMap<String, String> metadata,
        List<SortedMap<String, String>> more) {
    private static final String COLUMN_ID = "tidemark.column_id";
    private static final String TYPE = "tidemark.type";
    private static final String PRECISION = "tidemark.precision";
    private static final String SCALE = "tidemark.scale";
    private static final String EXTENSION_NAME = "ARROW:extension:name";
    private static final String EXTENSION_METADATA = "ARROW:extension:metadata";
    private static final Set<String> KNOWN = Set.of(COLUMN_ID, TYPE, PRECISION, SCALE, EXTENSION_NAME,
            EXTENSION_METADATA);

    /** Copies all. */
    public ArrowSchema {
        more = List.copyOf(more);
        columns = List.copyOf(columns);
        metadata = new TreeMap<>(metadata);
    }

    /** A schema whose fields have no more metadata. */
    ArrowSchema(List<PartColumn> columns, SortedMap<String, String> metadata) {
        this(columns, metadata, List.of());
    }

    /** The schema message, without a prefix. */
    public byte[] encode() {
        FlatBufferBuilder builder = new FlatBufferBuilder(1024);
        Message.finishMessageBuffer(builder, Message.createMessage(builder, MetadataVersion.V5,
                MessageHeader.Schema, write(builder, Set.of()), 0, 0));
        return builder.sizedByteArray();
    }

    /**
     * Reads a schema message back.
     *
     * @throws IllegalArgumentException when it is none that {@link #encode} wrote
     */
    public static ArrowSchema decode(byte[] message) {
        try {
            Message header = Message.getRootAsMessage(ByteBuffer.wrap(message));
            if (header.headerType() != MessageHeader.Schema
                    || !(header.header(new Schema()) instanceof Schema schema)) {
                throw new IllegalArgumentException("not a schema message");
            }
            List<PartColumn> columns = new ArrayList<>();
            List<SortedMap<String, String>> fields = new ArrayList<>();
            for (int i = 0; i < schema.fieldsLength(); i++) {
                Field field = schema.fields(i);
                SortedMap<String, String> known = metadata(field);
                columns.add(column(field, known));
                known.keySet().removeAll(KNOWN);
                fields.add(known);
            }
            SortedMap<String, String> metadata = new TreeMap<>();
            for (int i = 0; i < schema.customMetadataLength(); i++) {
                KeyValue pair = schema.customMetadata(i);
                metadata.put(pair.key(), pair.value());
            }
            return new ArrowSchema(columns, metadata, fields);
        } catch (IndexOutOfBoundsException | NullPointerException damaged) {
            throw new IllegalArgumentException("a damaged schema message", damaged);
        }
    }

    private static SortedMap<String, String> metadata(Field field) {
        SortedMap<String, String> metadata = new TreeMap<>();
        for (int i = 0; i < field.customMetadataLength(); i++) {
            KeyValue pair = field.customMetadata(i);
            metadata.put(pair.key(), pair.value());
        }
        return metadata;
    }

    private static PartColumn column(Field field, Map<String, String> metadata) {
        return new PartColumn(number(metadata, COLUMN_ID), field.name(),
                ColumnType.ofCode(number(metadata, TYPE)),
                number(metadata, PRECISION), number(metadata, SCALE));
    }

    private static int number(Map<String, String> metadata, String key) {
        return Integer.parseInt(metadata.getOrDefault(key, ""));
    }

    /** Adds the schema to a flatbuffer; columns in {@code plain} are SYMBOL columns written as plain text. */
    int write(FlatBufferBuilder builder, Set<Integer> plain) {
        int[] fields = new int[columns.size()];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = field(builder, columns.get(i), plain.contains(i),
                    more.isEmpty() ? Map.of() : more.get(i));
        }
        int vector = Schema.createFieldsVector(builder, fields);
        int custom = Schema.createCustomMetadataVector(builder, keyValues(builder, metadata));
        return Schema.createSchema(builder, Endianness.Little, vector, custom, 0);
    }

    private static int field(FlatBufferBuilder builder, PartColumn column, boolean plain,
            Map<String, String> more) {
        SortedMap<String, String> metadata = new TreeMap<>(
                Map.of(COLUMN_ID, Integer.toString(column.id()), TYPE,
                        Integer.toString(column.type().code()), PRECISION,
                        Integer.toString(column.precision()), SCALE,
                        Integer.toString(column.scale())));
        metadata.putAll(more);
        if (column.type() == ColumnType.UUID) {
            metadata.put(EXTENSION_NAME, "arrow.uuid");
            metadata.put(EXTENSION_METADATA, "");
        }
        int name = builder.createString(column.name());
        int dictionary = 0;
        if (column.type().layout() == ColumnType.Layout.DICTIONARY && !plain) {
            int index = Int.createInt(builder, 32, true);
            dictionary = DictionaryEncoding.createDictionaryEncoding(builder, column.id(), index, false,
                    DictionaryKind.DenseArray);
        }
        int type = type(builder, column);
        int children = Field.createChildrenVector(builder, new int[0]);
        int custom = Field.createCustomMetadataVector(builder, keyValues(builder, metadata));
        return Field.createField(builder, name, true, typeCode(column.type()), type, dictionary, children,
                custom);
    }

    private static byte typeCode(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> Type.Bool;
            case SMALLINT, INTEGER, BIGINT -> Type.Int;
            case REAL, DOUBLE -> Type.FloatingPoint;
            case NUMERIC, TEXT, VARCHAR, CHAR, SYMBOL -> Type.Utf8;
            case DECIMAL -> Type.Decimal;
            case TIMESTAMP, TIMESTAMPTZ -> Type.Timestamp;
            case DATE -> Type.Date;
            case UUID -> Type.FixedSizeBinary;
            case BYTEA -> Type.Binary;
        };
    }

    private static int type(FlatBufferBuilder builder, PartColumn column) {
        return switch (column.type()) {
            case BOOLEAN -> {
                Bool.startBool(builder);
                yield Bool.endBool(builder);
            }
            case SMALLINT, INTEGER, BIGINT -> Int.createInt(builder, column.type().width() * 8, true);
            case REAL -> FloatingPoint.createFloatingPoint(builder, Precision.SINGLE);
            case DOUBLE -> FloatingPoint.createFloatingPoint(builder, Precision.DOUBLE);
            case NUMERIC, TEXT, VARCHAR, CHAR, SYMBOL -> {
                Utf8.startUtf8(builder);
                yield Utf8.endUtf8(builder);
            }
            case DECIMAL -> Decimal.createDecimal(builder, column.precision(), column.scale(), 128);
            case TIMESTAMP -> Timestamp.createTimestamp(builder, TimeUnit.MICROSECOND, 0);
            case TIMESTAMPTZ ->
                Timestamp.createTimestamp(builder, TimeUnit.MICROSECOND, builder.createString("UTC"));
            case DATE -> Date.createDate(builder, DateUnit.DAY);
            case UUID -> FixedSizeBinary.createFixedSizeBinary(builder, 16);
            case BYTEA -> {
                Binary.startBinary(builder);
                yield Binary.endBinary(builder);
            }
        };
    }

    /** Adds key-value pairs to a flatbuffer. */
    static int[] keyValues(FlatBufferBuilder builder, SortedMap<String, String> pairs) {
        return pairs.entrySet().stream().mapToInt(pair -> KeyValue.createKeyValue(builder,
                builder.createString(pair.getKey()), builder.createString(pair.getValue()))).toArray();
    }
}
