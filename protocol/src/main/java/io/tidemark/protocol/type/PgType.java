package io.tidemark.protocol.type;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * PostgreSQL's types that we know: one declaration a type, as in {@code pg_type}. An array type is a constant of its own whose
 * {@link #element()} is the type of its items.
 */
public enum PgType {
    BOOL(16, "bool", 1, 1000, 'B'),
    BYTEA(17, "bytea", -1, 1001, 'U'),
    CHAR(18, "char", 1, 1002, 'Z'),
    NAME(19, "name", 64, 1003, 'S'),
    INT8(20, "int8", 8, 1016, 'N'),
    INT2(21, "int2", 2, 1005, 'N'),
    INT2VECTOR(22, "int2vector", -1, 1006, 'A'),
    INT4(23, "int4", 4, 1007, 'N'),
    REGPROC(24, "regproc", 4, 1008, 'N'),
    TEXT(25, "text", -1, 1009, 'S'),
    OID(26, "oid", 4, 1028, 'N'),
    TID(27, "tid", 6, 1010, 'U'),
    XID(28, "xid", 4, 1011, 'U'),
    CID(29, "cid", 4, 1012, 'U'),
    OIDVECTOR(30, "oidvector", -1, 1013, 'A'),
    PG_NODE_TREE(194, "pg_node_tree", -1, 0, 'Z'),
    JSON(114, "json", -1, 199, 'U'),
    FLOAT4(700, "float4", 4, 1021, 'N'),
    FLOAT8(701, "float8", 8, 1022, 'N'),
    UNKNOWN(705, "unknown", -2, 0, 'X'),
    INET(869, "inet", -1, 1041, 'I'),
    ACLITEM(1033, "aclitem", 12, 1034, 'U'),
    BPCHAR(1042, "bpchar", -1, 1014, 'S'),
    VARCHAR(1043, "varchar", -1, 1015, 'S'),
    DATE(1082, "date", 4, 1182, 'D'),
    TIME(1083, "time", 8, 1183, 'D'),
    TIMESTAMP(1114, "timestamp", 8, 1115, 'D'),
    TIMESTAMPTZ(1184, "timestamptz", 8, 1185, 'D'),
    INTERVAL(1186, "interval", 16, 1187, 'T'),
    NUMERIC(1700, "numeric", -1, 1231, 'N'),
    REGPROCEDURE(2202, "regprocedure", 4, 2207, 'N'),
    REGOPER(2203, "regoper", 4, 2208, 'N'),
    REGOPERATOR(2204, "regoperator", 4, 2209, 'N'),
    REGCLASS(2205, "regclass", 4, 2210, 'N'),
    REGTYPE(2206, "regtype", 4, 2211, 'N'),
    RECORD(2249, "record", -1, 2287, 'P'),
    CSTRING(2275, "cstring", -2, 1263, 'P'),
    ANYARRAY(2277, "anyarray", -1, 0, 'P'),
    VOID(2278, "void", 4, 0, 'P'),
    UUID(2950, "uuid", 16, 2951, 'U'),
    REGNAMESPACE(4089, "regnamespace", 4, 4090, 'N'),
    PG_LSN(3220, "pg_lsn", 8, 3221, 'U'),
    REGCOLLATION(4191, "regcollation", 4, 4192, 'N'),
    REGROLE(4096, "regrole", 4, 4097, 'N'),
    JSONB(3802, "jsonb", -1, 3807, 'U'),
    BOOL_ARRAY(1000, BOOL),
    BYTEA_ARRAY(1001, BYTEA),
    CHAR_ARRAY(1002, CHAR),
    NAME_ARRAY(1003, NAME),
    INT8_ARRAY(1016, INT8),
    INT2_ARRAY(1005, INT2),
    INT2VECTOR_ARRAY(1006, INT2VECTOR),
    INT4_ARRAY(1007, INT4),
    REGPROC_ARRAY(1008, REGPROC),
    TEXT_ARRAY(1009, TEXT),
    OID_ARRAY(1028, OID),
    TID_ARRAY(1010, TID),
    XID_ARRAY(1011, XID),
    CID_ARRAY(1012, CID),
    OIDVECTOR_ARRAY(1013, OIDVECTOR),
    JSON_ARRAY(199, JSON),
    FLOAT4_ARRAY(1021, FLOAT4),
    FLOAT8_ARRAY(1022, FLOAT8),
    INET_ARRAY(1041, INET),
    ACLITEM_ARRAY(1034, ACLITEM),
    BPCHAR_ARRAY(1014, BPCHAR),
    VARCHAR_ARRAY(1015, VARCHAR),
    DATE_ARRAY(1182, DATE),
    TIME_ARRAY(1183, TIME),
    TIMESTAMP_ARRAY(1115, TIMESTAMP),
    TIMESTAMPTZ_ARRAY(1185, TIMESTAMPTZ),
    INTERVAL_ARRAY(1187, INTERVAL),
    NUMERIC_ARRAY(1231, NUMERIC),
    REGPROCEDURE_ARRAY(2207, REGPROCEDURE),
    REGOPER_ARRAY(2208, REGOPER),
    REGOPERATOR_ARRAY(2209, REGOPERATOR),
    REGCLASS_ARRAY(2210, REGCLASS),
    REGTYPE_ARRAY(2211, REGTYPE),
    RECORD_ARRAY(2287, RECORD),
    CSTRING_ARRAY(1263, CSTRING),
    UUID_ARRAY(2951, UUID),
    REGNAMESPACE_ARRAY(4090, REGNAMESPACE),
    PG_LSN_ARRAY(3221, PG_LSN),
    REGCOLLATION_ARRAY(4192, REGCOLLATION),
    REGROLE_ARRAY(4097, REGROLE),
    JSONB_ARRAY(3807, JSONB);

    private static final Map<Integer, PgType> BY_OID = new HashMap<>();

    static {
        for (PgType type : values()) {
            BY_OID.put(type.oid, type);
        }
    }

    private final int oid;
    private final String typeName;
    private final int length;
    private final int arrayOid;
    private final char category;
    private final int elementOid;

    PgType(int oid, String typeName, int length, int arrayOid, char category) {
        this.oid = oid;
        this.typeName = typeName;
        this.length = length;
        this.arrayOid = arrayOid;
        this.category = category;
        this.elementOid = switch (typeName) {
            case "int2vector" -> 21;
            case "oidvector" -> 26;
            default -> 0;
        };
    }

    PgType(int oid, PgType element) {
        this.oid = oid;
        this.typeName = "_" + element.typeName;
        this.length = -1;
        this.arrayOid = 0;
        this.category = element.category == 'P' ? 'P' : 'A';
        this.elementOid = element.oid;
    }

    /** The type's OID, as in {@code pg_type.oid}. */
    public int oid() {
        return oid;
    }

    /** The name in {@code pg_type.typname}: {@code int4}, not {@code integer}; {@code _int4} for its array. */
    public String typeName() {
        return typeName;
    }

    /** Bytes of a value of a fixed-length type; -1 for variable length, -2 for a C string. */
    public int length() {
        return length;
    }

    /** The OID of the type of arrays of this type; 0 when there is none. */
    public int arrayOid() {
        return arrayOid;
    }

    /** {@code pg_type.typcategory}: N numbers, S strings, D dates and times, T intervals, B boolean, A arrays, … */
    public char category() {
        return category;
    }

    /** The type of the items of an array or vector; empty for any other type. */
    public Optional<PgType> element() {
        return byOid(elementOid);
    }

    /** The type with this OID, if we know it. */
    public static Optional<PgType> byOid(int oid) {
        return Optional.ofNullable(BY_OID.get(oid));
    }
}
