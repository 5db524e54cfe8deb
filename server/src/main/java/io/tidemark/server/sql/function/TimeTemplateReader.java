package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.function.TimeFields.Field;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a text by the template of to_date and to_timestamp, as leniently as PostgreSQL. Confined to one call. */
final class TimeTemplateReader {
    private static final List<String> MONTHS = List.of("january", "february", "march", "april", "may", "june",
            "july", "august", "september", "october", "november", "december");
    private static final List<String> SHORT_MONTHS = MONTHS.stream().map(name -> name.substring(0, 3))
            .toList();
    private static final List<String> DAYS = List.of("sunday", "monday", "tuesday", "wednesday", "thursday",
            "friday", "saturday");
    private static final List<String> SHORT_DAYS = DAYS.stream().map(name -> name.substring(0, 3)).toList();
    private static final List<String> ROMAN = List.of("xii", "xi", "x", "ix", "viii", "vii", "vi", "v", "iv",
            "iii", "ii", "i");
    private static final Pattern GROUPED_YEAR = Pattern.compile("^\\s*([+-]?\\d+),(\\s*[+-]?\\d{1,3})");

    private final List<TemplateNode> template;
    private final String source;
    private final TimeFields fields;
    private int at;
    private int skipped;
    private boolean exact;

    private TimeTemplateReader(List<TemplateNode> template, String source) {
        this.template = template;
        this.source = source;
        this.fields = new TimeFields(source);
    }

    static TimeFields read(List<TemplateNode> template, String source) {
        TimeTemplateReader reader = new TimeTemplateReader(template, source);
        for (int i = 0; i < template.size() && reader.at < source.length(); i++) {
            reader.node(i);
        }
        return reader.fields;
    }

    private void node(int index) {
        TemplateNode node = template.get(index);
        boolean action = node.keyword() != null;
        if (!exact && !node.key().equals("FX") && (action || index == 0)) {
            spaces();
        }
        if (node.kind() == TemplateNode.Kind.SPACE || node.kind() == TemplateNode.Kind.SEPARATOR) {
            separator();
            return;
        }
        if (!action) {
            if (!exact && skipped > 0) {
                skipped--;
            } else {
                advance();
            }
            return;
        }
        keyword(index, node);
        if (!exact) {
            skipped = 0;
            spaces();
        }
    }

    private void spaces() {
        while (at < source.length() && TemplateNode.isSpace(source.charAt(at))) {
            at++;
            skipped++;
        }
    }

    private void separator() {
        if (exact) {
            advance();
            return;
        }
        skipped--;
        if (at < source.length()
                && (TemplateNode.isSpace(source.charAt(at)) || TemplateNode.isSeparator(source.charAt(at)))) {
            at++;
            skipped++;
        }
    }

    private void advance() {
        at = at < source.length() ? source.offsetByCodePoints(at, 1) : at;
    }

    private void keyword(int index, TemplateNode node) {
        convention(node);
        switch (node.key()) {
            case "FX" -> exact = true;
            case "A.M.", "P.M." -> halfOfDay(node, List.of("a.m.", "p.m."));
            case "AM", "PM" -> halfOfDay(node, List.of("am", "pm"));
            case "HH", "HH12" -> {
                number(Field.HOUR, 2, index);
                fields.twelveHours();
            }
            case "HH24" -> number(Field.HOUR, 2, index);
            case "MI" -> number(Field.MINUTE, 2, index);
            case "SS" -> number(Field.SECOND, 2, index);
            case "MS" -> fraction(Field.MILLIS, 3, index);
            case "FF1", "FF2", "FF3", "FF4", "FF5", "FF6" -> {
                int digits = node.text().charAt(2) - '0';
                fields.fractionDigits(digits);
                fraction(Field.MICROS, digits, index);
            }
            case "US" -> fraction(Field.MICROS, 6, index);
            case "SSSS", "SSSSS" -> number(Field.SECONDS_OF_DAY, node.text().length(), index);
            case "TZ", "OF" -> throw Errors.unsupported(
                    "formatting field \"" + node.text() + "\" is only supported in to_char");
            case "TZH" -> zoneHour(index);
            case "TZM" -> {
                fields.zoneSign(fields.zoneSign() == 0 ? 1 : fields.zoneSign());
                number(Field.ZONE_MINUTE, 2, index);
            }
            case "A.D.", "B.C." -> set(Field.BC, word(node, List.of("a.d.", "b.c.")), node);
            case "AD", "BC" -> set(Field.BC, word(node, List.of("ad", "bc")), node);
            default -> date(index, node);
        }
    }

