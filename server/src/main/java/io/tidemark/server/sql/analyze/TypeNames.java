package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.TypeName;
import io.tidemark.server.sql.type.IntervalModifier;
import io.tidemark.server.sql.type.NamedType;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Types as written and as printed. */
public final class TypeNames {
    /** Most digits of numeric(p, s) in PostgreSQL. */
    private static final int MAX_NUMERIC_PRECISION = 1_000;
    /** Most characters of varchar(n) in PostgreSQL. */
    private static final int MAX_CHARACTERS = 10_485_760;

    /** Types of PostgreSQL for data that are none of ours. */
    private static final Set<String> OTHERS = Set.of("bit", "varbit", "timetz", "money", "xml", "inet",
            "cidr",
            "macaddr", "macaddr8", "point", "line", "lseg", "box", "path", "polygon", "circle", "tsvector",
            "tsquery", "jsonpath", "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange",
            "int4multirange", "int8multirange", "nummultirange", "tsmultirange", "tstzmultirange",
            "datemultirange");

    private static final Map<String, TypeId> BY_NAME = names();

    private TypeNames() {}

    private static Map<String, TypeId> names() {
        Map<String, TypeId> names = new HashMap<>();
        for (TypeId id : TypeId.values()) {
            if (id != TypeId.UNKNOWN) {
                names.put(id.pgName(), id);
            }
        }
        names.put("unknown", TypeId.UNKNOWN);
        Map.of("double", TypeId.FLOAT8, "float", TypeId.FLOAT8, "long", TypeId.INT8, "short", TypeId.INT2,
                "string", TypeId.TEXT, "int", TypeId.INT4, "integer", TypeId.INT4, "byte", TypeId.INT2,
                "binary", TypeId.BYTEA, "boolean", TypeId.BOOLEAN).forEach(names::putIfAbsent);
        Map.of("bigint", TypeId.INT8, "smallint", TypeId.INT2, "real", TypeId.FLOAT4, "decimal",
                TypeId.NUMERIC).forEach(names::putIfAbsent);
        names.put("char", TypeId.CHAR_INTERNAL);
        return Map.copyOf(names);
    }

    /**
     * The type that is written.
     *
     * @throws SqlException 42704 for an unknown one, 22023 for a bad modifier
     */
    public static SqlType resolve(TypeName written) {
        TypeId id = lookup(written.name().schema(), written.name().name());
        if (id == null && OTHERS.contains(written.name().name())) {
            throw new SqlException("0A000", "type \"" + written.name() + "\" is not supported",
                    written.position());
        }
        if (id == null || written.setOf()) {
            throw new SqlException("42704", "type \"" + written.name() + "\" does not exist",
                    written.position());
        }
        int modifier = modifier(id, written);
        if (written.arrayDimensions() == 0) {
            return new SqlType(id, modifier);
        }
        TypeId array = arrayOf(id).orElseThrow(() -> new SqlException("42704",
                "type \"" + written.name() + "[]\" does not exist", written.position()));
        return new SqlType(array, modifier);
    }

    private static @Nullable TypeId lookup(@Nullable String schema, String name) {
        if (schema != null && schema.equals("information_schema")) {
            return NamedType.domain(name).map(NamedType::base).map(SqlType::id).orElse(null);
        }
        return schema == null || schema.equals("pg_catalog") ? BY_NAME.get(name) : null;
    }

