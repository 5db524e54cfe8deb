package io.tidemark.protocol.export;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.List;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/** The fields of Arrow's schema. Stateless. */
final class ArrowFields {
    private ArrowFields() {}

    /** Adds a schema; answers where. */
    static int schema(FlatBufferBuilder builder, List<FileColumn> columns) {
        int[] fields = columns.stream().mapToInt(column -> field(builder, column)).toArray();
        int vector = Schema.createFieldsVector(builder, fields);
        return Schema.createSchema(builder, Endianness.Little, vector, 0, 0);
    }

    private static int field(FlatBufferBuilder builder, FileColumn column) {
        if (!column.list()) {
            return single(builder, column, column.name());
        }
        int children = Field.createChildrenVector(builder, new int[]{single(builder, column, "item")});
        int name = builder.createString(column.name());
        org.apache.arrow.flatbuf.List.startList(builder);
        int list = org.apache.arrow.flatbuf.List.endList(builder);
        return Field.createField(builder, name, true, Type.List, list, 0, children, 0);
    }

    private static int single(FlatBufferBuilder builder, FileColumn column, String fieldName) {
        int name = builder.createString(fieldName);
        int children = Field.createChildrenVector(builder, new int[0]);
        int metadata = switch (column.kind()) {
            case UUID -> extension(builder, "arrow.uuid");
            case JSON -> extension(builder, "arrow.json");
            case BOOL, INT16, INT32, UINT32, INT64, FLOAT, DOUBLE, DATE, TIME, TIMESTAMP, TIMESTAMPTZ,
                    DECIMAL, BINARY, TEXT ->
                0;
        };
        int type = type(builder, column);
        return Field.createField(builder, name, true, code(column.kind()), type, 0, children, metadata);
    }

    /** Says that a type means more than Arrow knows of it. */
    private static int extension(FlatBufferBuilder builder, String extension) {
        int key = builder.createString("ARROW:extension:name");
        int named = KeyValue.createKeyValue(builder, key, builder.createString(extension));
        int metadata = builder.createString("ARROW:extension:metadata");
        int empty = KeyValue.createKeyValue(builder, metadata, builder.createString(""));
        return Field.createCustomMetadataVector(builder, new int[]{named, empty});
    }

    private static byte code(FileColumn.Kind kind) {
        return switch (kind) {
            case BOOL -> Type.Bool;
            case INT16, INT32, UINT32, INT64 -> Type.Int;
            case FLOAT, DOUBLE -> Type.FloatingPoint;
            case DATE -> Type.Date;
            case TIME -> Type.Time;
            case TIMESTAMP, TIMESTAMPTZ -> Type.Timestamp;
            case DECIMAL -> Type.Decimal;
            case UUID -> Type.FixedSizeBinary;
            case BINARY -> Type.Binary;
            case TEXT, JSON -> Type.Utf8;
        };
    }

    private static int type(FlatBufferBuilder builder, FileColumn column) {
        return switch (column.kind()) {
            case BOOL -> {
                Bool.startBool(builder);
                yield Bool.endBool(builder);
            }
            case INT16 -> Int.createInt(builder, 16, true);
            case INT32 -> Int.createInt(builder, 32, true);
            case UINT32 -> Int.createInt(builder, 32, false);
            case INT64 -> Int.createInt(builder, 64, true);
            case FLOAT -> FloatingPoint.createFloatingPoint(builder, Precision.SINGLE);
            case DOUBLE -> FloatingPoint.createFloatingPoint(builder, Precision.DOUBLE);
            case DATE -> Date.createDate(builder, DateUnit.DAY);
            case TIME -> Time.createTime(builder, TimeUnit.MICROSECOND, 64);
            case TIMESTAMP -> Timestamp.createTimestamp(builder, TimeUnit.MICROSECOND, 0);
            case TIMESTAMPTZ ->
                Timestamp.createTimestamp(builder, TimeUnit.MICROSECOND, builder.createString("UTC"));
            case DECIMAL -> Decimal.createDecimal(builder, column.precision(), column.scale(), 128);
            case UUID -> FixedSizeBinary.createFixedSizeBinary(builder, 16);
            case BINARY -> {
                Binary.startBinary(builder);
                yield Binary.endBinary(builder);
            }
            case TEXT, JSON -> {
                Utf8.startUtf8(builder);
                yield Utf8.endUtf8(builder);
            }
        };
    }
}
