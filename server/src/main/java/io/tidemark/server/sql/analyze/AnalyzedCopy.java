package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.Expression;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a COPY FROM writes besides its lines.
 *
 * @param defaults of the columns that the lines don't have, by index into the schema; null where it is NULL
 */
public record AnalyzedCopy(RowRules rules, List<@Nullable Expression> defaults) {
    /** Copies the defaults. */
    public AnalyzedCopy {
        defaults = Collections.unmodifiableList(new ArrayList<>(defaults));
    }
}
