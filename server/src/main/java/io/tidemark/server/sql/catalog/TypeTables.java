package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.type.NamedType;
import io.tidemark.server.sql.type.TypeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** pg_type and pg_collation. */
final class TypeTables {
    private static final Map<Integer, String[]> POSTGRESQL = load();

    private TypeTables() {}

    static void declare(Producers producers) {
        producers.standing("pg_catalog.pg_type", (_, rows) -> {
            types(rows);
            NamedType.all().forEach(type -> named(type, rows));
        });
        producers.standing("pg_catalog.pg_range", (_, rows) -> ranges(rows));
        producers.momentary("pg_catalog.pg_type", (moment, rows) -> moment.relations().forEach(relation -> {
            if (!(relation instanceof Relation.Sequence)) {
                rowTypes(moment, relation, rows);
            }
        }));
        producers.standing("pg_catalog.pg_collation", (_, rows) -> {
            collation(rows, 100, "default", "d", -1);
            collation(rows, 950, "C", "c", -1);
            collation(rows, 951, "POSIX", "c", -1);
        });
    }

    private static void rowTypes(Moment moment, Relation relation, Rows rows) {
        int schema = moment.schemaOid(relation.schemaName());
        int row = ObjectIds.rowType(relation.oid());
        int array = ObjectIds.rowArray(relation.oid());
        rows.add("oid", row, "typname", relation.name(), "typnamespace", schema, "typowner",
                Moment.OWNER_OID, "typlen", -1, "typtype", "c", "typcategory", "C", "typisdefined", true,
                "typdelim", ",", "typrelid", relation.oid(), "typarray", array, "typinput", 2290,
                "typoutput", 2291, "typreceive", 2402, "typsend", 2403, "typalign", "d", "typstorage", "x",
                "typtypmod", -1);
        rows.add("oid", array, "typname", '_' + relation.name(), "typnamespace", schema, "typowner",
                Moment.OWNER_OID, "typlen", -1, "typtype", "b", "typcategory", "A", "typisdefined", true,
                "typdelim", ",", "typelem", row, "typinput", 750, "typoutput", 751, "typreceive", 2400,
                "typsend", 2401, "typalign", "d", "typstorage", "x", "typsubscript", 6179, "typtypmod", -1);
    }

    private static void named(NamedType type, Rows rows) {
        List<String> of = type.properties();
        rows.add("oid", type.oid(), "typname", type.name(), "typnamespace",
                Moment.STANDING_SCHEMAS.get(type.schema()), "typowner", Moment.OWNER_OID, "typtype",
                of.get(3),
                "typlen", Integer.valueOf(of.get(4)), "typbyval", of.get(5).equals("t"), "typcategory",
                of.get(6), "typispreferred", false, "typisdefined", true, "typdelim", of.get(7), "typelem",
                Integer.valueOf(of.get(8)), "typarray", Integer.valueOf(of.get(9)), "typinput",
                Integer.valueOf(of.get(10)), "typoutput", Integer.valueOf(of.get(11)), "typreceive",
                Integer.valueOf(of.get(12)), "typsend", Integer.valueOf(of.get(13)), "typmodin",
                Integer.valueOf(of.get(14)), "typmodout", Integer.valueOf(of.get(15)), "typalign", of.get(16),
                "typstorage", of.get(17), "typcollation", Integer.valueOf(of.get(18)), "typsubscript",
                Integer.valueOf(of.get(19)), "typbasetype", Integer.valueOf(of.get(20)), "typtypmod",
                Integer.valueOf(of.get(21)), "typnotnull", of.get(22).equals("t"));
    }

    private static void ranges(Rows rows) {
        range(rows, 3904, TypeId.INT4, 4451, 1978, 3914, 3922);
        range(rows, 3906, TypeId.NUMERIC, 4532, 3125, 0, 3924);
        range(rows, 3908, TypeId.TIMESTAMP, 4533, 3128, 0, 3929);
        range(rows, 3910, TypeId.TIMESTAMPTZ, 4534, 3127, 0, 3930);
        range(rows, 3912, TypeId.DATE, 4535, 3122, 3915, 3925);
        range(rows, 3926, TypeId.INT8, 4536, 3124, 3928, 3923);
    }

    private static void range(Rows rows, int oid, TypeId bound, int several, int... functions) {
        rows.add("rngtypid", oid, "rngsubtype", bound.oid(), "rngmultitypid", several, "rngcollation", 0,
                "rngsubopc", functions[0], "rngcanonical", functions[1], "rngsubdiff", functions[2]);
    }

    private static void collation(Rows rows, int oid, String name, String provider, int encoding) {
        boolean own = provider.equals("d");
        rows.add("oid", oid, "collname", name, "collnamespace", 11, "collowner", Moment.OWNER_OID,
                "collprovider", provider, "collisdeterministic", true, "collencoding", encoding,
                "collcollate", own ? null : name, "collctype", own ? null : name);
    }

    private static void types(Rows rows) {
        for (TypeId type : TypeId.values()) {
            String[] like = words(type);
            boolean symbol = type == TypeId.SYMBOL;
            rows.add("oid", type.oid(), "typname", type.pgName(), "typnamespace", 11, "typowner",
                    Moment.OWNER_OID,
                    "typlen", length(type), "typbyval", like[3].equals("t"), "typtype", like[4],
                    "typcategory", String.valueOf(type.category()), "typispreferred", type.preferred(),
                    "typisdefined", true, "typdelim", like[7], "typelem", Integer.valueOf(like[8]),
                    "typarray", symbol ? 0 : arrayOid(type), "typinput", Integer.valueOf(like[10]),
                    "typoutput", Integer.valueOf(like[11]), "typreceive", Integer.valueOf(like[12]),
                    "typsend", Integer.valueOf(like[13]), "typmodin", Integer.valueOf(like[14]),
                    "typmodout", Integer.valueOf(like[15]), "typalign", like[16], "typstorage", like[17],
                    "typcollation", collationOid(type), "typsubscript", Integer.valueOf(like[19]),
                    "typtypmod",
                    -1);
        }
    }

    /** {@code pg_type.typlen}. */
    static int length(TypeId type) {
        return Integer.parseInt(words(type)[2]);
    }

    /** {@code pg_type.typbyval}. */
    static boolean byValue(TypeId type) {
        return words(type)[3].equals("t");
    }

    /** {@code pg_type.typalign}. */
    static String alignment(TypeId type) {
        return words(type)[16];
    }

    /** {@code pg_type.typstorage}. */
    static String storage(TypeId type) {
        return words(type)[17];
    }

    /** {@code pg_type.typcollation}. */
    static int collationOid(TypeId type) {
        return Integer.parseInt(words(type)[18]);
    }

    private static int arrayOid(TypeId type) {
        int oid = Integer.parseInt(words(type)[9]);
        for (TypeId candidate : TypeId.values()) {
            if (candidate.oid() == oid) {
                return oid;
            }
        }
        return 0;
    }

    private static String[] words(TypeId type) {
        String[] own = POSTGRESQL.get(type.oid());
        String[] words = own != null ? own : POSTGRESQL.get(TypeId.TEXT.oid());
        if (words == null) {
            throw new IllegalStateException("the catalog does not describe " + type);
        }
        return words;
    }

    private static Map<Integer, String[]> load() {
        Map<Integer, String[]> types = new HashMap<>();
        for (String line : VirtualTables.lines("postgresql-types.txt")) {
            String[] words = line.split(" ");
            types.put(Integer.valueOf(words[0]), words);
        }
        return types;
    }
}
