package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.Zones;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** to_char of timestamps and intervals: {@code YYYY-MM-DD HH24:MI:SS.US}, {@code FMDay}, {@code "text"}. */
final class TimeTemplate {
    private static final List<String> ROMAN = List.of("XII", "XI", "X", "IX", "VIII", "VII", "VI", "V", "IV",
            "III", "II", "I");

    /** The fields of what is printed; {@code date} is null for an interval. */
    private record Fields(@Nullable LocalDate date, int year, int month, int day, int dayOfYear, long hour,
            int minute, int second, int micros, int offsetSeconds, String zone) {
        boolean interval() {
            return date == null;
        }

        /** Years before Christ count from 1 too. */
        int shownYear() {
            return shown(year);
        }

        int shown(int of) {
            return interval() || of > 0 ? of : 1 - of;
        }
    }

    private TimeTemplate() {}

    /** Text of a timestamp without time zone. */
    static String timestamp(List<TemplateNode> template, long local) {
        return write(template, fields(local, 0, ""));
    }

    /** Text of an instant in a zone. */
    static String timestamp(List<TemplateNode> template, long micros, ZoneId zone) {
        int offset = Zones.offsetSeconds(micros, zone);
        return write(template,
                fields(micros + offset * 1_000_000L, offset, Zones.abbreviation(micros, zone)));
    }

    /** Text of an interval. */
    static String interval(List<TemplateNode> template, Interval value) {
        long clock = value.micros();
        int year = value.months() / 12;
        int month = value.months() % 12;
        return write(template, new Fields(null, year, month, value.days(),
                value.months() * 30 + value.days(), clock / 3_600_000_000L,
                (int) (clock / 60_000_000 % 60), (int) (clock / 1_000_000 % 60), (int) (clock % 1_000_000), 0,
                ""));
    }

