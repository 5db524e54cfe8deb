package io.tidemark.server.sql.type;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A type of SQL, with the OID and the category that PostgreSQL's {@code pg_type} gives it. SYMBOL is ours: text with
 * few distinct values, which clients see as varchar.
 */
public enum TypeId {
    BOOLEAN(16, "bool", 'B', true, Layout.BIT),
    BYTEA(17, "bytea", 'U', false,
            Layout.VARIABLE),
    CHAR_INTERNAL(18, "char", 'Z', false, Layout.VARIABLE),
    NAME(19, "name", 'S',
            false, Layout.VARIABLE),
    INT8(20, "int8", 'N', false, Layout.FIXED8),
    INT2(21, "int2",
            'N', false, Layout.FIXED2),
    INT4(23, "int4", 'N', false, Layout.FIXED4),
    REGPROC(24, "regproc", 'N', false,
            Layout.FIXED4),
    TEXT(25, "text", 'S', true, Layout.VARIABLE),
    OID(26,
            "oid", 'N', true, Layout.FIXED4),
    TID(27, "tid", 'U', false, Layout.FIXED8),
    XID(28, "xid", 'U', false, Layout.FIXED4),
    CID(29, "cid", 'U', false, Layout.FIXED4),
    PG_NODE_TREE(194, "pg_node_tree", 'Z', false, Layout.VARIABLE),
    INET(869, "inet", 'I', true, Layout.VARIABLE),
    ACLITEM(1033, "aclitem", 'U', false, Layout.VARIABLE),
    PG_LSN(3220, "pg_lsn", 'U', false, Layout.VARIABLE),
    REGPROCEDURE(2202, "regprocedure", 'N', false, Layout.FIXED4),
    REGOPER(2203, "regoper", 'N', false, Layout.FIXED4),
    REGOPERATOR(2204, "regoperator", 'N', false, Layout.FIXED4),
    REGROLE(4096, "regrole", 'N', false, Layout.FIXED4),
    REGCOLLATION(4191, "regcollation", 'N', false, Layout.FIXED4),
    JSON(114, "json", 'U', false,
            Layout.VARIABLE),
    FLOAT4(700, "float4", 'N', false,
            Layout.FIXED4),
    FLOAT8(701, "float8", 'N', true,
            Layout.FIXED8),
    UNKNOWN(705, "unknown",
            'X', false,
            Layout.VARIABLE),
    BPCHAR(1042,
            "bpchar", 'S', false,
            Layout.VARIABLE),
    VARCHAR(1043, "varchar",
            'S', false,
            Layout.VARIABLE),
    DATE(1082,
            "date",
            'D',
            false,
            Layout.FIXED4),
    TIME(1083,
            "time",
            'D',
            false,
            Layout.FIXED8),
    TIMESTAMP(1114,
            "timestamp",
            'D',
            false,
            Layout.FIXED8),
    TIMESTAMPTZ(1184,
            "timestamptz",
            'D',
            true,
            Layout.FIXED8),
    INTERVAL(1186,
            "interval",
            'T',
            true,
            Layout.FIXED16),
    NUMERIC(1700,
            "numeric",
            'N',
            false,
            Layout.VARIABLE),
    REGCLASS(2205,
            "regclass",
            'N',
            false,
            Layout.FIXED4),
    REGTYPE(2206,
            "regtype",
            'N',
            false,
            Layout.FIXED4),
    VOID(2278,
            "void",
            'P',
            false,
            Layout.VARIABLE),
    UUID(2950,
            "uuid",
            'U',
            false,
            Layout.FIXED16),
    REGNAMESPACE(4089,
            "regnamespace",
            'N',
            false,
            Layout.FIXED4),
    /** Kept as its canonical text. */
    JSONB(3802, "jsonb", 'U', false, Layout.VARIABLE),
    SYMBOL(16_001,
            "symbol",
            'S',
            false,
            Layout.VARIABLE),
    /** Pseudo-types of signatures; never the type of a value. */
    ANY(2276, "any", 'P', false, Layout.VARIABLE),
    ANYELEMENT(2283, "anyelement", 'P', false,
            Layout.VARIABLE),
    ANYARRAY(2277, "anyarray", 'P', false, Layout.VARIABLE),
    CSTRING(2275, "cstring", 'P', false, Layout.VARIABLE),
    INTERNAL(2281, "internal", 'P', false, Layout.VARIABLE),
    TRIGGER(2279, "trigger", 'P', false, Layout.VARIABLE),
    RECORD(2249, "record",
            'P', false, Layout.VARIABLE),
    JSON_ARRAY(199, "_json", JSON),
    JSONB_ARRAY(3807, "_jsonb", JSONB),
    REGCLASS_ARRAY(2210, "_regclass", REGCLASS),
    REGPROC_ARRAY(1008, "_regproc", REGPROC),
    BOOLEAN_ARRAY(1000, "_bool", BOOLEAN),
    BYTEA_ARRAY(1001,
            "_bytea", BYTEA),
    CHAR_INTERNAL_ARRAY(1002, "_char", CHAR_INTERNAL),
    NAME_ARRAY(1003, "_name", NAME),
    INT2_ARRAY(1005, "_int2", INT2),
    INT2VECTOR(22,
            "int2vector",
            INT2),
    OIDVECTOR(30, "oidvector", OID),
    INT4_ARRAY(1007, "_int4",
            INT4),
    TEXT_ARRAY(1009, "_text", TEXT),
    BPCHAR_ARRAY(1014, "_bpchar", BPCHAR),
    OID_ARRAY(1028,
            "_oid", OID),
    VARCHAR_ARRAY(1015, "_varchar",
            VARCHAR),
    INT8_ARRAY(1016, "_int8",
            INT8),
    FLOAT4_ARRAY(1021,
            "_float4",
            FLOAT4),
    FLOAT8_ARRAY(1022, "_float8",
            FLOAT8),
    TIMESTAMP_ARRAY(1115,
            "_timestamp",
            TIMESTAMP),
    TIME_ARRAY(1183, "_time", TIME),
    DATE_ARRAY(1182,
            "_date",
            DATE),
    TIMESTAMPTZ_ARRAY(1185,
            "_timestamptz",
            TIMESTAMPTZ),
    INTERVAL_ARRAY(1187,
            "_interval",
            INTERVAL),
    NUMERIC_ARRAY(1231,
            "_numeric",
            NUMERIC),
    ACLITEM_ARRAY(1034, "_aclitem", ACLITEM),
    REGTYPE_ARRAY(2211,
            "_regtype",
            REGTYPE),
    UUID_ARRAY(2951,
            "_uuid",
            UUID);

