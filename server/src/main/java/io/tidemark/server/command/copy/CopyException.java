package io.tidemark.server.command.copy;

import io.tidemark.server.sql.SqlException;
import org.jspecify.annotations.Nullable;

/** Data of a COPY that is refused, with the place where it stands. */
public final class CopyException extends SqlException {
    private static final long serialVersionUID = 1;

    private final String where;

    CopyException(String sqlState, String message, @Nullable String detail, @Nullable String hint,
            String where) {
        super(sqlState, message, NO_POSITION, detail, hint);
        this.where = where;
    }

    /** The context, as PostgreSQL writes it: {@code COPY t, line 3, column price: "abc"}. */
    public String where() {
        return where;
    }
}
