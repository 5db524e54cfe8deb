package io.tidemark.server.sql.catalog;

/**
 * OIDs of what hangs on a table, view or sequence and has none of its own: ranges above those of tables (below 900 million)
 * and of objects (1 billion and more). All fit a signed 32-bit number, which is what some clients read them as.
 */
final class ObjectIds {
    private static final int OBJECT_BASE = 1_000_000_000;
    private static final int ROW_TYPE_BASE = 1_200_000_000;
    private static final int ROW_ARRAY_BASE = 1_300_000_000;
    private static final int KEY_INDEX_BASE = 1_400_000_000;
    private static final int CONSTRAINT_BASE = 1_500_000_000;
    private static final int DEFAULT_BASE = 1_600_000_000;
    private static final int RULE_BASE = 1_750_000_000;
    private static final int RANGE = 100_000_000;
    /** Half of a range is for tables, the other half for objects. */
    private static final int HALF = RANGE / 2;
    private static final int PER_TABLE = 64;
    private static final int DEFAULTS_PER_TABLE = 2048;

    private ObjectIds() {}

    /** {@code pg_type.oid} of the rows of a relation. */
    static int rowType(int relation) {
        return ROW_TYPE_BASE + place(relation);
    }

    /** {@code pg_type.oid} of arrays of rows of a relation. */
    static int rowArray(int relation) {
        return ROW_ARRAY_BASE + place(relation);
    }

    /** {@code pg_class.oid} of the index of a table's key, by its place among the keys. */
    static int keyIndex(int relation, int key) {
        return KEY_INDEX_BASE + (int) ((long) place(relation) * PER_TABLE % RANGE) + key;
    }

    /** {@code pg_constraint.oid} of a table's constraint: keys first, then checks. */
    static int constraint(int relation, int number) {
        return CONSTRAINT_BASE + (int) ((long) place(relation) * PER_TABLE % RANGE) + number;
    }

    /** {@code pg_attrdef.oid} of a column's default. */
    static int columnDefault(int relation, int column) {
        return DEFAULT_BASE + (int) ((long) place(relation) * DEFAULTS_PER_TABLE % RANGE) + column;
    }

    /** {@code pg_rewrite.oid} of a view's rule. */
    static int rule(int view) {
        return RULE_BASE + place(view);
    }

    private static int place(int relation) {
        return relation >= OBJECT_BASE
                ? HALF + (relation - OBJECT_BASE) % HALF
                : (relation - Relation.STORED_OID_BASE) % HALF;
    }
}
