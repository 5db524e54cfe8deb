package io.tidemark.server.sql.type;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** Time zones: names and offsets as PostgreSQL reads them, and the way between local time and UTC. */
public final class Zones {
    private static final Map<String, ZoneId> BY_NAME = new HashMap<>();

    static {
        for (String id : ZoneId.getAvailableZoneIds()) {
            BY_NAME.put(id.toLowerCase(Locale.ROOT), ZoneId.of(id));
        }
        BY_NAME.put("utc", ZoneId.of("UTC"));
    }

    private Zones() {}

    /** The zone of a full name or abbreviation in any case; null when there is none. */
    public static @Nullable ZoneId byName(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        ZoneId zone = BY_NAME.get(lower);
        DateTimeWords.Abbreviation abbreviation = zone == null ? DateTimeWords.zone(lower) : null;
        return abbreviation == null ? zone : abbreviation.offset();
    }

    /** The zone of a full name in lower case, or null. */
    static @Nullable ZoneId byFullName(String lower) {
        return BY_NAME.get(lower);
    }

    /** Seconds east of Greenwich of {@code [+-]hh[:mm[:ss]]} or {@code [+-]hhmm}; less than 16 hours. */
    static int displacement(String text) {
        if (text.isEmpty() || (text.charAt(0) != '+' && text.charAt(0) != '-')) {
            throw Unreadable.FORMAT.asException();
        }
        try {
            LeadingNumber first = LeadingNumber.readInt(text, 1);
            long hours = first.value();
            long minutes = 0;
            long seconds = 0;
            int end = first.end();
            if (end < text.length() && text.charAt(end) == ':') {
                LeadingNumber second = LeadingNumber.readInt(text, end + 1);
                minutes = second.value();
                end = second.end();
                if (end < text.length() && text.charAt(end) == ':') {
                    LeadingNumber third = LeadingNumber.readInt(text, end + 1);
                    seconds = third.value();
                    end = third.end();
                }
            } else if (end == text.length() && text.length() > 3) {
                minutes = hours % 100;
                hours = hours / 100;
            }
            if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) {
                throw Unreadable.DISPLACEMENT.asException();
            }
            if (end < text.length()) {
                throw Unreadable.FORMAT.asException();
            }
            int size = (int) ((hours * 60 + minutes) * 60 + seconds);
            return text.charAt(0) == '-' ? -size : size;
        } catch (Unreadable.UnreadableException failure) {
            throw (failure.reason() == Unreadable.FIELD ? Unreadable.DISPLACEMENT : failure.reason())
                    .asException();
        }
    }

    /**
     * The zone that TimeZone and AT TIME ZONE name: a name, or an offset in POSIX's sense, in which {@code +2} and
     * {@code UTC+2} lie west of Greenwich. Null when there is none.
     */
    public static @Nullable ZoneId parse(String text) {
        ZoneId named = byName(text);
        if (named != null) {
            return named;
        }
        String rest = text.strip();
        int at = 0;
        while (at < rest.length() && Character.isLetter(rest.charAt(at))) {
            at++;
        }
        Integer seconds = at < rest.length() ? offset(rest.substring(at)) : null;
        return seconds == null || Math.abs(seconds) > 18 * 3600 ? null : ZoneOffset.ofTotalSeconds(-seconds);
    }

    /** Reads {@code [+-]hh[[:]mm[[:]ss]]} as seconds; null when it is none. */
    static @Nullable Integer offset(String text) {
        int sign = text.startsWith("-") ? -1 : 1;
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        int[] parts = new int[3];
        int part = 0;
        int run = 0;
        boolean packed = digits.indexOf(':') < 0 && digits.length() > 2;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            boolean next = c == ':' || (packed && run == (digits.length() % 2 == 1 && part == 0 ? 1 : 2));
            if (next) {
                part++;
                run = 0;
            }
            if (part > 2 || (c != ':' && (c < '0' || c > '9')) || run > 2) {
                return null;
            }
            if (c != ':') {
                parts[part] = parts[part] * 10 + c - '0';
                run++;
            }
        }
        return digits.isEmpty() || parts[1] > 59 || parts[2] > 59
                ? null
                : Integer.valueOf(sign * (parts[0] * 3600 + parts[1] * 60 + parts[2]));
    }

    /** The zone's short name at an instant, such as {@code CET} or {@code CEST}; an offset where it has none. */
    public static String abbreviation(long micros, ZoneId zone) {
        int seconds = offsetSeconds(micros, zone);
        if (zone instanceof ZoneOffset || !Character.isLetter(zone.getId().charAt(0))) {
            return offsetName(seconds);
        }
        if (seconds % 60 != 0) {
            return "LMT";
        }
        Instant instant = Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L));
        String name = TimeZone.getTimeZone(zone).getDisplayName(zone.getRules().isDaylightSavings(instant),
                TimeZone.SHORT, Locale.ENGLISH);
        boolean word = name.length() <= 5 && name.chars().allMatch(c -> c >= 'A' && c <= 'Z');
        return word ? name : offsetName(seconds);
    }

    private static String offsetName(int seconds) {
        int size = Math.abs(seconds);
        String hours = "%s%02d".formatted(seconds < 0 ? "-" : "+", size / 3600);
        return size % 3600 == 0 ? hours : hours + "%02d".formatted(size / 60 % 60);
    }

    /** Seconds east of Greenwich at an instant, microseconds since 1970 UTC. */
    public static int offsetSeconds(long micros, ZoneId zone) {
        if (zone instanceof ZoneOffset fixed) {
            return fixed.getTotalSeconds();
        }
        ZoneRules rules = zone.getRules();
        return rules.getOffset(Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L))).getTotalSeconds();
    }

    /** Local microseconds of an instant; infinities stay. */
    public static long toLocal(long micros, ZoneId zone) {
        return isInfinite(micros) ? micros : micros + offsetSeconds(micros, zone) * 1_000_000L;
    }

    /**
     * The instant of local microseconds; infinities stay. In the gap of a change of clocks the offset before it holds,
     * in the overlap the one after it.
     */
    public static long toUtc(long local, ZoneId zone) {
        return isInfinite(local) ? local : local - localOffsetSeconds(local, zone) * 1_000_000L;
    }

    private static int localOffsetSeconds(long local, ZoneId zone) {
        if (zone instanceof ZoneOffset fixed) {
            return fixed.getTotalSeconds();
        }
        ZoneRules rules = zone.getRules();
        if (rules.isFixedOffset()) {
            return rules.getOffset(Instant.EPOCH).getTotalSeconds();
        }
        try {
            LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(local, 1_000_000L), 0,
                    ZoneOffset.UTC);
            ZoneOffsetTransition transition = rules.getTransition(time);
            if (transition == null) {
                return rules.getOffset(time).getTotalSeconds();
            }
            return (transition.isGap() ? transition.getOffsetBefore() : transition.getOffsetAfter())
                    .getTotalSeconds();
        } catch (DateTimeException beyondAllYears) {
            return 0;
        }
    }

    /** Whether a timestamp is one of the infinities. */
    public static boolean isInfinite(long micros) {
        return micros == Long.MAX_VALUE || micros == Long.MIN_VALUE;
    }
}
