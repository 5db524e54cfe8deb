package io.tidemark.server.sql.function;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;

/** The zones that {@code SET TIME ZONE} knows. */
public final class TimeZones {
    private static final long MICROS_PER_SECOND = 1_000_000;

    private TimeZones() {}

    /** A zone at a moment; the offset is east of Greenwich. */
    public record Zone(String name, String abbreviation, long offsetMicros, boolean summer) {}

    /** All zones as of now, by name. */
    public static List<Zone> now() {
        return at(Instant.now());
    }

    /** All zones as of a moment, by name. */
    static List<Zone> at(Instant moment) {
        return ZoneId.getAvailableZoneIds().stream().sorted().map(name -> {
            ZoneId zone = ZoneId.of(name);
            ZoneRules rules = zone.getRules();
            boolean summer = rules.isDaylightSavings(moment);
            return new Zone(name,
                    TimeZone.getTimeZone(zone).getDisplayName(summer, TimeZone.SHORT, Locale.ENGLISH),
                    rules.getOffset(moment).getTotalSeconds() * MICROS_PER_SECOND, summer);
        }).toList();
    }
}
