package io.tidemark.server.sql.function;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One piece of a template of to_char, to_date, to_timestamp or to_number.
 *
 * @param keyword the pattern as written ({@code YYYY}, {@code month}, {@code 9}); null for a character
 * @param text    the character, or the keyword
 * @param kind    what a character is
 * @param suffix  modifiers before and after the keyword
 */
record TemplateNode(@Nullable String keyword, String text, Kind kind, Suffix suffix) {
    /** Kinds of nodes. */
    enum Kind {
        KEYWORD, SPACE, SEPARATOR, CHARACTER
    }

    /**
     * Modifiers of a keyword.
     *
     * @param fill    FM: no padding
     * @param ordinal TH or th as written, or empty
     */
    record Suffix(boolean fill, boolean translated, String ordinal) {
        static final Suffix NONE = new Suffix(false, false, "");
    }

    /** Patterns of dates; where one is the start of another, the longer one comes first. Case counts. */
    private static final List<String> DATE_WORDS = both(List.of("A.D.", "A.M.", "AD", "AM", "B.C.", "BC",
            "CC", "DAY", "DDD", "DD", "DY", "D", "FF1", "FF2", "FF3", "FF4", "FF5", "FF6", "FX", "HH24",
            "HH12", "HH", "IDDD", "ID", "IW", "IYYY", "IYY", "IY", "I", "J", "MI", "MM", "MONTH", "MON", "MS",
            "OF", "P.M.", "PM", "Q", "RM", "SSSSS", "SSSS", "SS", "TZH", "TZM", "TZ", "US", "WW", "W",
            "Y,YYY", "YYYY", "YYY", "YY", "Y"), List.of("Day", "Dy", "Month", "Mon"));
    private static final List<String> NUMBER_WORDS = both(List.of(",", ".", "0", "9", "B", "C", "D", "EEEE",
            "FM", "G", "L", "MI", "PL", "PR", "RN", "SG", "SP", "S", "TH", "V"), List.of());

    private static List<String> both(List<String> upper, List<String> mixed) {
        List<String> words = new ArrayList<>(mixed);
        words.addAll(upper);
        upper.forEach(word -> words.add(word.toLowerCase(java.util.Locale.ROOT)));
        return List.copyOf(words);
    }

    /** The template of a date. */
    static List<TemplateNode> ofDate(String template) {
        return parse(template, DATE_WORDS, true);
    }

    /** The template of a number. */
    static List<TemplateNode> ofNumber(String template) {
        return parse(template, NUMBER_WORDS, false);
    }

    private static List<TemplateNode> parse(String template, List<String> words, boolean date) {
        List<TemplateNode> nodes = new ArrayList<>();
        int at = 0;
        while (at < template.length()) {
            boolean fill = date && (template.startsWith("FM", at) || template.startsWith("fm", at));
            boolean translated = date && (template.startsWith("TM", at) || template.startsWith("tm", at));
            at += fill || translated ? 2 : 0;
            String word = word(template, at, words);
            if (word != null) {
                at += word.length();
                String ordinal = date ? ordinal(template, at) : "";
                nodes.add(new TemplateNode(word, word, Kind.KEYWORD,
                        new Suffix(fill, translated, ordinal.equals("SP") ? "" : ordinal)));
                at += ordinal.length();
            } else if (at < template.length()) {
                at = character(template, at, nodes, date);
            }
        }
        return nodes;
    }

    private static @Nullable String word(String template, int at, List<String> words) {
        for (String word : words) {
            if (template.startsWith(word, at)) {
                return word;
            }
        }
        return null;
    }

    private static String ordinal(String template, int at) {
        for (String suffix : List.of("TH", "th", "SP")) {
            if (template.startsWith(suffix, at)) {
                return suffix;
            }
        }
        return "";
    }

    private static int character(String template, int start, List<TemplateNode> nodes, boolean date) {
        int at = start;
        if (template.charAt(at) != '"') {
            if (template.startsWith("\\\"", at)) {
                at++;
            }
            int end = template.offsetByCodePoints(at, 1);
            char c = template.charAt(at);
            Kind kind = date && isSeparator(c)
                    ? Kind.SEPARATOR
                    : isSpace(c) ? Kind.SPACE : Kind.CHARACTER;
            nodes.add(new TemplateNode(null, template.substring(at, end), kind, Suffix.NONE));
            return end;
        }
        at++;
        while (at < template.length() && template.charAt(at) != '"') {
            if (template.charAt(at) == '\\' && at + 1 < template.length()) {
                at++;
            }
            int end = template.offsetByCodePoints(at, 1);
            nodes.add(new TemplateNode(null, template.substring(at, end), Kind.CHARACTER, Suffix.NONE));
            at = end;
        }
        return at + 1;
    }

    static boolean isSeparator(char c) {
        return c > 0x20 && c < 0x7F && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z')
                && !(c >= '0' && c <= '9');
    }

    static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** The keyword in upper case; empty for a character. */
    String key() {
        return keyword == null ? "" : keyword.toUpperCase(java.util.Locale.ROOT);
    }

    /** Whether only digits stand for this keyword in the input. */
    boolean isDigits() {
        return switch (key()) {
            case "CC", "DDD", "DD", "D", "HH24", "HH12", "HH", "IDDD", "ID", "IW", "IYYY", "IYY", "IY", "I",
                    "J", "MI", "MM", "MS", "Q", "SSSSS", "SSSS", "SS", "TZM", "US", "WW", "W", "Y,YYY",
                    "YYYY", "YYY", "YY", "Y" ->
                true;
            default -> false;
        };
    }

    /** {@code st}, {@code nd}, {@code rd} or {@code th} for a number's text. */
    static String ordinalOf(String number, boolean upper) {
        char last = number.charAt(number.length() - 1);
        if (last < '0' || last > '9') {
            throw Errors.error("22P02", '"' + number + "\" is not a number");
        }
        boolean teen = number.length() > 1 && number.charAt(number.length() - 2) == '1';
        String suffix = teen ? "th" : last == '1' ? "st" : last == '2' ? "nd" : last == '3' ? "rd" : "th";
        return upper ? suffix.toUpperCase(java.util.Locale.ROOT) : suffix;
    }
}
