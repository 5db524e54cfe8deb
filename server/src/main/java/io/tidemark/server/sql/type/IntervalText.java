package io.tidemark.server.sql.type;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads intervals: {@code 1 year 2 days 03:04:05}, {@code @ 1 hour ago}, {@code 1-2 3 4:05}, {@code P1DT2H}. */
final class IntervalText {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:(?<clock>[+-]?\\d+:\\d+(?::\\d+(?:\\.\\d*)?)?)|(?<years>[+-]?\\d+-\\d+)(?![\\d-])"
                    + "|(?<number>[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)|(?<word>[a-zµ]+)|(?<at>@))\\s*");
    private static final BigDecimal DAY = BigDecimal.valueOf(Interval.DAY_MICROS);
    private static final BigDecimal THIRTY = BigDecimal.valueOf(30);

    private BigDecimal months = BigDecimal.ZERO;
    private BigDecimal days = BigDecimal.ZERO;
    private BigDecimal micros = BigDecimal.ZERO;

    private IntervalText() {}

    static @Nullable Interval parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (lower.isEmpty()) {
            return null;
        }
        IntervalText reader = new IntervalText();
        boolean iso = lower.length() > 1 && lower.charAt(0) == 'p'
                && (lower.charAt(1) == 't' || !Character.isLetter(lower.charAt(1)));
        boolean read = iso ? reader.iso(lower.substring(1)) : reader.words(lower);
        return read ? reader.result() : null;
    }

    private @Nullable Interval result() {
        try {
            BigDecimal wholeMonths = months.setScale(0, RoundingMode.DOWN);
            BigDecimal allDays = days.add(months.subtract(wholeMonths).multiply(THIRTY));
            BigDecimal wholeDays = allDays.setScale(0, RoundingMode.DOWN);
            BigDecimal allMicros = micros.add(allDays.subtract(wholeDays).multiply(DAY));
            return new Interval(wholeMonths.intValueExact(), wholeDays.intValueExact(),
                    allMicros.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
        } catch (ArithmeticException tooLarge) {
            return null;
        }
    }

    private boolean words(String text) {
        Matcher token = TOKEN.matcher(text);
        @Nullable
        BigDecimal pending = null;
        boolean any = false;
        int at = 0;
        while (at < text.length()) {
            if (!token.find(at) || token.start() != at) {
                return false;
            }
            at = token.end();
            if (token.group("clock") != null) {
                if (pending != null) {
                    days = days.add(pending);
                    pending = null;
                }
                micros = micros.add(clock(token.group("clock")));
                any = true;
            } else if (token.group("years") != null) {
                months = months.add(yearMonth(token.group("years")));
                any = true;
            } else if (token.group("number") != null) {
                if (pending != null) {
                    days = days.add(pending);
                }
                pending = new BigDecimal(token.group("number"));
                any = true;
            } else if (token.group("word") != null) {
                String word = token.group("word");
                if (word.equals("ago") && pending == null && at == text.length()) {
                    negate();
                } else if (pending != null && unit(pending, word)) {
                    pending = null;
                } else {
                    return false;
                }
            }
        }
        if (pending != null) {
            micros = micros.add(pending.movePointRight(6));
        }
        return any;
    }

    private void negate() {
        months = months.negate();
        days = days.negate();
        micros = micros.negate();
    }

    private static BigDecimal clock(String text) {
        boolean negative = text.charAt(0) == '-';
        String[] parts = text.replaceFirst("^[+-]", "").split(":", -1);
        BigDecimal seconds = new BigDecimal(parts[0]).multiply(BigDecimal.valueOf(3600))
                .add(new BigDecimal(parts[1]).multiply(BigDecimal.valueOf(60)));
        if (parts.length > 2) {
            seconds = seconds.add(new BigDecimal(parts[2]));
        }
        BigDecimal micros = seconds.movePointRight(6);
        return negative ? micros.negate() : micros;
    }

    private static BigDecimal yearMonth(String text) {
        boolean negative = text.charAt(0) == '-';
        String[] parts = text.replaceFirst("^[+-]", "").split("-", -1);
        BigDecimal months = new BigDecimal(parts[0]).multiply(BigDecimal.valueOf(12))
                .add(new BigDecimal(parts[1]));
        return negative ? months.negate() : months;
    }

    private boolean unit(BigDecimal amount, String unit) {
        switch (unit) {
            case "us", "usec", "usecs", "usecond", "useconds", "microsecond", "microseconds", "microsecon",
                    "µs" ->
                micros = micros.add(amount);
            case "ms", "msec", "msecs", "msecond", "mseconds", "millisecond", "milliseconds", "millisecon" ->
                micros = micros.add(amount.movePointRight(3));
            case "s", "sec", "secs", "second", "seconds" -> micros = micros.add(amount.movePointRight(6));
            case "m", "min", "mins", "minute", "minutes" ->
                micros = micros.add(amount.multiply(BigDecimal.valueOf(60_000_000)));
            case "h", "hr", "hrs", "hour", "hours" ->
                micros = micros.add(amount.multiply(BigDecimal.valueOf(3_600_000_000L)));
            case "d", "day", "days" -> days = days.add(amount);
            case "w", "week", "weeks" -> days = days.add(amount.multiply(BigDecimal.valueOf(7)));
            case "mon", "mons", "month", "months" -> months = months.add(amount);
            case "qtr", "quarter", "quarters" -> months = months.add(amount.multiply(BigDecimal.valueOf(3)));
            default -> {
                return years(amount, unit);
            }
        }
        return true;
    }

    private boolean years(BigDecimal amount, String unit) {
        int years = switch (unit) {
            case "y", "yr", "yrs", "year", "years" -> 1;
            case "dec", "decs", "decade", "decades" -> 10;
            case "c", "cent", "century", "centuries" -> 100;
            case "mil", "mils", "millennium", "millennia" -> 1000;
            default -> 0;
        };
        BigDecimal exact = amount.multiply(BigDecimal.valueOf(12L * years));
        months = months.add(exact.setScale(0, RoundingMode.HALF_EVEN));
        return years != 0;
    }

    /** The rest of an ISO 8601 duration after its P. */
    private boolean iso(String text) {
        Matcher field = Pattern.compile("(t)|([+-]?\\d+(?:\\.\\d*)?)([ymwdhs])").matcher(text);
        boolean time = false;
        int at = 0;
        while (at < text.length()) {
            if (!field.find(at) || field.start() != at) {
                return false;
            }
            at = field.end();
            if (field.group(1) != null) {
                time = true;
                continue;
            }
            BigDecimal amount = new BigDecimal(field.group(2));
            String unit = field.group(3);
            if (!unit(amount, !time && unit.equals("m") ? "months" : unit)) {
                return false;
            }
        }
        return at > 0;
    }
}
