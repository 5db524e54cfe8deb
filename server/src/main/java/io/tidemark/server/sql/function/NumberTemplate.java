package io.tidemark.server.sql.function;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** The templates of to_char for numbers: {@code 9 0 . , D G S MI FM L}, and EEEE is refused. */
final class NumberTemplate {
    private NumberTemplate() {}

    static String format(String template, BigDecimal value) {
        String pattern = template.toUpperCase(Locale.ROOT).replace('D', '.').replace('G', ',');
        boolean compact = pattern.contains("FM");
        pattern = pattern.replace("FM", "");
        if (pattern.contains("EEEE") || pattern.contains("RN") || pattern.contains("V")
                || pattern.contains("PR")) {
            throw Errors.unsupported("to_char template is not supported: " + template);
        }
        boolean signed = pattern.contains("S") || pattern.contains("MI") || pattern.contains("PL");
        int point = pattern.indexOf('.');
        String whole = point < 0 ? pattern : pattern.substring(0, point);
        String fraction = point < 0 ? "" : pattern.substring(point + 1);
        int scale = digits(fraction);
        BigDecimal rounded = value.abs().setScale(scale, RoundingMode.HALF_UP);
        boolean negative = value.signum() < 0 && (rounded.signum() != 0 || signed);
        String[] parts = rounded.toPlainString().split("\\.", 2);
        String integer = parts[0].equals("0") ? "" : parts[0];
        StringBuilder text = new StringBuilder();
        boolean overflow = integer.length() > digits(whole);
        if (overflow) {
            whole.chars().forEach(c -> text.append(c == '9' || c == '0' ? "#" : c == ',' ? "," : ""));
        } else {
            integerPart(text, whole, integer, compact, scale > 0);
        }
        if (point >= 0) {
            text.append('.').append(overflow
                    ? "#".repeat(scale)
                    : scale == 0 ? "" : fraction(parts[1], fraction, compact));
        }
        return signed
                ? withSign(text.toString(), pattern, negative)
                : plain(text.toString(), negative, compact);
    }

    private static int digits(String pattern) {
        return (int) pattern.chars().filter(c -> c == '9' || c == '0').count();
    }

    private static void integerPart(StringBuilder text, String pattern, String integer, boolean compact,
            boolean hasFraction) {
        int places = digits(pattern);
        int firstZero = pattern.indexOf('0');
        int seen = 0;
        boolean started = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '9' || c == '0') {
                int at = integer.length() - places + seen;
                seen++;
                boolean zero = (firstZero >= 0 && i >= firstZero)
                        || (at < 0 && seen == places && integer.isEmpty() && !hasFraction);
                started |= at >= 0 || zero;
                text.append(
                        at >= 0 ? Character.toString(integer.charAt(at)) : zero ? "0" : compact ? "" : " ");
            } else if (c == ',') {
                text.append(started ? "," : compact ? "" : " ");
            } else if (c != 'S' && c != 'M' && c != 'I' && c != 'P' && c != 'L') {
                text.append(c);
            }
        }
    }

    private static String fraction(String digits, String pattern, boolean compact) {
        if (!compact) {
            return digits;
        }
        int keep = pattern.lastIndexOf('0') + 1;
        int end = digits.length();
        while (end > keep && digits.charAt(end - 1) == '0') {
            end--;
        }
        return digits.substring(0, end);
    }

    /** The sign stands before the first digit; a positive number has a blank there. */
    private static String plain(String text, boolean negative, boolean compact) {
        int first = 0;
        while (first < text.length() && text.charAt(first) == ' ') {
            first++;
        }
        String sign = negative ? "-" : compact ? "" : " ";
        return text.substring(0, first) + sign + text.substring(first);
    }

    private static String withSign(String text, String pattern, boolean negative) {
        if (pattern.endsWith("MI")) {
            return text + (negative ? "-" : " ");
        }
        if (pattern.endsWith("S")) {
            return text + (negative ? "-" : "+");
        }
        int first = 0;
        while (first < text.length() && text.charAt(first) == ' ') {
            first++;
        }
        String sign = negative ? "-" : pattern.startsWith("MI") ? " " : "+";
        return text.substring(0, first) + sign + text.substring(first);
    }
}
