package io.tidemark.server.sql.type;

import static java.time.format.TextStyle.SHORT;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;

/** Text of values in styles other than the defaults. */
public final class StyledText {
    private StyledText() {}

    /** A date, days since 1970. */
    public static String date(int days, TextStyle style) {
        boolean infinite = days == DateTimeText.DATE_INFINITY || days == DateTimeText.DATE_NEGATIVE_INFINITY;
        if (infinite || style.dates() == TextStyle.DateFormat.ISO) {
            return DateTimeText.date(days);
        }
        LocalDate date = LocalDate.ofEpochDay(days);
        return numbers(date, style) + era(date);
    }

    /** A timestamp, microseconds since 1970. */
    public static String timestamp(long micros, TextStyle style) {
        return Zones.isInfinite(micros) || style.dates() == TextStyle.DateFormat.ISO
                ? DateTimeText.timestamp(micros)
                : moment(micros, style, "");
    }

    /** A timestamptz, microseconds since 1970 UTC, in a zone. */
    public static String timestampWithZone(long micros, ZoneId zone, TextStyle style) {
        return Zones.isInfinite(micros) || style.dates() == TextStyle.DateFormat.ISO
                ? DateTimeText.timestampWithZone(micros, zone)
                : moment(Zones.toLocal(micros, zone), style, " " + Zones.abbreviation(micros, zone));
    }

    private static String moment(long local, TextStyle style, String zone) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(local, Interval.DAY_MICROS));
        String time = DateTimeText.time(Math.floorMod(local, Interval.DAY_MICROS));
        if (style.dates() != TextStyle.DateFormat.POSTGRES) {
            return numbers(date, style) + ' ' + time + zone + era(date);
        }
        String weekday = date.getDayOfWeek().getDisplayName(SHORT, Locale.ENGLISH);
        String month = date.getMonth().getDisplayName(SHORT, Locale.ENGLISH);
        String day = two(date.getDayOfMonth());
        boolean dayFirst = style.order() == TextStyle.DateOrder.DMY;
        return weekday + ' ' + (dayFirst ? day + ' ' + month : month + ' ' + day) + ' ' + time + ' '
                + year(date) + zone + era(date);
    }

    private static String numbers(LocalDate date, TextStyle style) {
        String day = two(date.getDayOfMonth());
        String month = two(date.getMonthValue());
        boolean dayFirst = style.order() == TextStyle.DateOrder.DMY;
        return switch (style.dates()) {
            case ISO -> year(date) + '-' + month + '-' + day;
            case SQL -> (dayFirst ? day + '/' + month : month + '/' + day) + '/' + year(date);
            case POSTGRES -> (dayFirst ? day + '-' + month : month + '-' + day) + '-' + year(date);
            case GERMAN -> day + '.' + month + '.' + year(date);
        };
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }

    private static String year(LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        String digits = Integer.toString(year);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }

    /** A float with so many significant digits, as C's {@code %g} prints it. */
    public static String number(double value, int digits) {
        if (!Double.isFinite(value) || value == 0) {
            return FloatText.format(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < digits) {
            return rounded.toPlainString();
        }
        String plain = rounded.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "") + plain.charAt(0)
                + (plain.length() > 1 ? "." + plain.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+") + two(Math.abs(exponent));
    }
}
