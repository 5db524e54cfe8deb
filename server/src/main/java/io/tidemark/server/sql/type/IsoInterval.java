package io.tidemark.server.sql.type;

import io.tidemark.server.sql.type.IntervalSum.Unit;

/** Reads ISO 8601's durations, {@code P1Y2M3DT4H5M6S}, {@code P0001-02-03T04:05:06} and {@code P00010203T040506}. */
final class IsoInterval {
    private static final double MAX = 1e15;

    private final String text;
    private final IntervalSum sum = new IntervalSum();
    private int at = 1;
    private boolean inTime;
    private boolean anyField;
    private int numberStart;
    private long whole;
    private double fraction;

    private IsoInterval(String text) {
        this.text = text;
    }

    static IntervalSum read(String text) {
        if (text.length() < 2 || text.charAt(0) != 'P') {
            throw Unreadable.FORMAT.asException();
        }
        IsoInterval reader = new IsoInterval(text);
        boolean more = true;
        while (more && reader.at < text.length()) {
            more = reader.part();
        }
        return reader.sum;
    }

    /** Reads {@code T} or a number and its unit; false when the text is at its end. */
    private boolean part() {
        if (text.charAt(at) == 'T') {
            at++;
            inTime = true;
            anyField = false;
            return true;
        }
        number();
        char unit = at < text.length() ? text.charAt(at) : 0;
        Unit named = inTime ? timeUnit(unit) : dateUnit(unit);
        if (named != null) {
            at++;
            sum.add(named, whole, fraction);
            anyField = true;
            return true;
        }
        return inTime ? clock(unit) : date(unit);
    }

    private static @org.jspecify.annotations.Nullable Unit dateUnit(char letter) {
        return switch (letter) {
            case 'Y' -> Unit.YEAR;
            case 'M' -> Unit.MONTH;
            case 'W' -> Unit.WEEK;
            case 'D' -> Unit.DAY;
            default -> null;
        };
    }

    private static @org.jspecify.annotations.Nullable Unit timeUnit(char letter) {
        return switch (letter) {
            case 'H' -> Unit.HOUR;
            case 'M' -> Unit.MINUTE;
            case 'S' -> Unit.SECOND;
            default -> null;
        };
    }

    private boolean date(char next) {
        if (next != 0 && next != 'T' && next != '-') {
            throw Unreadable.FORMAT.asException();
        }
        if (next != '-' && integerDigits() == 8 && !anyField) {
            sum.add(Unit.YEAR, whole / 10_000, 0);
            sum.add(Unit.MONTH, whole / 100 % 100, 0);
            sum.add(Unit.DAY, whole % 100, fraction);
            return true;
        }
        requireFirst();
        sum.add(Unit.YEAR, whole, fraction);
        for (Unit unit : new Unit[]{Unit.MONTH, Unit.DAY}) {
            if (at == text.length() || text.charAt(at) == 'T') {
                return true;
            }
            skip('-');
            number();
            sum.add(unit, whole, fraction);
        }
        if (at < text.length() && text.charAt(at) != 'T') {
            throw Unreadable.FORMAT.asException();
        }
        return true;
    }

    private boolean clock(char next) {
        if (next != 0 && next != ':') {
            throw Unreadable.FORMAT.asException();
        }
        if (next == 0 && integerDigits() == 6 && !anyField) {
            sum.add(Unit.HOUR, whole / 10_000, 0);
            sum.add(Unit.MINUTE, whole / 100 % 100, 0);
            sum.add(Unit.SECOND, whole % 100, fraction);
            return false;
        }
        requireFirst();
        sum.add(Unit.HOUR, whole, fraction);
        for (Unit unit : new Unit[]{Unit.MINUTE, Unit.SECOND}) {
            if (at == text.length()) {
                return false;
            }
            skip(':');
            number();
            sum.add(unit, whole, fraction);
        }
        if (at < text.length()) {
            throw Unreadable.FORMAT.asException();
        }
        return false;
    }

    private void requireFirst() {
        if (anyField) {
            throw Unreadable.FORMAT.asException();
        }
    }

    private void skip(char expected) {
        if (text.charAt(at) != expected) {
            throw Unreadable.FORMAT.asException();
        }
        at++;
    }

    private int integerDigits() {
        int digits = 0;
        int index = text.charAt(numberStart) == '-' ? numberStart + 1 : numberStart;
        while (index + digits < text.length() && DateTimeFields.isDigit(text.charAt(index + digits))) {
            digits++;
        }
        return digits;
    }

    /** Reads a decimal number, maybe with an exponent. */
    private void number() {
        numberStart = at;
        int end = at < text.length() && text.charAt(at) == '-' ? at + 1 : at;
        int digits = end;
        end = digitsFrom(end);
        int count = end - digits;
        if (end < text.length() && text.charAt(end) == '.') {
            int fractionEnd = digitsFrom(end + 1);
            count += fractionEnd - end - 1;
            end = count > 0 ? fractionEnd : end;
        }
        if (count == 0) {
            throw Unreadable.FORMAT.asException();
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            int sign = end + 1 < text.length() && "+-".indexOf(text.charAt(end + 1)) >= 0 ? 1 : 0;
            int exponentEnd = digitsFrom(end + 1 + sign);
            end = exponentEnd > end + 1 + sign ? exponentEnd : end;
        }
        double value = Double.parseDouble(text.substring(at, end));
        if (Double.isInfinite(value)) {
            throw Unreadable.FORMAT.asException();
        }
        if (Math.abs(value) > MAX) {
            throw Unreadable.FIELD.asException();
        }
        whole = (long) value;
        fraction = value - whole;
        at = end;
    }

    private int digitsFrom(int from) {
        int end = from;
        while (end < text.length() && DateTimeFields.isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
