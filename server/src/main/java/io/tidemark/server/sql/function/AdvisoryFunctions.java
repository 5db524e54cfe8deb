package io.tidemark.server.sql.function;

import io.tidemark.server.sql.function.Sessions.Advisory;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;

/** The rows of functions that take and let go of advisory locks, which mean what applications agree on. */
final class AdvisoryFunctions {
    private AdvisoryFunctions() {}

    static void declare(Declarations rows) {
        for (boolean pair : List.of(false, true)) {
            TypeId[] key = pair ? new TypeId[]{TypeId.INT4, TypeId.INT4} : new TypeId[]{TypeId.INT8};
            for (boolean shared : List.of(false, true)) {
                String suffix = shared ? "_shared" : "";
                for (boolean ofTransaction : List.of(false, true)) {
                    String name = ofTransaction ? "advisory_xact_lock" : "advisory_lock";
                    rows.function("pg_" + name + suffix, key).returns(TypeId.VOID).unstable()
                            .rows((row, output) -> {
                                sessions(row).lock(lock(row, pair, shared, ofTransaction), true);
                                output.text("");
                            });
                    rows.function("pg_try_" + name + suffix, key).returns(TypeId.BOOLEAN).unstable()
                            .rows((row, output) -> output.bool(
                                    sessions(row).lock(lock(row, pair, shared, ofTransaction), false)));
                }
                rows.function("pg_advisory_unlock" + suffix, key).returns(TypeId.BOOLEAN).unstable().rows(
                        (row, output) -> output.bool(sessions(row).unlock(lock(row, pair, shared, false))));
            }
        }
        rows.function("pg_advisory_unlock_all").returns(TypeId.VOID).unstable().rows((row, output) -> {
            sessions(row).unlockAll();
            output.text("");
        });
    }

    private static Advisory lock(Row row, boolean pair, boolean shared, boolean ofTransaction) {
        long key = pair ? (long) row.int4(0) << Integer.SIZE | (row.int4(1) & 0xFFFF_FFFFL) : row.int8(0);
        return new Advisory(key, pair, shared, ofTransaction);
    }

    private static Sessions sessions(Row row) {
        return row.environment().sessions();
    }
}
