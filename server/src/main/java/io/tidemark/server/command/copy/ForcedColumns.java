package io.tidemark.server.command.copy;

import io.tidemark.server.sql.SqlException;
import java.util.List;

/** Finds the columns of the options FORCE_QUOTE, FORCE_NULL and FORCE_NOT_NULL among those of the statement. */
final class ForcedColumns {
    private ForcedColumns() {}

    /** For each of {@code names} whether {@code forced} has it; 42P10 when {@code forced} has another. */
    static boolean[] of(String option, CopyFormat.Columns forced, List<String> names) {
        for (String name : forced.names()) {
            if (!names.contains(name)) {
                throw new SqlException("42P10", option + " column \"" + name + "\" not referenced by COPY",
                        SqlException.NO_POSITION);
            }
        }
        boolean[] flags = new boolean[names.size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = forced.contains(names.get(i));
        }
        return flags;
    }
}
