package io.tidemark.server.sql.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A compiled LIKE pattern: the literal runs between its {@code %}, each of which may hold {@code _}. */
final class LikePattern {
    private static final char ANY = '\uE000';

    private final List<String> runs;
    private final boolean startsOpen;
    private final boolean endsOpen;
    private final boolean ignoreCase;
    private final boolean endsInEscape;

    private LikePattern(List<String> runs, boolean startsOpen, boolean endsOpen, boolean ignoreCase,
            boolean endsInEscape) {
        this.runs = runs;
        this.startsOpen = startsOpen;
        this.endsOpen = endsOpen;
        this.ignoreCase = ignoreCase;
        this.endsInEscape = endsInEscape;
    }

    /** Compiles a pattern whose escape character is the backslash. */
    static LikePattern of(String pattern, boolean ignoreCase) {
        List<String> runs = new ArrayList<>();
        StringBuilder run = new StringBuilder();
        boolean open = false;
        boolean startsOpen = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            open = c == '%';
            if (open) {
                startsOpen |= runs.isEmpty() && run.isEmpty();
                if (!run.isEmpty()) {
                    runs.add(run.toString());
                    run.setLength(0);
                }
            } else if (c == '\\') {
                if (++i == pattern.length()) {
                    return broken(pattern.substring(0, i - 1), ignoreCase);
                }
                run.append(pattern.charAt(i));
            } else {
                run.append(c == '_' ? ANY : c);
            }
        }
        if (!run.isEmpty()) {
            runs.add(run.toString());
        }
        return new LikePattern(
                ignoreCase ? runs.stream().map(r -> r.toLowerCase(Locale.ROOT)).toList() : runs,
                startsOpen, open, ignoreCase, false);
    }

    /** Of a pattern that ends with an escape character, which is found out by a text that reaches it: it matches none. */
    private static LikePattern broken(String before, boolean ignoreCase) {
        LikePattern reaching = of(before + "_%", ignoreCase);
        return new LikePattern(reaching.runs, reaching.startsOpen, reaching.endsOpen, ignoreCase, true);
    }

    boolean matches(String value) {
        if (!endsInEscape) {
            return isMatch(value);
        }
        if (isMatch(value)) {
            throw Errors.error("22025", "LIKE pattern must not end with escape character");
        }
        return false;
    }

    private boolean isMatch(String value) {
        String text = ignoreCase ? value.toLowerCase(Locale.ROOT) : value;
        if (runs.isEmpty()) {
            return startsOpen || text.isEmpty();
        }
        int at = 0;
        int last = runs.size() - 1;
        for (int i = 0; i <= last; i++) {
            String run = runs.get(i);
            if (i == last && !endsOpen) {
                return atEnd(text, run, at, i == 0 && !startsOpen);
            }
            int end = i == 0 && !startsOpen ? matchAt(text, 0, run) : find(text, at, run);
            if (end < 0) {
                return false;
            }
            at = end;
        }
        return true;
    }

    private static boolean atEnd(String text, String run, int from, boolean whole) {
        if (whole) {
            return matchAt(text, 0, run) == text.length();
        }
        int start = text.length();
        for (int i = run.length(); i > 0 && start > 0; i -= Character.charCount(run.codePointBefore(i))) {
            start -= Character.charCount(text.codePointBefore(start));
        }
        return start >= from && matchAt(text, start, run) == text.length();
    }

    /** Where the first match of a run ends, or -1. */
    private static int find(String text, int from, String run) {
        if (run.indexOf(ANY) < 0) {
            int at = text.indexOf(run, from);
            return at < 0 ? -1 : at + run.length();
        }
        for (int start = from; start < text.length(); start++) {
            int end = matchAt(text, start, run);
            if (end >= 0) {
                return end;
            }
        }
        return -1;
    }

    /** Where a match that starts at {@code start} ends, or -1. */
    private static int matchAt(String text, int start, String run) {
        int at = start;
        for (int i = 0; i < run.length(); i++) {
            if (at >= text.length()) {
                return -1;
            }
            if (run.charAt(i) == ANY) {
                at += Character.charCount(text.codePointAt(at));
            } else if (run.charAt(i) == text.charAt(at)) {
                at++;
            } else {
                return -1;
            }
        }
        return at;
    }

    /** A pattern with another escape character, rewritten for the backslash; an empty escape switches it off. */
    static String withEscape(String pattern, String escape) {
        if (escape.codePointCount(0, escape.length()) > 1) {
            throw new io.tidemark.server.sql.SqlException("22025", "invalid escape string",
                    io.tidemark.server.sql.SqlException.NO_POSITION,
                    "Escape string must be empty or one character.");
        }
        if (escape.equals("\\")) {
            return pattern;
        }
        StringBuilder result = new StringBuilder(pattern.length() + 4);
        for (int i = 0; i < pattern.length(); i++) {
            if (!escape.isEmpty() && pattern.startsWith(escape, i)) {
                result.append('\\');
                i += escape.length();
                if (i < pattern.length()) {
                    result.append(pattern.charAt(i));
                }
            } else {
                result.append(pattern.charAt(i) == '\\' ? "\\\\" : pattern.substring(i, i + 1));
            }
        }
        return result.toString();
    }
}
