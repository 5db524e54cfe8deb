package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Interval;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;

/** The templates of to_char for timestamps: {@code YYYY-MM-DD HH24:MI:SS.US}, {@code FMDay}, {@code "text"}. */
final class TimeTemplate {
    /** Longer patterns before their prefixes. */
    private static final List<String> PATTERNS = List.of("HH24", "HH12", "MONTH", "SSSSS", "Y,YYY", "YYYY",
            "IYYY",
            "DDD", "DAY", "MON", "YYY", "HH", "MI", "SS", "MS", "US", "AM", "PM", "A.M.", "P.M.", "YY", "MM",
            "DD",
            "DY", "IW", "WW", "ID", "CC", "TZ", "OF", "Q", "D", "J", "W", "Y");

    private final LocalDate date;
    private final long clock;
    private final int offsetSeconds;

    private TimeTemplate(long local, int offsetSeconds) {
        this.date = LocalDate.ofEpochDay(Math.floorDiv(local, Interval.DAY_MICROS));
        this.clock = Math.floorMod(local, Interval.DAY_MICROS);
        this.offsetSeconds = offsetSeconds;
    }

    /** Text of local microseconds that lie {@code offsetSeconds} before UTC. */
    static String format(String template, long local, int offsetSeconds) {
        TimeTemplate values = new TimeTemplate(local, offsetSeconds);
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < template.length()) {
            if (template.charAt(at) == '"') {
                int end = template.indexOf('"', at + 1);
                text.append(template, at + 1, end < 0 ? template.length() : end);
                at = end < 0 ? template.length() : end + 1;
                continue;
            }
            boolean compact = template.startsWith("FM", at) || template.startsWith("fm", at);
            int start = compact ? at + 2 : at;
            String pattern = pattern(template, start);
            if (pattern == null) {
                text.append(compact ? "" : template.substring(at, at + 1));
                at = compact ? start : at + 1;
            } else {
                at = start + pattern.length();
                String value = values.value(pattern, template.substring(start, at), compact);
                text.append(value);
                at = values.ordinal(text, template, at, value);
            }
        }
        return text.toString();
    }

    private static @org.jspecify.annotations.Nullable String pattern(String template, int at) {
        for (String pattern : PATTERNS) {
            if (template.regionMatches(true, at, pattern, 0, pattern.length())) {
                return pattern;
            }
        }
        return null;
    }

    /** Adds TH or th where the template has it after a number. */
    private int ordinal(StringBuilder text, String template, int at, String value) {
        boolean upper = template.startsWith("TH", at);
        if ((!upper && !template.startsWith("th", at)) || value.isEmpty()
                || !Character.isDigit(value.charAt(value.length() - 1))) {
            return at;
        }
        char last = value.charAt(value.length() - 1);
        boolean teen = value.length() > 1 && value.charAt(value.length() - 2) == '1';
        String suffix = teen ? "th" : last == '1' ? "st" : last == '2' ? "nd" : last == '3' ? "rd" : "th";
        text.append(upper ? suffix.toUpperCase(Locale.ROOT) : suffix);
        return at + 2;
    }

    private String value(String pattern, String written, boolean compact) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        int hour = (int) (clock / 3_600_000_000L);
        return switch (pattern) {
            case "YYYY" -> number(year, 4, compact);
            case "YYY" -> number(year % 1000, 3, compact);
            case "YY" -> number(year % 100, 2, compact);
            case "Y" -> number(year % 10, 1, compact);
            case "Y,YYY" -> year / 1000 + "," + number(year % 1000, 3, false);
            case "IYYY" -> number(date.get(IsoFields.WEEK_BASED_YEAR), 4, compact);
            case "MM" -> number(date.getMonthValue(), 2, compact);
            case "DD" -> number(date.getDayOfMonth(), 2, compact);
            case "DDD" -> number(date.getDayOfYear(), 3, compact);
            case "HH24" -> number(hour, 2, compact);
            case "HH", "HH12" -> number(hour % 12 == 0 ? 12 : hour % 12, 2, compact);
            case "MI" -> number(clock / 60_000_000 % 60, 2, compact);
            case "SS" -> number(clock / 1_000_000 % 60, 2, compact);
            case "SSSSS" -> number(clock / 1_000_000, 1, compact);
            case "MS" -> number(clock / 1000 % 1000, 3, compact);
            case "US" -> number(clock % 1_000_000, 6, compact);
            case "AM", "PM" -> cased(hour < 12 ? "AM" : "PM", written);
            case "A.M.", "P.M." -> cased(hour < 12 ? "A.M." : "P.M.", written);
            default -> calendar(pattern, written, compact);
        };
    }

    private String calendar(String pattern, String written, boolean compact) {
        int day = date.getDayOfWeek().getValue();
        String dayName = date.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
        String monthName = date.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
        return switch (pattern) {
            case "MONTH" -> padded(cased(monthName, written), compact);
            case "MON" -> cased(monthName.substring(0, 3), written);
            case "DAY" -> padded(cased(dayName, written), compact);
            case "DY" -> cased(dayName.substring(0, 3), written);
            case "D" -> number(day % 7 + 1, 1, compact);
            case "ID" -> number(day, 1, compact);
            case "IW" -> number(date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, compact);
            case "WW" -> number((date.getDayOfYear() - 1) / 7 + 1, 2, compact);
            case "W" -> number((date.getDayOfMonth() - 1) / 7 + 1, 1, compact);
            case "Q" -> number((date.getMonthValue() - 1) / 3 + 1, 1, compact);
            case "J" -> number(date.toEpochDay() + 2_440_588, 1, compact);
            case "CC" -> number((date.getYear() + 99) / 100, 2, compact);
            default -> offset();
        };
    }

    private String offset() {
        int size = Math.abs(offsetSeconds);
        String hours = (offsetSeconds < 0 ? "-" : "+") + number(size / 3600, 2, false);
        return size % 3600 == 0 ? hours : hours + ":" + number(size / 60 % 60, 2, false);
    }

    private static String number(long value, int width, boolean compact) {
        String digits = Long.toString(value);
        return compact || digits.length() >= width ? digits : "0".repeat(width - digits.length()) + digits;
    }

    /** Names fill nine characters unless FM is written. */
    private static String padded(String name, boolean compact) {
        return compact ? name : name + " ".repeat(Math.max(0, 9 - name.length()));
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