    /** The type with this unqualified name, for a function call that is a cast. */
    static Optional<TypeId> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static int modifier(TypeId id, TypeName written) {
        List<Integer> numbers = written.modifiers();
        if (numbers.isEmpty()) {
            return id == TypeId.INTERVAL ? IntervalFields.modifier(written) : -1;
        }
        int first = numbers.getFirst();
        return switch (id) {
            case VARCHAR, BPCHAR -> {
                check(numbers.size() == 1, written, "invalid type modifier");
                check(first >= 1, written,
                        "length for type " + spelling(id) + " must be at least 1");
                check(first <= MAX_CHARACTERS, written,
                        "length for type " + spelling(id) + " cannot exceed " + MAX_CHARACTERS);
                yield first + 4;
            }
            case NUMERIC -> {
                check(numbers.size() <= 2, written, "invalid NUMERIC type modifier");
                check(first >= 1 && first <= MAX_NUMERIC_PRECISION, written, "NUMERIC precision " + first
                        + " must be between 1 and " + MAX_NUMERIC_PRECISION);
                int scale = numbers.size() == 1 ? 0 : numbers.get(1);
                check(scale >= 0 && scale <= MAX_NUMERIC_PRECISION, written, "NUMERIC scale " + scale
                        + " must be between 0 and " + MAX_NUMERIC_PRECISION);
                yield SqlType.numeric(first, scale).modifier();
            }
            case TIMESTAMP, TIMESTAMPTZ, TIME -> Math.min(first, 6);
            case INTERVAL -> IntervalFields.modifier(written);
            case FLOAT4, FLOAT8 -> -1;
            default -> throw new SqlException("42601",
                    "type modifier is not allowed for type \"" + written.name().name() + "\"",
                    written.position());
        };
    }

    private static String spelling(TypeId id) {
        return id == TypeId.BPCHAR ? "char" : "varchar";
    }

    private static void check(boolean good, TypeName written, String message) {
        if (!good) {
            throw new SqlException("22023", message, written.position());
        }
    }

    /** The refusal of an array of a type that has none. */
    static SqlException noArray(TypeId element, int position) {
        return element == TypeId.RECORD
                ? Analysis.unsupported("an array of rows", position)
                : new SqlException("42704",
                        "could not find array type for data type " + display(element), position);
    }

    /** The array type with elements of this type. */
    public static Optional<TypeId> arrayOf(TypeId element) {
        for (TypeId id : TypeId.values()) {
            if (id.element() == element && id.pgName().startsWith("_")) {
                return Optional.of(id);
            }
        }
        return switch (element) {
            case UNKNOWN, SYMBOL -> Optional.of(TypeId.TEXT_ARRAY);
            default -> Optional.empty();
        };
    }

    /** As {@code format_type} prints it, without modifier. */
    public static String display(TypeId id) {
        TypeId element = id.element();
        if (element != null && id.pgName().startsWith("_")) {
            return display(element) + "[]";
        }
        return switch (id) {
            case BOOLEAN -> "boolean";
            case CHAR_INTERNAL -> "\"char\"";
            case INT2 -> "smallint";
            case INT4 -> "integer";
            case INT8 -> "bigint";
            case FLOAT4 -> "real";
            case FLOAT8 -> "double precision";
            case BPCHAR -> "character";
            case VARCHAR -> "character varying";
            case TIME -> "time without time zone";
            case TIMESTAMP -> "timestamp without time zone";
            case TIMESTAMPTZ -> "timestamp with time zone";
            default -> id.pgName();
        };
    }

    /** As {@code format_type} prints it, with modifier. */
    public static String display(SqlType type) {
        if (type.modifier() < 0) {
            return display(type.id());
        }
        return switch (type.id()) {
            case VARCHAR, BPCHAR -> display(type.id()) + "(" + type.length() + ")";
            case NUMERIC -> "numeric(" + type.precision() + "," + type.scale() + ")";
            case TIMESTAMP, TIMESTAMPTZ, TIME -> display(type.id()).replaceFirst(" ",
                    "(" + type.modifier() + ") ");
            case INTERVAL -> "interval" + IntervalModifier.display(type.modifier());
            default -> element(type.id())
                    .map(element -> display(new SqlType(element, type.modifier())) + "[]")
                    .orElseGet(() -> display(type.id()));
        };
    }

    /** The type of the elements of a true array, which has its elements' modifier. */
    private static Optional<TypeId> element(TypeId array) {
        return Optional.ofNullable(array.pgName().startsWith("_") ? array.element() : null);
    }
}
