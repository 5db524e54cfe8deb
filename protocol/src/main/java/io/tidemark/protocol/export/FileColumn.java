package io.tidemark.protocol.export;

import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.message.Format;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.type.PgType;
import java.util.List;
import java.util.Optional;

/**
 * A column of a file.
 *
 * @param type      PostgreSQL's; of a list that of its items
 * @param list      whether a value is a list of values of this kind
 * @param precision digits of a DECIMAL, 1 to 38; else 0
 * @param scale     digits behind the point of a DECIMAL, 0 to its precision; else 0
 */
public record FileColumn(String name, PgType type, Kind kind, boolean list, int precision, int scale) {
    /** The most digits that a 128-bit decimal has. */
    static final int MAX_PRECISION = 38;
    /** What a type modifier of numeric has beside precision and scale; PostgreSQL's VARHDRSZ. */
    private static final int MODIFIER_OFFSET = 4;

    /** How values lie in a file. */
    enum Kind {
        BOOL,
        INT16,
        INT32,
        /** An oid. */
        UINT32,
        INT64,
        FLOAT,
        DOUBLE,
        /** Days. */
        DATE,
        /** Microseconds. */
        TIME,
        /** Microseconds of no time zone. */
        TIMESTAMP,
        /** Microseconds, UTC. */
        TIMESTAMPTZ,
        DECIMAL,
        UUID,
        BINARY,
        TEXT,
        JSON
    }

    /** How a column of a result lies in a file. */
    static FileColumn of(ResultColumn column) {
        PgType type = PgType.byOid(column.typeOid()).orElse(PgType.TEXT);
        boolean vector = type == PgType.INT2VECTOR || type == PgType.OIDVECTOR;
        Optional<PgType> items = vector ? Optional.empty() : type.element().filter(FileColumn::isReadable);
        PgType single = items.orElse(type);
        Kind kind = kind(single);
        int precision = 0;
        int scale = 0;
        if (single == PgType.NUMERIC && column.typeModifier() >= MODIFIER_OFFSET) {
            int modifier = column.typeModifier() - MODIFIER_OFFSET;
            int digits = modifier >> 16 & 0xffff;
            int decimals = modifier & 0xffff;
            if (digits <= MAX_PRECISION && decimals <= digits) {
                kind = Kind.DECIMAL;
                precision = digits;
                scale = decimals;
            }
        }
        return new FileColumn(column.name(), single, kind, items.isPresent(), precision, scale);
    }

    /** How the columns of a result lie in a file. */
    public static List<FileColumn> all(List<ResultColumn> columns) {
        return columns.stream().map(FileColumn::of).toList();
    }

    /** The formats in which {@link ColumnarRows} takes the values: binary where it knows the type. */
    public static FormatCodes formats(List<ResultColumn> columns) {
        if (columns.isEmpty()) {
            return FormatCodes.ALL_TEXT;
        }
        return new FormatCodes(all(columns).stream()
                .map(column -> column.list || (column.kind != Kind.TEXT && column.kind != Kind.JSON)
                        ? Format.BINARY
                        : Format.TEXT)
                .toList());
    }

    private static Kind kind(PgType type) {
        return switch (type) {
            case BOOL -> Kind.BOOL;
            case INT2 -> Kind.INT16;
            case INT4 -> Kind.INT32;
            case OID -> Kind.UINT32;
            case INT8 -> Kind.INT64;
            case FLOAT4 -> Kind.FLOAT;
            case FLOAT8 -> Kind.DOUBLE;
            case DATE -> Kind.DATE;
            case TIME -> Kind.TIME;
            case TIMESTAMP -> Kind.TIMESTAMP;
            case TIMESTAMPTZ -> Kind.TIMESTAMPTZ;
            case UUID -> Kind.UUID;
            case BYTEA -> Kind.BINARY;
            case JSON, JSONB -> Kind.JSON;
            default -> Kind.TEXT;
        };
    }

    /** Whether {@link ArrayItems} reads the binary form of an item; arrays of others are text. */
    private static boolean isReadable(PgType item) {
        return switch (item) {
            case TEXT, VARCHAR, BPCHAR, NAME, NUMERIC, INTERVAL -> true;
            default -> kind(item) != Kind.TEXT;
        };
    }
}