    private static Fields fields(long local, int offsetSeconds, String zone) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(local, Interval.DAY_MICROS));
        long clock = Math.floorMod(local, Interval.DAY_MICROS);
        return new Fields(date, date.getYear(), date.getMonthValue(), date.getDayOfMonth(),
                date.getDayOfYear(), clock / 3_600_000_000L, (int) (clock / 60_000_000 % 60),
                (int) (clock / 1_000_000 % 60), (int) (clock % 1_000_000), offsetSeconds, zone);
    }

    private static String write(List<TemplateNode> template, Fields fields) {
        StringBuilder text = new StringBuilder();
        for (TemplateNode node : template) {
            text.append(node.keyword() == null ? node.text() : value(node, node.keyword(), fields));
        }
        return text.toString();
    }

    private static String value(TemplateNode node, String written, Fields fields) {
        String key = node.key();
        boolean fill = node.suffix().fill();
        return switch (key) {
            case "A.M.", "P.M." -> cased(fields.hour % 24 >= 12 ? "P.M." : "A.M.", written);
            case "AM", "PM" -> cased(fields.hour % 24 >= 12 ? "PM" : "AM", written);
            case "HH", "HH12" -> ordinal(node, padded(fields.hour % 12 == 0 ? 12 : fields.hour % 12,
                    width(fill, fields.hour, 2)));
            case "HH24" -> ordinal(node, padded(fields.hour, width(fill, fields.hour, 2)));
            case "MI" -> ordinal(node, padded(fields.minute, width(fill, fields.minute, 2)));
            case "SS" -> ordinal(node, padded(fields.second, width(fill, fields.second, 2)));
            case "FF1" -> ordinal(node, padded(fields.micros / 100_000, 1));
            case "FF2" -> ordinal(node, padded(fields.micros / 10_000, 2));
            case "FF3", "MS" -> ordinal(node, padded(fields.micros / 1000, 3));
            case "FF4" -> ordinal(node, padded(fields.micros / 100, 4));
            case "FF5" -> ordinal(node, padded(fields.micros / 10, 5));
            case "FF6", "US" -> ordinal(node, padded(fields.micros, 6));
            case "SSSS", "SSSSS" -> ordinal(node,
                    Long.toString(fields.hour * 3600 + fields.minute * 60L + fields.second));
            case "TZ", "TZH", "TZM", "OF" -> zone(key, written, fill, fields);
            case "YYYY", "YYY", "YY", "Y", "Y,YYY", "CC", "IYYY", "IYY", "IY", "I" ->
                ordinal(node, year(key, fill, fields));
            case "FX" -> "";
            default -> calendar(node, key, written, fields);
        };
    }

    private static String zone(String key, String written, boolean fill, Fields fields) {
        refuseInterval(fields);
        int size = Math.abs(fields.offsetSeconds);
        String sign = fields.offsetSeconds < 0 ? "-" : "+";
        return switch (key) {
            case "TZ" -> written.equals("tz") ? fields.zone.toLowerCase(Locale.ROOT) : fields.zone;
            case "TZH" -> sign + padded(size / 3600, 2);
            case "TZM" -> padded(size % 3600 / 60, 2);
            default -> sign + padded(size / 3600, fill ? 0 : 2)
                    + (size % 3600 == 0 ? "" : ":" + padded(size % 3600 / 60, 2));
        };
    }

    private static String year(String key, boolean fill, Fields fields) {
        if (key.equals("CC")) {
            int century = fields.interval()
                    ? fields.year / 100
                    : fields.year > 0 ? (fields.year - 1) / 100 + 1 : fields.year / 100 - 1;
            return Math.abs(century) > 99
                    ? Integer.toString(century)
                    : padded(century, width(fill, century, 2));
        }
        LocalDate date = fields.date;
        boolean iso = key.charAt(0) == 'I';
        int year = iso && date != null
                ? fields.shown(date.get(IsoFields.WEEK_BASED_YEAR))
                : fields.shownYear();
        return switch (key) {
            case "Y,YYY" -> year / 1000 + "," + padded(year % 1000, 3);
            case "YYYY", "IYYY" -> padded(year, width(fill, fields.shownYear(), 4));
            case "YYY", "IYY" -> padded(year % 1000, width(fill, fields.shownYear(), 3));
            case "YY", "IY" -> padded(year % 100, width(fill, fields.shownYear(), 2));
            default -> Integer.toString(year % 10);
        };
    }

    private static String calendar(TemplateNode node, String key, String written, Fields fields) {
        boolean fill = node.suffix().fill();
        LocalDate date = fields.date;
        return switch (key) {
            case "MM" -> ordinal(node, padded(fields.month, width(fill, fields.month, 2)));
            case "DD" -> ordinal(node, padded(fields.day, fill ? 0 : 2));
            case "DDD" -> ordinal(node, padded(fields.dayOfYear, fill ? 0 : 3));
            case "WW" -> ordinal(node, padded((fields.dayOfYear - 1) / 7 + 1, fill ? 0 : 2));
            case "W" -> ordinal(node, Integer.toString((fields.day - 1) / 7 + 1));
            case "Q" -> fields.month == 0 ? "" : ordinal(node, Integer.toString((fields.month - 1) / 3 + 1));
            case "RM" -> roman(node, written, fields);
            case "J", "IDDD", "IW" -> ordinal(node, isoDay(key, fill, fields));
            default -> {
                if (date == null) {
                    throw noInterval();
                }
                yield named(node, key, written, date);
            }
        };
    }

    private static String isoDay(String key, boolean fill, Fields fields) {
        LocalDate date = fields.date;
        if (date == null) {
            throw noInterval();
        }
        return switch (key) {
            case "J" -> Long.toString(date.toEpochDay() + 2_440_588);
            case "IW" -> padded(date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), fill ? 0 : 2);
            default -> padded((date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) - 1) * 7
                    + date.getDayOfWeek().getValue(), fill ? 0 : 3);
        };
    }

    private static String named(TemplateNode node, String key, String written, LocalDate date) {
        boolean fill = node.suffix().fill() || node.suffix().translated();
        int weekday = date.getDayOfWeek().getValue();
        String day = date.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
        String month = date.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
        return switch (key) {
            case "A.D.", "B.C." -> cased(date.getYear() <= 0 ? "B.C." : "A.D.", written);
            case "AD", "BC" -> cased(date.getYear() <= 0 ? "BC" : "AD", written);
            case "MONTH" -> filled(cased(month, written), fill ? 0 : 9);
            case "MON" -> cased(month.substring(0, 3), written);
            case "DAY" -> filled(cased(day, written), fill ? 0 : 9);
            case "DY" -> cased(day.substring(0, 3), written);
            case "D" -> ordinal(node, Integer.toString(weekday % 7 + 1));
            default -> ordinal(node, Integer.toString(weekday));
        };
    }

    private static String roman(TemplateNode node, String written, Fields fields) {
        if (fields.month == 0 && fields.year == 0) {
            return "";
        }
        int at = fields.month == 0
                ? fields.year >= 0 ? 0 : 11
                : fields.month < 0 ? -fields.month - 1 : 12 - fields.month;
        return filled(cased(ROMAN.get(at), written), node.suffix().fill() ? 0 : 4);
    }

    private static void refuseInterval(Fields fields) {
        if (fields.interval()) {
            throw noInterval();
        }
    }

    private static io.tidemark.server.sql.SqlException noInterval() {
        return new io.tidemark.server.sql.SqlException("22007",
                "invalid format specification for an interval value",
                io.tidemark.server.sql.SqlException.NO_POSITION,
                "Intervals are not tied to specific calendar dates.");
    }

    private static String ordinal(TemplateNode node, String number) {
        String suffix = node.suffix().ordinal();
        return suffix.isEmpty() ? number : number + TemplateNode.ordinalOf(number, suffix.equals("TH"));
    }

    /** Places for a number: one more for a minus sign, none with FM. */
    private static int width(boolean fill, long sign, int width) {
        return fill ? 0 : sign >= 0 ? width : width + 1;
    }

    /** As printf's {@code %0*d}. */
    private static String padded(long value, int width) {
        String digits = Long.toString(Math.abs(value));
        int zeros = width - digits.length() - (value < 0 ? 1 : 0);
        return (value < 0 ? "-" : "") + "0".repeat(Math.max(0, zeros)) + digits;
    }

    private static String filled(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** The name in the case of the pattern: {@code MON}, {@code Mon} or {@code mon}. */
    private static String cased(String name, String written) {
        if (Character.isLowerCase(written.charAt(0))) {
            return name.toLowerCase(Locale.ROOT);
        }
        return written.length() > 1 && Character.isLowerCase(written.charAt(1))
                ? name
                : name.toUpperCase(Locale.ROOT);
    }
}
