package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.math.BigInteger;

/** Facts about the numeric types. */
final class Numbers {
    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

    private Numbers() {}

    /** Whether values are unsigned 32-bit object numbers. */
    static boolean isOid(TypeId type) {
        return type.isObjectNumber();
    }

    static BigInteger unsigned(long bits) {
        BigInteger value = BigInteger.valueOf(bits);
        return bits < 0 ? value.add(TWO_64) : value;
    }

    /** The type's name as error messages print it. */
    static String sqlName(TypeId type) {
        return switch (type) {
            case BOOLEAN -> "boolean";
            case INT2 -> "smallint";
            case INT4 -> "integer";
            case INT8 -> "bigint";
            case FLOAT4 -> "real";
            case FLOAT8 -> "double precision";
            case VARCHAR -> "character varying";
            case BPCHAR -> "character";
            case CHAR_INTERNAL -> "\"char\"";
            case TIMESTAMP -> "timestamp without time zone";
            case TIMESTAMPTZ -> "timestamp with time zone";
            case TIME -> "time without time zone";
            case INT2VECTOR, OIDVECTOR -> type.pgName();
            default -> type.element() == null ? type.pgName() : sqlName(type.element()) + "[]";
        };
    }
}