    private void convention(TemplateNode node) {
        switch (node.key()) {
            case "IDDD", "ID", "IW", "IYYY", "IYY", "IY", "I" -> fields.convention(true);
            case "DDD", "DD", "D", "MM", "MONTH", "MON", "RM", "WW", "W", "Y,YYY", "YYYY", "YYY", "YY", "Y" ->
                fields.convention(false);
            default -> {}
        }
    }

    private void halfOfDay(TemplateNode node, List<String> words) {
        set(Field.PM, word(node, words), node);
        fields.twelveHours();
    }

    private void date(int index, TemplateNode node) {
        int width = node.text().length();
        switch (node.key()) {
            case "MONTH" -> set(Field.MONTH, word(node, MONTHS) + 1, node);
            case "MON" -> set(Field.MONTH, word(node, SHORT_MONTHS) + 1, node);
            case "MM" -> number(Field.MONTH, 2, index);
            case "DAY" -> set(Field.WEEKDAY, word(node, DAYS) + 1, node);
            case "DY" -> set(Field.WEEKDAY, word(node, SHORT_DAYS) + 1, node);
            case "DDD", "IDDD" -> number(Field.DAY_OF_YEAR, 3, index);
            case "DD" -> number(Field.DAY, 2, index);
            case "D" -> number(Field.WEEKDAY, 1, index);
            case "ID" -> {
                number(Field.WEEKDAY, 1, index);
                int next = fields.value(Field.WEEKDAY) + 1;
                fields.put(Field.WEEKDAY, next > 7 ? 1 : next);
            }
            case "WW", "IW" -> number(Field.WEEK, 2, index);
            case "W" -> number(Field.WEEK_OF_MONTH, 1, index);
            case "Q" -> integer(1, index);
            case "CC" -> number(Field.CENTURY, 2, index);
            case "J" -> number(Field.JULIAN, 1, index);
            case "RM" -> set(Field.MONTH, 12 - word(node, ROMAN), node);
            case "Y,YYY" -> groupedYear(node);
            default -> {
                int length = number(Field.YEAR, width, index);
                if (length < 4 && width < 4) {
                    fields.put(Field.YEAR, near2020(fields.value(Field.YEAR)));
                }
                fields.yearDigits(width);
            }
        }
    }

    private void groupedYear(TemplateNode node) {
        Matcher match = GROUPED_YEAR.matcher(source).region(at, source.length());
        if (!match.find()) {
            throw Errors.error("22007", "invalid input string for \"Y,YYY\"");
        }
        set(Field.YEAR, Integer.parseInt(match.group(1)) * 1000 + Integer.parseInt(match.group(2).strip()),
                node);
        fields.yearDigits(4);
        at = match.end();
        skipOrdinal(node);
    }

    private static int near2020(int year) {
        if (year < 70) {
            return year + 2000;
        }
        return year < 100 ? year + 1900 : year < 520 ? year + 2000 : year < 1000 ? year + 1000 : year;
    }

    private void zoneHour(int index) {
        char c = source.charAt(at);
        if (c == '+' || c == '-' || c == ' ') {
            fields.zoneSign(c == '-' ? -1 : 1);
            at++;
        } else {
            fields.zoneSign(skipped > 0 && source.charAt(at - 1) == '-' ? -1 : 1);
        }
        number(Field.ZONE_HOUR, 2, index);
    }

