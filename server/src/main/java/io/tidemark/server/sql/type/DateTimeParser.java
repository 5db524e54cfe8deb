package io.tidemark.server.sql.type;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.DateTimeFields.Field;
import io.tidemark.server.sql.type.DateTimeFields.Kind;
import io.tidemark.server.sql.type.DateTimeWords.Special;
import io.tidemark.server.sql.type.DateTimeWords.Unit;
import io.tidemark.server.sql.type.TextStyle.DateOrder;
import io.tidemark.server.sql.type.Unreadable.UnreadableException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads dates and times as PostgreSQL does, its manual's appendix B.1: ISO 8601 forms, {@code 1/2/2024},
 * {@code Jan 2, 2024 3:04 PM EST}, {@code now}, {@code infinity}. One object reads one text.
 */
public final class DateTimeParser {
    /** A day behind every one that a date can be: days since 1970. PostgreSQL's DATE_END_JULIAN. */
    private static final long DATES_END = 2_147_483_494L - 2_440_588;
    /** 4714-11-24 BC, the first date: days since 1970. */
    private static final long DATES_START = -2_440_588;

    private final Moment moment;
    private final DateTimeParts parts;
    private final boolean timeOnly;
    private List<Field> fields = List.of();
    private int at;
    private @Nullable Unit label;
    private @Nullable WrittenZone zone;
    private @Nullable Special special;

    private DateTimeParser(Moment moment, boolean timeOnly) {
        this.moment = moment;
        this.timeOnly = timeOnly;
        this.parts = new DateTimeParts(moment.order());
    }

    /**
     * When and where a text is read.
     *
     * @param zone      of texts without one
     * @param nowMicros what {@code now} is, microseconds since 1970 UTC
     */
    public record Moment(ZoneId zone, long nowMicros, DateOrder order) {}

    /** Microseconds since 1970 of a timestamp without zone; a zone in the text is read and ignored. */
    public static long timestamp(String text, Moment moment) {
        long quick = QuickDateTime.timestamp(text);
        return quick != QuickDateTime.NOT_QUICK ? quick : read(text, moment, "timestamp").local(text);
    }

    /** Microseconds since 1970 UTC; a text without zone is in the moment's. */
    public static long timestampWithZone(String text, Moment moment) {
        long quick = QuickDateTime.timestamp(text);
        if (quick != QuickDateTime.NOT_QUICK) {
            return Zones.toUtc(quick, moment.zone());
        }
        String type = "timestamp with time zone";
        DateTimeParser reader = read(text, moment, type);
        long local = reader.local(text);
        WrittenZone zone = reader.zone == null ? new WrittenZone.Named(moment.zone()) : reader.zone;
        long micros = reader.special != null ? local : zone.toUtc(local);
        boolean beyond = local > Long.MAX_VALUE - 8 * Interval.DAY_MICROS
                || !DateTimeText.isTimestamp(micros);
        if (!Zones.isInfinite(local) && beyond) {
            throw outOfRange("timestamp", text);
        }
        return micros;
    }

    /** Days since 1970. */
    public static int date(String text, Moment moment) {
        DateTimeParser reader = read(text, moment, "date");
        if (reader.special == Special.INFINITY || reader.special == Special.NEGATIVE_INFINITY) {
            return reader.special == Special.INFINITY
                    ? DateTimeText.DATE_INFINITY
                    : DateTimeText.DATE_NEGATIVE_INFINITY;
        }
        long day = reader.special == Special.EPOCH ? 0 : reader.parts.epochDay();
        if (day < DATES_START || day >= DATES_END) {
            throw outOfRange("date", text);
        }
        return (int) day;
    }

    /** Microseconds since midnight, 0 to 24 hours. */
    public static long time(String text, Moment moment) {
        DateTimeParser reader = new DateTimeParser(moment, true);
        try {
            reader.read(text);
            reader.finishTime();
        } catch (UnreadableException failure) {
            throw failure.reason().error("time", text);
        }
        return reader.parts.timeMicros();
    }

    private static DateTimeParser read(String text, Moment moment, String typeName) {
        DateTimeParser reader = new DateTimeParser(moment, false);
        try {
            reader.read(text);
            if (reader.special == null && !reader.parts.has(DateTimeParts.DATE)) {
                throw Unreadable.FORMAT.asException();
            }
        } catch (UnreadableException failure) {
            throw failure.reason().error(typeName, text);
        }
        return reader;
    }

