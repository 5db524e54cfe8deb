package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.type.ColumnType;
import java.util.Optional;

/**
 * The one bridge between the types of SQL and those of storage. A type that storage does not have is kept as one with the
 * same layout: time as bigint, interval as 16 bytes, json as text, arrays as bytes, timestamps with a modifier as those
 * without. Such a column's {@code scale} is the
 * OID of its type in SQL and its {@code precision} the modifier plus one; the scale of those columns is 0 otherwise.
 */
public final class ColumnTypes {
    /** The most digits of a numeric that storage keeps as a 128-bit decimal. */
    private static final int MAX_DECIMAL_DIGITS = 38;

    private ColumnTypes() {}

    /** How a column is kept: its type, and {@code precision} and {@code scale} as in {@link Column}. */
    public record StoredType(ColumnType type, int precision, int scale) {
        private static StoredType of(ColumnType type) {
            return new StoredType(type, 0, 0);
        }
    }

    /** The type a stored column has in SQL. */
    public static SqlType sqlType(Column column) {
        if (column.scale() != 0 && column.type() != ColumnType.DECIMAL) {
            return kept(column);
        }
        return switch (column.type()) {
            case BOOLEAN -> SqlType.of(TypeId.BOOLEAN);
            case SMALLINT -> SqlType.of(TypeId.INT2);
            case INTEGER -> SqlType.of(TypeId.INT4);
            case BIGINT -> SqlType.of(TypeId.INT8);
            case REAL -> SqlType.of(TypeId.FLOAT4);
            case DOUBLE -> SqlType.of(TypeId.FLOAT8);
            case NUMERIC -> SqlType.of(TypeId.NUMERIC);
            case DECIMAL -> SqlType.numeric(column.precision(), column.scale());
            case TEXT -> SqlType.of(TypeId.TEXT);
            case VARCHAR -> limited(TypeId.VARCHAR, column.precision());
            case CHAR -> limited(TypeId.BPCHAR, column.precision());
            case SYMBOL -> SqlType.of(TypeId.SYMBOL);
            case TIMESTAMP -> SqlType.of(TypeId.TIMESTAMP);
            case TIMESTAMPTZ -> SqlType.of(TypeId.TIMESTAMPTZ);
            case DATE -> SqlType.of(TypeId.DATE);
            case UUID -> SqlType.of(TypeId.UUID);
            case BYTEA -> SqlType.of(TypeId.BYTEA);
        };
    }

    private static SqlType kept(Column column) {
        for (TypeId type : TypeId.values()) {
            if (type.oid() == column.scale()) {
                return new SqlType(type, column.precision() - 1);
            }
        }
        throw new IllegalStateException("column of an unknown type: " + column);
    }

    private static StoredType as(ColumnType storage, SqlType type) {
        return new StoredType(storage, type.modifier() + 1, type.id().oid());
    }

    /** How a column of this type is kept, or empty where storage has no such type. */
    public static Optional<StoredType> storedType(SqlType type) {
        int modifier = type.modifier();
        return Optional.ofNullable(switch (type.id()) {
            case BOOLEAN -> StoredType.of(ColumnType.BOOLEAN);
            case INT2 -> StoredType.of(ColumnType.SMALLINT);
            case INT4 -> StoredType.of(ColumnType.INTEGER);
            case INT8 -> StoredType.of(ColumnType.BIGINT);
            case FLOAT4 -> StoredType.of(ColumnType.REAL);
            case FLOAT8 -> StoredType.of(ColumnType.DOUBLE);
            case NUMERIC -> modifier >= 0 && type.precision() <= MAX_DECIMAL_DIGITS
                    && type.scale() <= type.precision()
                            ? new StoredType(ColumnType.DECIMAL, type.precision(), type.scale())
                            : StoredType.of(ColumnType.NUMERIC);
            case TEXT, NAME, UNKNOWN -> StoredType.of(ColumnType.TEXT);
            case VARCHAR -> new StoredType(ColumnType.VARCHAR, modifier < 0 ? 0 : type.length(), 0);
            case BPCHAR -> modifier < 0
                    ? StoredType.of(ColumnType.TEXT)
                    : new StoredType(ColumnType.CHAR, type.length(), 0);
            case SYMBOL -> StoredType.of(ColumnType.SYMBOL);
            case TIMESTAMP -> modifier < 0
                    ? StoredType.of(ColumnType.TIMESTAMP)
                    : as(ColumnType.TIMESTAMP, type);
            case TIMESTAMPTZ -> modifier < 0
                    ? StoredType.of(ColumnType.TIMESTAMPTZ)
                    : as(ColumnType.TIMESTAMPTZ, type);
            case DATE -> StoredType.of(ColumnType.DATE);
            case UUID -> StoredType.of(ColumnType.UUID);
            case BYTEA -> StoredType.of(ColumnType.BYTEA);
            case TIME -> as(ColumnType.BIGINT, type);
            case INTERVAL -> as(ColumnType.UUID, type);
            case JSON, JSONB -> as(ColumnType.TEXT, type);
            default -> type.id().element() == null || type.id() == TypeId.OIDVECTOR
                    ? null
                    : as(ColumnType.BYTEA, type);
        });
    }

    private static SqlType limited(TypeId id, int length) {
        return length == 0 ? SqlType.of(id) : new SqlType(id, length + 4);
    }
}
