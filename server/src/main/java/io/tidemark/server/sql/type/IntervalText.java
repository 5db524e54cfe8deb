package io.tidemark.server.sql.type;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.DateTimeFields.Field;
import io.tidemark.server.sql.type.DateTimeFields.Kind;
import io.tidemark.server.sql.type.IntervalSum.Unit;
import io.tidemark.server.sql.type.Unreadable.UnreadableException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads intervals: {@code 1 year 2 mons -3 days 04:05:06.7 ago}, {@code 1-2 3 4:05}, ISO 8601's; one object reads one text. */
final class IntervalText {
    private static final Map<String, Unit> UNITS = new HashMap<>();
    /** Of longer words only so many letters count. */
    private static final int WORD_LETTERS = 10;

    static {
        for (Unit unit : Unit.values()) {
            unit.names().forEach(name -> UNITS.put(name, unit));
        }
    }

    private final List<Field> fields;
    private final boolean allNegative;
    private final IntervalSum sum = new IntervalSum();
    private @Nullable Unit unit;
    /** The next number would need a unit, which stands between it and {@code ago}. */
    private boolean afterAgo;
    private boolean ago;
    private int said;

    private IntervalText(List<Field> fields, boolean standardSigns) {
        this.fields = fields;
        this.allNegative = standardSigns && !fields.isEmpty() && fields.getFirst().text().startsWith("-")
                && fields.stream().skip(1).noneMatch(field -> isSign(field.text().charAt(0)));
    }

    static Interval parse(String text, boolean standardSigns) {
        try {
            return sum(text, standardSigns).interval();
        } catch (UnreadableException failure) {
            throw failure.reason().error("interval", text);
        } catch (ArithmeticException tooLarge) {
            throw new SqlException("22008", "interval out of range", SqlException.NO_POSITION);
        }
    }

    private static IntervalSum sum(String text, boolean standardSigns) {
        try {
            IntervalText reader = new IntervalText(DateTimeFields.of(text), standardSigns);
            reader.read();
            return reader.sum;
        } catch (UnreadableException failure) {
            if (failure.reason() == Unreadable.FORMAT) {
                return IsoInterval.read(text);
            }
            throw failure;
        }
    }

    private static boolean isSign(char c) {
        return c == '-' || c == '+';
    }

    /** From the end, so that a unit is known before its number. */
    private void read() {
        for (Field field : fields.reversed()) {
            switch (field.kind()) {
                case TIME -> clock(field.text(), false);
                case ZONE -> {
                    if (!signedClock(field.text())) {
                        number(field);
                    }
                }
                case NUMBER, DATE -> number(field);
                case WORD, SIGNED_WORD -> word(field.text());
            }
        }
        if (said == 0) {
            throw Unreadable.FORMAT.asException();
        }
        if (ago) {
            sum.negate();
        }
    }

    private void say(int parts) {
        if ((said & parts) != 0) {
            throw Unreadable.FORMAT.asException();
        }
        said |= parts;
    }

    private static int clockBits() {
        return Unit.HOUR.bit() | Unit.MINUTE.bit() | secondBits();
    }

    private static int secondBits() {
        return Unit.SECOND.bit() | Unit.MILLISECOND.bit() | Unit.MICROSECOND.bit();
    }

    private boolean signedClock(String field) {
        if (field.indexOf(':') < 0) {
            return false;
        }
        try {
            clockMicros(field.substring(1));
        } catch (UnreadableException notOne) {
            return false;
        }
        clock(field.substring(1), field.charAt(0) == '-');
        return true;
    }

    private void clock(String field, boolean minus) {
        long micros = clockMicros(field);
        boolean negative = minus || (allNegative && micros > 0);
        sum.clock(negative ? -micros : micros);
        unit = Unit.DAY;
        afterAgo = false;
        say(clockBits());
    }

    /** {@code hh:mm[:ss[.f]]} or {@code mm:ss.f}, hours without limit. */
    private static long clockMicros(String field) {
        LeadingNumber first = LeadingNumber.read(field, 0, true);
        LeadingNumber next = LeadingNumber.readInt(field, DateTimeParts.colon(field, first.end()) + 1);
        long hours = first.value();
        long minutes = next.value();
        long seconds = 0;
        int end = next.end();
        if (end < field.length() && field.charAt(end) == '.') {
            seconds = minutes;
            minutes = Math.toIntExact(Math.clamp(hours, -1L, Integer.MAX_VALUE));
            hours = 0;
        } else if (end < field.length()) {
            LeadingNumber last = LeadingNumber.readInt(field, DateTimeParts.colon(field, end) + 1);
            seconds = last.value();
            end = last.end();
        }
        long micros = end == field.length() ? 0 : fraction(field, end);
        if (hours < 0 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 60) {
            throw Unreadable.FIELD.asException();
        }
        try {
            return Math.addExact(Math.multiplyExact(hours, 3_600_000_000L),
                    minutes * 60_000_000 + seconds * 1_000_000 + micros);
        } catch (ArithmeticException overflow) {
            throw Unreadable.FIELD.asException();
        }
    }

    private static long fraction(String field, int at) {
        if (field.charAt(at) != '.') {
            throw Unreadable.FORMAT.asException();
        }
        return LeadingNumber.fractionMicros(field, at);
    }

    private void number(Field field) {
        String text = field.text();
        Unit named = unit == null ? Unit.SECOND : unit;
        boolean negative = text.charAt(0) == '-';
        LeadingNumber number = LeadingNumber.read(text, 0, true);
        long whole = number.value();
        double fraction = 0;
        char next = number.end() < text.length() ? text.charAt(number.end()) : 0;
        if (next == '-') {
            LeadingNumber months = LeadingNumber.readInt(text, number.end() + 1);
            if (months.value() < 0 || months.value() > 11) {
                throw Unreadable.FIELD.asException();
            }
            if (months.end() < text.length()) {
                throw Unreadable.FORMAT.asException();
            }
            named = Unit.MONTH;
            unit = named;
            afterAgo = false;
            whole = monthsOf(whole, negative ? -months.value() : months.value());
        } else if (next == '.') {
            fraction = LeadingNumber.fraction(text, number.end());
            fraction = negative ? -fraction : fraction;
        } else if (next != 0 || (number.end() == 0 && field.kind() != Kind.NUMBER)) {
            throw Unreadable.FORMAT.asException();
        }
        if (afterAgo && next != '-') {
            throw Unreadable.FORMAT.asException();
        }
        if (allNegative) {
            whole = whole > 0 ? -whole : whole;
            fraction = fraction > 0 ? -fraction : fraction;
        }
        sum.add(named, whole, fraction);
        say(named == Unit.SECOND && fraction != 0 ? secondBits() : named.bit());
        unit = named == Unit.HOUR ? Unit.DAY : unit == null ? Unit.SECOND : unit;
    }

    private static long monthsOf(long years, long months) {
        try {
            return Math.addExact(Math.multiplyExact(years, 12), months);
        } catch (ArithmeticException overflow) {
            throw Unreadable.FIELD.asException();
        }
    }

    private void word(String word) {
        afterAgo = word.equals("ago");
        if (afterAgo) {
            ago = true;
            return;
        }
        Unit named = UNITS.get(word.length() > WORD_LETTERS ? word.substring(0, WORD_LETTERS) : word);
        if (named == null) {
            throw Unreadable.FORMAT.asException();
        }
        unit = named;
    }
}
