package io.tidemark.protocol.export;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.JsonType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.UUIDType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * Columns as Parquet's schema, for the encoder and for the footer.
 *
 * @param message  for the encoder: a leaf a column, in order
 * @param elements for the footer: the root and what is below, depth first
 */
record ParquetSchema(MessageType message, List<SchemaElement> elements) {
    /** Digits of a decimal that lies in 8 bytes. */
    static final int LONG_DIGITS = 18;
    private static final String ROOT = "rows";
    private static final String REPEATED = "list";
    private static final String ITEM = "element";

    static ParquetSchema of(List<FileColumn> columns) {
        List<org.apache.parquet.schema.Type> fields = new ArrayList<>();
        List<SchemaElement> elements = new ArrayList<>();
        elements.add(new SchemaElement(ROOT).setNum_children(columns.size()));
        Set<String> taken = new HashSet<>();
        for (FileColumn column : columns) {
            String name = name(column.name(), taken);
            if (column.list()) {
                fields.add(Types.optionalGroup().as(LogicalTypeAnnotation.listType())
                        .addField(Types.repeatedGroup().addField(leaf(column, ITEM)).named(REPEATED))
                        .named(name));
                elements.add(new SchemaElement(name).setRepetition_type(FieldRepetitionType.OPTIONAL)
                        .setNum_children(1).setConverted_type(ConvertedType.LIST)
                        .setLogicalType(LogicalType.LIST(new ListType())));
                elements.add(new SchemaElement(REPEATED).setNum_children(1)
                        .setRepetition_type(FieldRepetitionType.REPEATED));
                elements.add(element(column, ITEM));
            } else {
                fields.add(leaf(column, name));
                elements.add(element(column, name));
            }
        }
        return new ParquetSchema(new MessageType(ROOT, fields), List.copyOf(elements));
    }

    /** Parquet wants different names. */
    private static String name(String wanted, Set<String> taken) {
        String name = wanted;
        for (int n = 1; !taken.add(name); n++) {
            name = wanted + "_" + n;
        }
        return name;
    }

    private static PrimitiveType leaf(FileColumn column, String name) {
        LogicalTypeAnnotation.TimeUnit micros = LogicalTypeAnnotation.TimeUnit.MICROS;
        return switch (column.kind()) {
            case BOOL -> Types.optional(PrimitiveTypeName.BOOLEAN).named(name);
            case INT16 -> Types.optional(PrimitiveTypeName.INT32).as(LogicalTypeAnnotation.intType(16, true))
                    .named(name);
            case INT32 -> Types.optional(PrimitiveTypeName.INT32).named(name);
            case UINT32 ->
                Types.optional(PrimitiveTypeName.INT32).as(LogicalTypeAnnotation.intType(32, false))
                        .named(name);
            case INT64 -> Types.optional(PrimitiveTypeName.INT64).named(name);
            case FLOAT -> Types.optional(PrimitiveTypeName.FLOAT).named(name);
            case DOUBLE -> Types.optional(PrimitiveTypeName.DOUBLE).named(name);
            case DATE -> Types.optional(PrimitiveTypeName.INT32).as(LogicalTypeAnnotation.dateType())
                    .named(name);
            case TIME ->
                Types.optional(PrimitiveTypeName.INT64).as(LogicalTypeAnnotation.timeType(false, micros))
                        .named(name);
            case TIMESTAMP -> Types.optional(PrimitiveTypeName.INT64)
                    .as(LogicalTypeAnnotation.timestampType(false, micros)).named(name);
            case TIMESTAMPTZ -> Types.optional(PrimitiveTypeName.INT64)
                    .as(LogicalTypeAnnotation.timestampType(true, micros)).named(name);
            case DECIMAL -> column.precision() <= LONG_DIGITS
                    ? Types.optional(PrimitiveTypeName.INT64)
                            .as(LogicalTypeAnnotation.decimalType(column.scale(), column.precision()))
                            .named(name)
                    : Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY).length(16)
                            .as(LogicalTypeAnnotation.decimalType(column.scale(), column.precision()))
                            .named(name);
            case UUID -> Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY).length(16)
                    .as(LogicalTypeAnnotation.uuidType()).named(name);
            case BINARY -> Types.optional(PrimitiveTypeName.BINARY).named(name);
            case TEXT -> Types.optional(PrimitiveTypeName.BINARY).as(LogicalTypeAnnotation.stringType())
                    .named(name);
            case JSON -> Types.optional(PrimitiveTypeName.BINARY).as(LogicalTypeAnnotation.jsonType())
                    .named(name);
        };
    }

    /** The physical type. */
    static Type physical(FileColumn column) {
        return switch (column.kind()) {
            case BOOL -> Type.BOOLEAN;
            case INT16, INT32, UINT32, DATE -> Type.INT32;
            case INT64, TIME, TIMESTAMP, TIMESTAMPTZ -> Type.INT64;
            case FLOAT -> Type.FLOAT;
            case DOUBLE -> Type.DOUBLE;
            case DECIMAL -> column.precision() <= LONG_DIGITS ? Type.INT64 : Type.FIXED_LEN_BYTE_ARRAY;
            case UUID -> Type.FIXED_LEN_BYTE_ARRAY;
            case BINARY, TEXT, JSON -> Type.BYTE_ARRAY;
        };
    }

    private static SchemaElement element(FileColumn column, String name) {
        Type physical = physical(column);
        SchemaElement element = new SchemaElement(name).setType(physical)
                .setRepetition_type(FieldRepetitionType.OPTIONAL);
        if (physical == Type.FIXED_LEN_BYTE_ARRAY) {
            element.setType_length(16);
        }
        return switch (column.kind()) {
            case BOOL, INT32, INT64, FLOAT, DOUBLE, BINARY -> element;
            case INT16 -> element.setConverted_type(ConvertedType.INT_16)
                    .setLogicalType(LogicalType.INTEGER(new IntType((byte) 16, true)));
            case UINT32 -> element.setConverted_type(ConvertedType.UINT_32)
                    .setLogicalType(LogicalType.INTEGER(new IntType((byte) 32, false)));
            case DATE -> element.setConverted_type(ConvertedType.DATE)
                    .setLogicalType(LogicalType.DATE(new DateType()));
            case TIME -> element.setLogicalType(LogicalType.TIME(new TimeType(false, micros())));
            case TIMESTAMP ->
                element.setLogicalType(LogicalType.TIMESTAMP(new TimestampType(false, micros())));
            case TIMESTAMPTZ -> element.setConverted_type(ConvertedType.TIMESTAMP_MICROS)
                    .setLogicalType(LogicalType.TIMESTAMP(new TimestampType(true, micros())));
            case DECIMAL -> element.setConverted_type(ConvertedType.DECIMAL).setScale(column.scale())
                    .setPrecision(column.precision())
                    .setLogicalType(
                            LogicalType.DECIMAL(new DecimalType(column.scale(), column.precision())));
            case UUID -> element.setLogicalType(LogicalType.UUID(new UUIDType()));
            case TEXT -> element.setConverted_type(ConvertedType.UTF8)
                    .setLogicalType(LogicalType.STRING(new StringType()));
            case JSON -> element.setConverted_type(ConvertedType.JSON)
                    .setLogicalType(LogicalType.JSON(new JsonType()));
        };
    }

    private static TimeUnit micros() {
        return TimeUnit.MICROS(new MicroSeconds());
    }
}
