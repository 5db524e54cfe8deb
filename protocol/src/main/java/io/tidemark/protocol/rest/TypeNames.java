package io.tidemark.protocol.rest;

import io.tidemark.protocol.type.PgType;
import java.util.Locale;
import java.util.Optional;

/** What REST calls the types of columns: the words of QuestDB where it has the type. */
final class TypeNames {
    private TypeNames() {}

    static String of(int typeOid) {
        Optional<PgType> known = PgType.byOid(typeOid);
        if (known.isEmpty()) {
            return "VARCHAR";
        }
        PgType type = known.get();
        return type.element().filter(_ -> type != PgType.INT2VECTOR && type != PgType.OIDVECTOR)
                .map(element -> of(element.oid()) + "[]").orElseGet(() -> switch (type) {
                    case BOOL -> "BOOLEAN";
                    case INT2 -> "SHORT";
                    case INT4 -> "INT";
                    case INT8 -> "LONG";
                    case OID -> "LONG";
                    case FLOAT4 -> "FLOAT";
                    case FLOAT8 -> "DOUBLE";
                    case CHAR -> "CHAR";
                    case BYTEA -> "BINARY";
                    case TEXT, VARCHAR, BPCHAR, NAME, UNKNOWN -> "VARCHAR";
                    case NUMERIC -> "DECIMAL";
                    default -> type.typeName().toUpperCase(Locale.ROOT);
                });
    }
}
