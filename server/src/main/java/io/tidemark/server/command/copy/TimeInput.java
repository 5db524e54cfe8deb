package io.tidemark.server.command.copy;

import io.tidemark.server.sql.type.DateTimeParser;
import io.tidemark.server.sql.type.Zones;

/** Reads timestamps. */
final class TimeInput {
    private TimeInput() {}

    /** Microseconds since 1970; a zone in the text is ignored. */
    static long timestamp(byte[] text, int from, int to, CopyTarget target) {
        long quick = Quick.timestamp(text, from, to - Quick.utcSuffix(text, from, to));
        return quick != Quick.NO_LONG
                ? quick
                : DateTimeParser.timestamp(ColumnInput.string(text, from, to), target.environment().moment());
    }

    /** Microseconds since 1970 UTC; a text without a zone is in the session's. */
    static long timestamptz(byte[] text, int from, int to, CopyTarget target) {
        int suffix = Quick.utcSuffix(text, from, to);
        long quick = Quick.timestamp(text, from, to - suffix);
        if (quick == Quick.NO_LONG) {
            return DateTimeParser.timestampWithZone(ColumnInput.string(text, from, to),
                    target.environment().moment());
        }
        return suffix > 0 ? quick : Zones.toUtc(quick, target.environment().timeZone());
    }
}
