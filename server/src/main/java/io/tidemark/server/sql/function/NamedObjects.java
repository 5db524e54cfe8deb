package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The objects of one table of pg_catalog whose first two columns are OID and name. Valid during the statement. */
record NamedObjects(List<Batch> batches) {
    /** The objects of {@code pg_catalog.table}. */
    static NamedObjects of(Environment environment, String table) {
        return new NamedObjects(environment.names().virtualRows("pg_catalog", table));
    }

    /** The OID of the object with exactly this name, or 0. */
    int oid(String name) {
        for (Batch batch : batches) {
            VarVector names = (VarVector) batch.column(1);
            for (int i = 0; i < batch.rows(); i++) {
                if (names.string(i).equals(name)) {
                    return ((FixedVector) batch.column(0)).intAt(i);
                }
            }
        }
        return 0;
    }

    /** The name of the object with this OID, or null. */
    @Nullable
    String name(int oid) {
        for (Batch batch : batches) {
            FixedVector oids = (FixedVector) batch.column(0);
            for (int i = 0; i < batch.rows(); i++) {
                if (oids.intAt(i) == oid) {
                    return ((VarVector) batch.column(1)).string(i);
                }
            }
        }
        return null;
    }

    /** The OID of the schema of an object, or 0; only of tables whose third column that is. */
    int schema(int oid) {
        for (Batch batch : batches) {
            FixedVector oids = (FixedVector) batch.column(0);
            for (int i = 0; i < batch.rows(); i++) {
                if (oids.intAt(i) == oid) {
                    return ((FixedVector) batch.column(2)).intAt(i);
                }
            }
        }
        return 0;
    }
}
