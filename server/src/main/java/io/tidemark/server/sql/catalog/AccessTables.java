package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.type.TypeId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * pg_am, pg_opclass and pg_opfamily: how the indexes of keys order and hash the types. One class a line of a resource: OID,
 * method, name, OID and name of the family, type, whether it is the default, type of the keys.
 */
final class AccessTables {
    private static final List<String[]> CLASSES = VirtualTables.lines("postgresql-operator-classes.txt")
            .stream()
            .map(line -> line.split(" ")).toList();
    private static final Map<Integer, Integer> ORDER_CLASSES = orderClasses();
    private static final int HASH_OID = 405;

    private AccessTables() {}

    static void declare(Producers producers) {
        producers.standing("pg_catalog.pg_am", (_, rows) -> {
            rows.add("oid", ClassTables.HEAP_OID, "amname", "heap", "amtype", "t");
            rows.add("oid", ClassTables.BTREE_OID, "amname", "btree", "amtype", "i");
            rows.add("oid", HASH_OID, "amname", "hash", "amtype", "i");
        });
        producers.standing("pg_catalog.pg_opclass", (_, rows) -> CLASSES.forEach(words -> rows.add("oid",
                Integer.valueOf(words[0]), "opcmethod", Integer.valueOf(words[1]), "opcname", words[2],
                "opcnamespace", 11, "opcowner", Moment.OWNER_OID, "opcfamily", Integer.valueOf(words[3]),
                "opcintype", Integer.valueOf(words[5]), "opcdefault", words[6].equals("t"), "opckeytype",
                Integer.valueOf(words[7]))));
        producers.standing("pg_catalog.pg_opfamily", (_, rows) -> {
            Map<String, String[]> families = new LinkedHashMap<>();
            CLASSES.forEach(words -> families.putIfAbsent(words[3], words));
            families.values().forEach(words -> rows.add("oid", Integer.valueOf(words[3]), "opfmethod",
                    Integer.valueOf(words[1]), "opfname", words[4], "opfnamespace", 11, "opfowner",
                    Moment.OWNER_OID));
        });
    }

    /**
     * An operator class.
     *
     * @param method {@code pg_am.oid}
     * @param type   OID of what it orders or hashes
     */
    record OperatorClass(String name, int method, int type, boolean byDefault) {}

    static List<OperatorClass> classes() {
        return CLASSES.stream().map(words -> new OperatorClass(words[2], Integer.parseInt(words[1]),
                Integer.parseInt(words[5]), words[6].equals("t"))).toList();
    }

    /** {@code pg_am.oid} of the method of an index. */
    static int method(String name) {
        return name.equals("hash") ? HASH_OID : ClassTables.BTREE_OID;
    }

    /** {@code pg_opclass.oid} of the order that an index has by default for a type. */
    static int orderClass(TypeId type) {
        int asText = ORDER_CLASSES.getOrDefault(TypeId.TEXT.oid(), 0);
        return ORDER_CLASSES.getOrDefault(type.oid(), asText);
    }

    private static Map<Integer, Integer> orderClasses() {
        Map<Integer, Integer> classes = new HashMap<>();
        for (String[] words : CLASSES) {
            if (Integer.parseInt(words[1]) == ClassTables.BTREE_OID && words[6].equals("t")) {
                classes.put(Integer.valueOf(words[5]), Integer.valueOf(words[0]));
            }
        }
        return classes;
    }
}
