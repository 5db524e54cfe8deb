package io.tidemark.server.sql.type;

import io.tidemark.server.sql.SqlException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads dates and times with PostgreSQL's freedom, DateStyle {@code ISO, MDY}: ISO 8601 forms, {@code 1/2/2024},
 * {@code Jan 2, 2024 3:04 PM EST}, {@code now}, {@code infinity}. One object reads one text.
 */
public final class DateTimeParser {
    private static final Pattern SECONDS = Pattern.compile("[0-9]+\\.?[0-9]*|\\.[0-9]+");
    private static final Pattern DATE_SEPARATORS = Pattern.compile("[-/.]");
    private final String text;
    private final String typeName;
    private final ZoneId zone;
    private final long nowMicros;
    private final List<String> numbers = new ArrayList<>();
    private int month;
    private @Nullable LocalDate date;
    private boolean yearFirst;
    private long timeMicros = -1;
    private boolean beforeChrist;
    private boolean afternoon;
    private boolean forenoon;
    private @Nullable ZoneId writtenZone;
    private @Nullable Long special;

    private DateTimeParser(String text, String typeName, ZoneId zone, long nowMicros) {
        this.text = text;
        this.typeName = typeName;
        this.zone = zone;
        this.nowMicros = nowMicros;
    }

    /** Microseconds since 1970 of a timestamp without zone; a zone in the text is read and ignored. */
    public static long timestamp(String text, ZoneId zone, long nowMicros) {
        long quick = QuickDateTime.timestamp(text);
        if (quick != QuickDateTime.NOT_QUICK) {
            return quick;
        }
        DateTimeParser reader = new DateTimeParser(text, "timestamp", zone, nowMicros);
        reader.read();
        return reader.special != null ? reader.special : reader.localMicros();
    }

    /** Microseconds since 1970 UTC; a text without zone is in {@code zone}. */
    public static long timestampWithZone(String text, ZoneId zone, long nowMicros) {
        long quick = QuickDateTime.timestamp(text);
        if (quick != QuickDateTime.NOT_QUICK) {
            return Zones.toUtc(quick, zone);
        }
        DateTimeParser reader = new DateTimeParser(text, "timestamp with time zone", zone, nowMicros);
        reader.read();
        if (reader.special != null) {
            return Zones.toUtc(reader.special, zone);
        }
        return Zones.toUtc(reader.localMicros(), reader.writtenZone == null ? zone : reader.writtenZone);
    }

    /** Days since 1970. */
    public static int date(String text, ZoneId zone, long nowMicros) {
        DateTimeParser reader = new DateTimeParser(text, "date", zone, nowMicros);
        reader.read();
        long micros = reader.special != null ? reader.special : reader.localMicros();
        if (Zones.isInfinite(micros)) {
            return micros > 0 ? DateTimeText.DATE_INFINITY : DateTimeText.DATE_NEGATIVE_INFINITY;
        }
        return (int) Math.floorDiv(micros, Interval.DAY_MICROS);
    }

    /** Microseconds since midnight, 0 to 24 hours. */
    public static long time(String text, ZoneId zone, long nowMicros) {
        DateTimeParser reader = new DateTimeParser(text, "time", zone, nowMicros);
        reader.read();
        if (reader.special != null && !Zones.isInfinite(reader.special)) {
            return Math.floorMod(reader.special, Interval.DAY_MICROS);
        }
        if (reader.timeMicros < 0 && reader.numbers.size() == 1) {
            reader.packedTime(reader.numbers.removeFirst());
        }
        if (reader.timeMicros < 0) {
            throw reader.invalid();
        }
        return reader.clock();
    }

    private void read() {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        int at = 0;
        while (at < lower.length()) {
            char c = lower.charAt(at);
            int end = at + 1;
            if (c >= '0' && c <= '9') {
                end = span(lower, at, "0123456789:-/.");
                digits(lower.substring(at, end));
            } else if (Character.isLetter(c)) {
                end = wordEnd(lower, at);
                word(lower.substring(at, end), lower, at);
            } else if ((c == '+' || c == '-') && timeMicros >= 0) {
                end = span(lower, at + 1, "0123456789:");
                offset(lower.substring(at, end));
            } else if (c == '-' && lower.equals("-infinity")) {
                special = DateTimeText.NEGATIVE_INFINITY;
                return;
            } else if (!Character.isWhitespace(c) && c != ',' && c != '-' && c != '/') {
                throw invalid();
            }
            at = end;
        }
        if (lower.isEmpty()) {
            throw invalid();
        }
    }

    private static int span(String text, int from, String allowed) {
        int end = from;
        boolean clock = false;
        while (end < text.length() && allowed.indexOf(text.charAt(end)) >= 0) {
            clock |= text.charAt(end) == ':';
            if (clock && text.charAt(end) == '-') {
                break;
            }
            end++;
        }
        return end;
    }