    private void fraction(Field field, int digits, int index) {
        int length = number(field, digits, index);
        int unit = field == Field.MILLIS ? 3 : 6;
        int value = fields.value(field);
        for (int i = length; i < unit; i++) {
            value *= 10;
        }
        fields.put(field, value);
    }

    /** Sets a field to the number that follows; gives how many characters were read. */
    private int number(Field field, int width, int index) {
        int start = at;
        int value = integer(width, index);
        int length = at - start;
        set(field, value, template.get(index));
        skipOrdinal(template.get(index));
        return length;
    }

    private void skipOrdinal(TemplateNode node) {
        if (!node.suffix().ordinal().isEmpty()) {
            advance();
            advance();
        }
    }

    private int integer(int width, int index) {
        TemplateNode node = template.get(index);
        int from = at;
        while (from < source.length() && TemplateNode.isSpace(source.charAt(from))) {
            from++;
        }
        boolean open = node.suffix().fill() || nextIsNoDigit(index);
        int limit = open ? source.length() : Math.min(source.length(), from + width);
        if (!open && source.length() - from < width) {
            throw tooShort("source string too short for \"" + node.text() + "\" formatting field",
                    "Field requires " + width + " characters, but only " + (source.length() - from)
                            + " remain.");
        }
        int end = numberEnd(from, limit);
        String copy = source.substring(from, Math.min(source.length(), from + width));
        if (!open && end > from && end - from < width) {
            throw tooShort("invalid value \"" + copy + "\" for \"" + node.text() + '"',
                    "Field requires " + width + " characters, but only " + (end - from)
                            + " could be parsed.");
        }
        if (end == from) {
            throw new SqlException("22007", "invalid value \"" + copy + "\" for \"" + node.text() + '"',
                    SqlException.NO_POSITION, "Value must be an integer.", null);
        }
        at = end;
        return value(source.substring(from, end), node);
    }

    private static SqlException tooShort(String message, String detail) {
        return new SqlException("22007", message, SqlException.NO_POSITION, detail,
                "If your source string is not fixed-width, try using the \"FM\" modifier.");
    }

    private int numberEnd(int from, int limit) {
        int end = from;
        if (end < limit && (source.charAt(end) == '-' || source.charAt(end) == '+')) {
            end++;
        }
        int digits = end;
        while (end < limit && source.charAt(end) >= '0' && source.charAt(end) <= '9') {
            end++;
        }
        return end == digits ? from : end;
    }

    private static int value(String text, TemplateNode node) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException tooLarge) {
            throw new SqlException("22008",
                    "value for \"" + node.text() + "\" in source string is out of range",
                    SqlException.NO_POSITION, "Value must be in the range -2147483648 to 2147483647.", null);
        }
    }

    private boolean nextIsNoDigit(int index) {
        if (!template.get(index).suffix().ordinal().isEmpty() || index + 1 == template.size()) {
            return true;
        }
        TemplateNode next = template.get(index + 1);
        return next.keyword() != null
                ? !next.isDigits()
                : next.text().length() > 1 || !Character.isDigit(next.text().charAt(0));
    }

    private void set(Field field, int value, TemplateNode node) {
        int known = fields.value(field);
        if (known != 0 && known != value) {
            throw new SqlException("22007",
                    "conflicting values for \"" + node.text() + "\" field in formatting string",
                    SqlException.NO_POSITION,
                    "This value contradicts a previous setting for the same field type.", null);
        }
        fields.put(field, value);
    }

    private int word(TemplateNode node, List<String> words) {
        String rest = source.substring(at).toLowerCase(Locale.ROOT);
        for (int i = 0; i < words.size(); i++) {
            if (rest.startsWith(words.get(i))) {
                at += words.get(i).length();
                return i;
            }
        }
        int end = at;
        while (end < source.length() && !TemplateNode.isSpace(source.charAt(end))) {
            end++;
        }
        throw new SqlException("22007",
                "invalid value \"" + source.substring(at, end) + "\" for \"" + node.text() + '"',
                SqlException.NO_POSITION,
                "The given value did not match any of the allowed values for this field.", null);
    }
}