    /** How values lie in a vector. */
    public enum Layout {
        /** {@code BitVector}. */
        BIT,
        /** {@code FixedVector} of 2 bytes. */
        FIXED2,
        /** {@code FixedVector} of 4 bytes. */
        FIXED4,
        /** {@code FixedVector} of 8 bytes. */
        FIXED8,
        /** {@code FixedVector} of 16 bytes. */
        FIXED16,
        /** {@code VarVector}; text may also be a {@code DictionaryVector}. */
        VARIABLE
    }

    private final int oid;
    private final String pgName;
    private final char category;
    private final boolean preferred;
    private final Layout layout;
    private final @Nullable TypeId element;

    TypeId(int oid, String pgName, char category, boolean preferred, Layout layout) {
        this.oid = oid;
        this.pgName = pgName;
        this.category = category;
        this.preferred = preferred;
        this.layout = layout;
        this.element = null;
    }

    TypeId(int oid, String pgName, TypeId element) {
        this.oid = oid;
        this.pgName = pgName;
        this.category = 'A';
        this.preferred = false;
        this.layout = Layout.VARIABLE;
        this.element = element;
    }

    /** The type with an OID, which must be that of one. */
    public static TypeId ofOid(int oid) {
        TypeId type = ByOid.TYPES.get(oid);
        if (type == null) {
            throw new IllegalArgumentException("no type has the OID " + oid);
        }
        return type;
    }

    private static final class ByOid {
        private static final Map<Integer, TypeId> TYPES = Arrays.stream(values())
                .collect(Collectors.toMap(TypeId::oid, Function.identity()));
    }

    /** {@code pg_type.oid}. */
    public int oid() {
        return oid;
    }

    /** {@code pg_type.typname}. */
    public String pgName() {
        return pgName;
    }

    /** {@code pg_type.typcategory}. */
    public char category() {
        return category;
    }

    /** {@code pg_type.typispreferred}. */
    public boolean preferred() {
        return preferred;
    }

    /** How values lie in a vector. */
    public Layout layout() {
        return layout;
    }

    /** The type of an array's elements, or null where this is no array. */
    public @Nullable TypeId element() {
        return element;
    }

    /** Whether values are unsigned 32-bit numbers of objects: {@code oid}, those that print as names, transactions, commands. */
    public boolean isObjectNumber() {
        return isReference() || this == OID || this == XID || this == CID;
    }

    /** Whether values are OIDs that print as the object's name: {@code regclass} and its like. */
    public boolean isReference() {
        return layout == Layout.FIXED4 && pgName.startsWith("reg");
    }

    /** Whether this is text in any of its forms: category S, {@code unknown} and {@code "char"} excluded. */
    public boolean isText() {
        return category == 'S';
    }
}