    private long local(String text) {
        if (special == Special.INFINITY || special == Special.NEGATIVE_INFINITY) {
            return special == Special.INFINITY ? DateTimeText.INFINITY : DateTimeText.NEGATIVE_INFINITY;
        }
        if (special == Special.EPOCH) {
            return 0;
        }
        long day = parts.epochDay();
        long last = Long.MAX_VALUE / Interval.DAY_MICROS;
        long micros = Math.abs(day) >= last ? Long.MAX_VALUE : day * Interval.DAY_MICROS + parts.timeMicros();
        if (!DateTimeText.isTimestamp(micros)) {
            throw outOfRange("timestamp", text);
        }
        return micros;
    }

    private static SqlException outOfRange(String typeName, String text) {
        return new SqlException("22008", typeName + " out of range: \"" + text + '"',
                SqlException.NO_POSITION);
    }

    private void read(String text) {
        fields = DateTimeFields.of(text);
        for (at = 0; at < fields.size(); at++) {
            Field field = fields.get(at);
            parts.say(switch (field.kind()) {
                case DATE -> timeOnly ? dateOfTime(field.text()) : date(field.text());
                case TIME -> clock(field.text());
                case ZONE -> offset(field.text());
                case NUMBER -> label != null ? labelled(field.text()) : number(field.text());
                case WORD, SIGNED_WORD -> word(field.text());
            });
        }
        parts.finish();
    }

    private int date(String field) {
        boolean hasDay = parts.has(DateTimeParts.MONTH | DateTimeParts.DAY);
        if (label == Unit.JULIAN) {
            LeadingNumber number = LeadingNumber.readInt(field, 0);
            parts.julianDay((int) number.value(), field, -1);
            label = null;
            offset(field.substring(number.end()));
            return DateTimeParts.DATE | DateTimeParts.TIME | DateTimeParts.ZONE;
        }
        if (label == null && !hasDay) {
            return parts.date(field);
        }
        if (!DateTimeFields.isDigit(field.charAt(0)) && label == null) {
            return zoneName(field);
        }
        if (label != null && label != Unit.TIME) {
            throw Unreadable.FORMAT.asException();
        }
        label = null;
        return timeWithOffset(field, false);
    }

    /** A date is read where only a time is wanted, if a time follows it. */
    private int dateOfTime(String field) {
        boolean mayBeDate = at == 0 && fields.size() >= 2
                && (fields.getLast().kind() == Kind.DATE || fields.get(1).kind() == Kind.TIME);
        if (mayBeDate) {
            return parts.date(field);
        }
        return DateTimeFields.isDigit(field.charAt(0)) ? timeWithOffset(field, true) : zoneName(field);
    }

    /** {@code hhmmss-zz}. */
    private int timeWithOffset(String field, boolean dateIsKnown) {
        int minus = field.indexOf('-');
        if (parts.has(DateTimeParts.TIME) || minus < 0) {
            throw Unreadable.FORMAT.asException();
        }
        offset(field.substring(minus));
        return parts.packed(field.substring(0, minus), dateIsKnown) | DateTimeParts.ZONE;
    }

    private int clock(String field) {
        if (!timeOnly && label != null) {
            if (label != Unit.TIME) {
                throw Unreadable.FORMAT.asException();
            }
            label = null;
        }
        parts.clock(field);
        if (!timeOnly) {
            parts.requireTimeOfDay();
        }
        return DateTimeParts.TIME;
    }

    private int offset(String field) {
        zone = new WrittenZone.Fixed(Zones.displacement(field));
        return DateTimeParts.ZONE;
    }

    private int labelled(String field) {
        Unit unit = label == null ? Unit.OTHER : label;
        int said = parts.labelled(unit, field);
        label = null;
        special = null;
        return said;
    }

    private int number(String field) {
        int point = field.indexOf('.');
        boolean hasDate = parts.hasSome(DateTimeParts.DATE);
        if (timeOnly) {
            if (point >= 0 && at == 0 && fields.size() >= 2 && fields.getLast().kind() == Kind.DATE) {
                return parts.date(field);
            }
            if (point >= 0 && point <= 2) {
                throw Unreadable.FORMAT.asException();
            }
            return point >= 0 || field.length() > 4 ? parts.packed(field, true) : parts.number(field, true);
        }
        if (point >= 0 && !hasDate) {
            return parts.date(field);
        }
        boolean packed = point > 2 || (point < 0 && field.length() >= 6
                && (!hasDate || !parts.hasSome(DateTimeParts.TIME)));
        return packed ? parts.packed(field, false) : parts.number(field, false);
    }