    private static int wordEnd(String text, int from) {
        int end = from;
        while (end < text.length() && inWord(text, end)) {
            end++;
        }
        return end;
    }

    private static boolean inWord(String text, int at) {
        char c = text.charAt(at);
        boolean joins = c == '/' && at + 1 < text.length() && Character.isLetter(text.charAt(at + 1));
        return joins || c == '_' || Character.isLetter(c);
    }

    private void digits(String token) {
        if (token.indexOf(':') >= 0) {
            time(token);
            return;
        }
        String plain = token.endsWith("-") || token.endsWith("/") || token.endsWith(".")
                ? token.substring(0, token.length() - 1)
                : token;
        int first = firstSeparator(plain);
        if (first < 0) {
            if (plain.length() == 8 && date == null && month == 0) {
                date = civil(plain.substring(0, 4), plain.substring(4, 6), plain.substring(6));
            } else if (plain.length() == 6 && date != null && timeMicros < 0) {
                packedTime(plain);
            } else if (plain.length() == 6 && month == 0 && !typeName.equals("time")) {
                date = civil(plain.substring(0, 2), plain.substring(2, 4), plain.substring(4));
            } else {
                numbers.add(plain);
            }
        } else {
            separated(plain, first);
        }
    }

    private static int firstSeparator(String token) {
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c == '-' || c == '/' || c == '.') {
                return i;
            }
        }
        return -1;
    }

    private void separated(String token, int first) {
        String[] parts = DATE_SEPARATORS.split(token, -1);
        if (parts.length == 2 && month != 0 && date == null) {
            numbers.add(parts[0]);
            numbers.add(parts[1]);
        } else if (parts.length == 2 && token.charAt(first) == '.' && date != null) {
            packedTime(token);
        } else if (parts.length != 3 || date != null) {
            throw invalid();
        } else if (parts[0].length() >= 3) {
            date = civil(parts[0], parts[1], parts[2]);
        } else {
            date = civil(parts[2], parts[0], parts[1]);
        }
    }

    private LocalDate civil(String year, String monthText, String day) {
        if (year.isEmpty() || monthText.isEmpty() || day.isEmpty() || year.length() > 7) {
            throw invalid();
        }
        int number = number(year);
        if (year.length() <= 2) {
            number += number < 70 ? 2000 : 1900;
        }
        int monthNumber = number(monthText);
        int dayNumber = number(day);
        if (number == 0 || monthNumber < 1 || monthNumber > 12 || dayNumber < 1 || dayNumber > 31) {
            throw outOfRange();
        }
        LocalDate start = LocalDate.of(number, monthNumber, 1);
        if (dayNumber > start.lengthOfMonth()) {
            throw outOfRange();
        }
        return start.withDayOfMonth(dayNumber);
    }

    private int number(String digits) {
        if (digits.length() > 9) {
            throw outOfRange();
        }
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw invalid();
        }
        return Integer.parseInt(digits);
    }

    private void time(String token) {
        String[] parts = token.split(":", -1);
        if (parts.length > 3 || timeMicros >= 0 || token.indexOf('/') >= 0) {
            throw invalid();
        }
        String seconds = parts.length == 3 ? parts[2] : "0";
        if (parts[0].isEmpty() || parts[1].isEmpty() || seconds.isEmpty() || parts[0].indexOf('.') >= 0
                || parts[1].indexOf('.') >= 0) {
            throw invalid();
        }
        assembleTime(number(parts[0]), number(parts[1]), seconds);
    }

    private void packedTime(String digits) {
        int point = digits.indexOf('.');
        String whole = point < 0 ? digits : digits.substring(0, point);
        String fraction = point < 0 ? "" : digits.substring(point);
        if (whole.length() == 6) {
            assembleTime(number(whole.substring(0, 2)), number(whole.substring(2, 4)),
                    whole.substring(4) + fraction);
        } else if (whole.length() == 4 && fraction.isEmpty()) {
            assembleTime(number(whole.substring(0, 2)), number(whole.substring(2, 4)), "0");
        } else {
            throw invalid();
        }
    }

    private void assembleTime(int hours, int minutes, String seconds) {
        if (!SECONDS.matcher(seconds).matches()) {
            throw invalid();
        }
        BigDecimal exact = new BigDecimal(seconds);
        long micros = exact.movePointRight(6).setScale(0, RoundingMode.HALF_EVEN).longValue();
        long total = (hours * 60L + minutes) * 60_000_000L + micros;
        if (hours > 24 || minutes > 59 || exact.compareTo(BigDecimal.valueOf(60)) > 0
                || total > Interval.DAY_MICROS) {
            throw outOfRange();
        }
        timeMicros = total;
    }

    private void offset(String token) {
        Integer seconds = Zones.offset(token);
        if (seconds == null) {
            throw invalid();
        }
        if (Math.abs(seconds) > 16 * 3600) {
            throw new SqlException("22009", "time zone displacement out of range: \"" + text + '"',
                    SqlException.NO_POSITION);
        }
        writtenZone = ZoneOffset.ofTotalSeconds(seconds);
    }

    private void word(String word, String all, int at) {
        boolean known = suffix(word);
        if (known || keyword(word, all.substring(at).strip())) {
            return;
        }
        int named = CalendarNames.month(word);
        if (named > 0 && month == 0) {
            month = named;
            yearFirst = numbers.size() == 1 && numbers.getFirst().length() >= 3;
        } else if (!CalendarNames.isDay(word)) {
            zoneName(word);
        }
    }

    private boolean suffix(String word) {
        forenoon |= word.equals("am");
        afternoon |= word.equals("pm");
        beforeChrist |= word.equals("bc");
        if (word.equals("z")) {
            writtenZone = ZoneOffset.UTC;
        }
        return switch (word) {
            case "am", "pm", "bc", "ad", "at", "on", "z" -> true;
            case "t" -> date != null && timeMicros < 0;
            default -> false;
        };
    }

    private void zoneName(String word) {
        ZoneId named = Zones.byName(word);
        if (named == null) {
            if (word.indexOf('/') >= 0) {
                throw new SqlException("22023", "time zone \"" + word + "\" not recognized",
                        SqlException.NO_POSITION);
            }
            throw invalid();
        }
        writtenZone = named;
    }

    private boolean keyword(String word, String rest) {
        long today = Math.floorDiv(Zones.toLocal(nowMicros, zone), Interval.DAY_MICROS);
        if (word.equals("infinity") && rest.equals(word)) {
            special = DateTimeText.INFINITY;
        } else if (word.equals("now")) {
            special = Zones.toLocal(nowMicros, zone);
        } else if (word.equals("epoch")) {
            special = Zones.toLocal(0, typeName.endsWith("zone") ? zone : ZoneOffset.UTC);
        } else if (word.equals("today") || word.equals("tomorrow") || word.equals("yesterday")) {
            date = LocalDate
                    .ofEpochDay(today + (word.equals("today") ? 0 : word.equals("tomorrow") ? 1 : -1));
        } else if (word.equals("allballs")) {
            timeMicros = 0;
        } else {
            return false;
        }
        return true;
    }

    private long clock() {
        long micros = timeMicros;
        if ((afternoon || forenoon) && micros >= 13 * 3_600_000_000L) {
            throw outOfRange();
        }
        boolean noonHour = micros >= 12 * 3_600_000_000L;
        if (afternoon && !noonHour) {
            micros += 12 * 3_600_000_000L;
        } else if (forenoon && noonHour) {
            micros -= 12 * 3_600_000_000L;
        }
        return micros;
    }

    private long localMicros() {
        LocalDate day = date;
        if (day == null) {
            if (month == 0 || numbers.size() != 2) {
                throw invalid();
            }
            String monthText = Integer.toString(month);
            day = yearFirst || numbers.getFirst().length() >= 3
                    ? civil(numbers.get(0), monthText, numbers.get(1))
                    : civil(numbers.get(1), monthText, numbers.get(0));
        } else if (!numbers.isEmpty() || month != 0) {
            throw invalid();
        }
        if (beforeChrist) {
            day = day.withYear(1 - day.getYear());
        }
        if (day.getYear() < -4713 || (day.getYear() > 294_276 && !typeName.equals("date"))) {
            throw new SqlException("22008",
                    (typeName.equals("date") ? "date" : "timestamp") + " out of range: \"" + text + '"',
                    SqlException.NO_POSITION);
        }
        long dayMicros = Math.max(0, clock());
        return typeName.equals("date") && day.getYear() > 290_000
                ? dateOnly(day)
                : day.toEpochDay() * Interval.DAY_MICROS + dayMicros;
    }

    private long dateOnly(LocalDate day) {
        if (day.toEpochDay() > Long.MAX_VALUE / Interval.DAY_MICROS) {
            throw new SqlException("22008", "date out of range: \"" + text + '"', SqlException.NO_POSITION);
        }
        return day.toEpochDay() * Interval.DAY_MICROS;
    }

    private SqlException invalid() {
        return new SqlException("22007", "invalid input syntax for type " + typeName + ": \"" + text + '"',
                SqlException.NO_POSITION);
    }

    private SqlException outOfRange() {
        return new SqlException("22008", "date/time field value out of range: \"" + text + '"',
                SqlException.NO_POSITION);
    }
}
