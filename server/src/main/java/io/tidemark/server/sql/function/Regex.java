package io.tidemark.server.sql.function;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** A compiled regular expression of PostgreSQL's advanced syntax; its matching can be cancelled. */
final class Regex {
    private final Pattern pattern;
    private final Environment environment;

    private Regex(Pattern pattern, Environment environment) {
        this.pattern = pattern;
        this.environment = environment;
    }

    /** The expression in a text argument, compiled once for a run of equal texts. */
    static Regex of(Row row, int argument, String flags) {
        Map<String, Pattern> byFlags = row.derived(argument, _ -> new HashMap<>());
        Pattern pattern = byFlags.computeIfAbsent(flags, _ -> compile(row.text(argument), flags));
        return new Regex(pattern, row.environment());
    }

    /** An expression that was made from others. */
    static Regex of(String expression, Environment environment) {
        return new Regex(compile(expression, ""), environment);
    }

    /** The index where a search from character {@code start}, counted from 1, begins. */
    static int startIndex(String text, int start) {
        if (start <= 0) {
            throw Errors.invalidParameter("invalid value for parameter \"start\": " + start);
        }
        int characters = text.codePointCount(0, text.length());
        return start > characters ? text.length() : text.offsetByCodePoints(0, start - 1);
    }

    private static Pattern compile(String text, String flags) {
        int options = Pattern.DOTALL | Pattern.UNICODE_CASE;
        boolean literal = false;
        for (int i = 0; i < flags.length(); i++) {
            switch (flags.charAt(i)) {
                case 'i' -> options |= Pattern.CASE_INSENSITIVE;
                case 'c' -> options &= ~Pattern.CASE_INSENSITIVE;
                case 'n', 'm' -> options = (options | Pattern.MULTILINE) & ~Pattern.DOTALL;
                case 'p' -> options &= ~Pattern.DOTALL;
                case 'w' -> options |= Pattern.MULTILINE;
                case 's', 't', 'g', 'e', 'b' -> {}
                case 'x' -> options |= Pattern.COMMENTS;
                case 'q' -> literal = true;
                default -> throw Errors.invalidParameter(
                        "invalid regular expression option: \"" + flags.charAt(i) + '"');
            }
        }
        try {
            return Pattern.compile(literal
                    ? Pattern.quote(text)
                    : RegexSyntax.toJava(caseless(text, options), (options & Pattern.MULTILINE) != 0),
                    options);
        } catch (PatternSyntaxException invalid) {
            throw Errors.error("2201B", "invalid regular expression: " + reason(invalid.getDescription()));
        } catch (StackOverflowError tooDeep) {
            throw Errors.error("2201B", "invalid regular expression: regular expression is too complex");
        }
    }

    /** PostgreSQL reads the classes of cases as all letters when case does not matter. */
    private static String caseless(String text, int options) {
        return (options & Pattern.CASE_INSENSITIVE) == 0
                ? text
                : text.replace("[:upper:]", "[:alpha:]").replace("[:lower:]", "[:alpha:]");
    }

    /** PostgreSQL's words for what is wrong. */
    private static String reason(String description) {
        String text = description.toLowerCase(java.util.Locale.ROOT);
        if (text.contains("group") || text.contains("unmatched closing")) {
            return "parentheses () not balanced";
        }
        if (text.contains("character class")) {
            return "brackets [] not balanced";
        }
        if (text.contains("dangling meta")) {
            return "quantifier operand invalid";
        }
        return text.contains("repetition") ? "invalid repetition count(s)" : text;
    }

    boolean found(String text) {
        try {
            return matcher(text).find();
        } catch (StackOverflowError tooDeep) {
            throw Errors.error("2201B", "regular expression failed: too complex");
        }
    }

    Matcher matcher(String text) {
        return pattern.matcher(new Watched(text, environment));
    }

    /** The groups of a match, or the whole match when there is none. */
    static List<@Nullable String> groups(Matcher match) {
        List<@Nullable String> groups = new ArrayList<>();
        if (match.groupCount() == 0) {
            groups.add(match.group());
        }
        for (int i = 1; i <= match.groupCount(); i++) {
            groups.add(match.group(i));
        }
        return groups;
    }

    /** The parts between matches; an empty match splits between characters. */
    List<@Nullable String> split(String text) {
        List<@Nullable String> parts = new ArrayList<>();
        Matcher match = matcher(text);
        int from = 0;
        while (match.find()) {
            boolean emptyAtEdge = match.end() == match.start()
                    && (match.start() == 0 || match.start() == text.length());
            if (!emptyAtEdge) {
                parts.add(text.substring(from, match.start()));
                from = match.end();
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** Replaces the {@code nth} match after character {@code start}, all when it is 0. */
    String replace(String text, String replacement, int start, int nth) {
        int from = startIndex(text, start);
        if (nth < 0) {
            throw Errors.invalidParameter("invalid value for parameter \"n\": " + nth);
        }
        Matcher match = matcher(text);
        StringBuilder result = new StringBuilder();
        int copied = 0;
        int count = 0;
        boolean more = match.find(from);
        while (more) {
            count++;
            if (nth == 0 || count == nth) {
                result.append(text, copied, match.start());
                expand(result, replacement, match);
                copied = match.end();
            }
            more = (nth == 0 || count < nth) && match.find();
        }
        return result.append(text, copied, text.length()).toString();
    }

    private static void expand(StringBuilder result, String replacement, Matcher match) {
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            if (c != '\\' || i + 1 == replacement.length()) {
                result.append(c);
                continue;
            }
            char next = replacement.charAt(++i);
            if (next == '&') {
                result.append(match.group());
            } else if (next >= '1' && next <= '9') {
                String group = next - '0' <= match.groupCount() ? match.group(next - '0') : null;
                result.append(group == null ? "" : group);
            } else if (next == '\\') {
                result.append('\\');
            } else {
                result.append('\\').append(next);
            }
        }
    }

    /** A text that looks at the cancel flag while it is read, so that no pattern runs on unstoppably. */
    private static final class Watched implements CharSequence {
        private static final int LOOK_EVERY = 0xFFFF;

        private final String text;
        private final Environment environment;
        private int reads;

        Watched(String text, Environment environment) {
            this.text = text;
            this.environment = environment;
        }

        @Override
        public char charAt(int index) {
            if ((++reads & LOOK_EVERY) == 0) {
                environment.checkCancelled();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
