package io.tidemark.server.sql.catalog;

import io.tidemark.storage.table.DatabaseView;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the rows of virtual tables are made from. */
record Moment(DatabaseView view, CatalogSession session) {
    /** OID of the one role. */
    static final int OWNER_OID = 10;

    /** OIDs of the schemas. */
    static final Map<String, Integer> SCHEMAS = schemas();

    private static Map<String, Integer> schemas() {
        Map<String, Integer> schemas = new LinkedHashMap<>();
        schemas.put("pg_catalog", 11);
        schemas.put("public", 2200);
        schemas.put("information_schema", 13_207);
        schemas.put("sys", 16_100);
        return Collections.unmodifiableMap(schemas);
    }

    static int schemaOid(String name) {
        return SCHEMAS.getOrDefault(name, 0);
    }

    /** Makes the rows of one virtual table. */
    interface Producer {
        void produce(Moment moment, Rows rows);
    }
}
