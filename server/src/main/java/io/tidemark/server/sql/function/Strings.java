package io.tidemark.server.sql.function;

import java.util.function.IntUnaryOperator;

/** Text by characters (code points), as SQL counts them: from 1. */
final class Strings {
    private Strings() {}

    /** Characters; a text that a function makes longer than this is refused, before memory is. */
    private static final int MAX_LENGTH = 64 << 20;

    /** 54000 where a text of so many characters would be too long. */
    static void checkLength(long characters) {
        if (characters > MAX_LENGTH) {
            throw Errors.error("54000", "requested length too large");
        }
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Each character for itself, so that {@code ß} stays one character in capitals, too. */
    static String mapped(String text, IntUnaryOperator mapping) {
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints().map(mapping).forEach(result::appendCodePoint);
        return result.toString();
    }

    static String initcap(String text) {
        StringBuilder result = new StringBuilder(text.length());
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            result.append(inWord ? Character.toLowerCase(c) : Character.toUpperCase(c));
            inWord = Character.isLetterOrDigit(c);
        }
        return result.toString();
    }

    static String chr(int codePoint) {
        if (codePoint == 0) {
            throw Errors.error("54000", "null character not permitted");
        }
        if (codePoint < 0) {
            throw Errors.error("22023", "character number must be positive");
        }
        if (!Character.isValidCodePoint(codePoint)) {
            throw Errors.error("54000", "requested character too large for encoding: " + codePoint);
        }
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            throw Errors.error("54000", "requested character not valid for encoding: " + codePoint);
        }
        return Character.toString(codePoint);
    }

    static String translate(String text, String from, String to) {
        int[] source = from.codePoints().toArray();
        int[] target = to.codePoints().toArray();
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int at = 0;
            while (at < source.length && source[at] != c) {
                at++;
            }
            if (at == source.length) {
                result.appendCodePoint(c);
            } else if (at < target.length) {
                result.appendCodePoint(target[at]);
            }
        });
        return result.toString();
    }

    /** {@code length} characters from {@code start} on; positions before the text count but give nothing. */
    static String substring(String text, int start, int length) {
        if (length < 0) {
            throw Errors.error("22011", "negative substring length not allowed");
        }
        long end = Math.min((long) start + length, Integer.MAX_VALUE);
        long from = Math.max(1, start);
        if (end <= from) {
            return "";
        }
        int size = length(text);
        if (from > size) {
            return "";
        }
        int first = text.offsetByCodePoints(0, (int) from - 1);
        return end > size
                ? text.substring(first)
                : text.substring(first, text.offsetByCodePoints(first, (int) (end - from)));
    }

    static byte[] substring(byte[] bytes, int start, int length) {
        if (length < 0) {
            throw Errors.error("22011", "negative substring length not allowed");
        }
        long end = Math.min((long) start + length - 1, bytes.length);
        int from = Math.max(1, start) - 1;
        return end <= from ? new byte[0] : java.util.Arrays.copyOfRange(bytes, from, (int) end);
    }

    static String left(String text, int count) {
        int size = length(text);
        long wanted = count < 0 ? Math.max(0, size + (long) count) : Math.min(size, count);
        return text.substring(0, text.offsetByCodePoints(0, (int) wanted));
    }

    static String right(String text, int count) {
        int size = length(text);
        long dropped = count < 0 ? Math.min(size, -(long) count) : Math.max(0, size - (long) count);
        return text.substring(text.offsetByCodePoints(0, (int) dropped));
    }

    static int position(String text, String wanted) {
        int at = text.indexOf(wanted);
        return at < 0 ? 0 : text.codePointCount(0, at) + 1;
    }

    static String splitPart(String text, String delimiter, int field) {
        if (field == 0) {
            throw Errors.invalidParameter("field position must not be zero");
        }
        if (delimiter.isEmpty()) {
            return field == 1 || field == -1 ? text : "";
        }
        int at = 0;
        if (field < 0) {
            int parts = 1;
            for (int next = text.indexOf(delimiter); next >= 0; next = text.indexOf(delimiter,
                    next + delimiter.length())) {
                parts++;
            }
            return parts + (long) field < 0 ? "" : splitPart(text, delimiter, parts + field + 1);
        }
        for (int i = 1; i < field; i++) {
            int next = text.indexOf(delimiter, at);
            if (next < 0) {
                return "";
            }
            at = next + delimiter.length();
        }
        int end = text.indexOf(delimiter, at);
        return end < 0 ? text.substring(at) : text.substring(at, end);
    }

    static String overlay(String text, String replacement, int start, int count) {
        if (start <= 0) {
            throw Errors.error("22011", "negative substring length not allowed");
        }
        String head = substring(text, 1, start - 1);
        long from = (long) start + count;
        if (from != (int) from) {
            throw Errors.outOfRange("integer");
        }
        return head + replacement
                + substring(text, (int) Math.min(Integer.MAX_VALUE, Math.max(from, 1)), Integer.MAX_VALUE);
    }

    static String trim(String text, String characters, boolean left, boolean right) {
        int from = 0;
        int to = text.length();
        while (left && from < to && characters.indexOf(text.codePointAt(from)) >= 0) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (right && from < to && characters.indexOf(text.codePointBefore(to)) >= 0) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    static String pad(String text, int width, String fill, boolean left) {
        int size = length(text);
        int wanted = Math.max(0, width);
        if (size >= wanted || fill.isEmpty()) {
            return substring(text, 1, Math.min(size, wanted));
        }
        int missing = wanted - size;
        checkLength(wanted);
        int fillSize = length(fill);
        String padding = fill.repeat(missing / fillSize) + substring(fill, 1, missing % fillSize);
        return left ? padding + text : text + padding;
    }
}