    private int word(String word) {
        DateTimeWords.Abbreviation abbreviation = DateTimeWords.zone(word);
        if (abbreviation != null) {
            zone = new WrittenZone.Fixed(abbreviation.offset().getTotalSeconds());
            return DateTimeParts.ZONE | (abbreviation.daylight() ? DateTimeParts.DAYLIGHT : 0);
        }
        DateTimeWords.Word known = DateTimeWords.word(word);
        if (known == null) {
            WrittenZone named = WrittenZone.of(word);
            if (named == null) {
                throw Unreadable.FORMAT.asException();
            }
            zone = named;
            return DateTimeParts.ZONE;
        }
        return switch (known.sense()) {
            case IGNORED -> 0;
            case MONTH -> {
                requireDates();
                yield parts.monthName(known.value());
            }
            case WEEKDAY -> {
                requireDates();
                yield DateTimeParts.WEEKDAY;
            }
            case ERA -> {
                parts.era(known.value());
                yield DateTimeParts.ERA;
            }
            case HALF -> {
                parts.half(known.value());
                yield DateTimeParts.HALF;
            }
            case DAYLIGHT -> daylight();
            case UNIT -> {
                label = DateTimeWords.unit(word);
                yield 0;
            }
            case ISO_TIME -> isoTime();
            case SPECIAL -> special(DateTimeWords.special(word));
        };
    }

    private void requireDates() {
        if (timeOnly) {
            throw Unreadable.FORMAT.asException();
        }
    }

    /** {@code MET DST}: an hour more. */
    private int daylight() {
        if (!(zone instanceof WrittenZone.Fixed(long seconds))) {
            throw Unreadable.FORMAT.asException();
        }
        zone = new WrittenZone.Fixed(seconds + 3600);
        return DateTimeParts.DAYLIGHT;
    }

    private int isoTime() {
        Kind next = at + 1 < fields.size() ? fields.get(at + 1).kind() : Kind.WORD;
        boolean follows = next == Kind.NUMBER || next == Kind.TIME || next == Kind.DATE;
        if (!follows || (!timeOnly && !parts.has(DateTimeParts.DATE))) {
            throw Unreadable.FORMAT.asException();
        }
        label = Unit.TIME;
        return 0;
    }

    private int special(Special named) {
        if (timeOnly && named != Special.NOW && named != Special.MIDNIGHT) {
            throw Unreadable.FORMAT.asException();
        }
        long local = Zones.toLocal(moment.nowMicros(), moment.zone());
        LocalDate today = LocalDate.ofEpochDay(Math.floorDiv(local, Interval.DAY_MICROS));
        switch (named) {
            case NOW -> {
                parts.day(today);
                parts.time(Math.floorMod(local, Interval.DAY_MICROS));
                zone = new WrittenZone.Fixed(Zones.offsetSeconds(moment.nowMicros(), moment.zone()));
            }
            case TODAY -> parts.day(today);
            case TOMORROW -> parts.day(today.plusDays(1));
            case YESTERDAY -> parts.day(today.minusDays(1));
            case MIDNIGHT -> {
                parts.time(0);
                zone = new WrittenZone.Fixed(0);
            }
            case INFINITY, NEGATIVE_INFINITY, EPOCH -> special = named;
        }
        return switch (named) {
            case TODAY, TOMORROW, YESTERDAY -> DateTimeParts.DATE;
            case MIDNIGHT -> DateTimeParts.TIME | DateTimeParts.ZONE;
            case NOW -> timeOnly
                    ? DateTimeParts.TIME
                    : DateTimeParts.DATE | DateTimeParts.TIME | DateTimeParts.ZONE;
            case INFINITY, NEGATIVE_INFINITY, EPOCH -> DateTimeParts.NAMED;
        };
    }

    private int zoneName(String name) {
        WrittenZone named = WrittenZone.of(name);
        if (named == null) {
            throw new SqlException("22023", "time zone \"" + name + "\" not recognized",
                    SqlException.NO_POSITION);
        }
        zone = named;
        return DateTimeParts.ZONE;
    }

    private void finishTime() {
        parts.requireTimeOfDay();
        boolean needsDate = zone != null && !zone.isFixed();
        boolean partOfDate = parts.hasSome(DateTimeParts.DATE) && !parts.has(DateTimeParts.DATE);
        if (!parts.has(DateTimeParts.TIME) || (needsDate && !parts.has(DateTimeParts.DATE))
                || (partOfDate && !parts.hasSome(DateTimeParts.ZONE))) {
            throw Unreadable.FORMAT.asException();
        }
    }
}
