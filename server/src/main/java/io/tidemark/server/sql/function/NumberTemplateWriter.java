package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Decimal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** to_char of numbers: fills a template with digits place by place, as PostgreSQL does. Confined to one call. */
final class NumberTemplateWriter {
    /** Significant digits of a float8. */
    static final int DOUBLE_DIGITS = 15;
    /** Significant digits of a float4. */
    static final int FLOAT_DIGITS = 6;
    /** A place after the last digit: PostgreSQL's text ends there. */
    private static final String END = "\0";
    private static final String[] ONES = {"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"};
    private static final String[] TENS = {"X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"};
    private static final String[] HUNDREDS = {"C", "CC", "CCC", "CD", "D", "DC", "DCC", "DCCC", "CM"};

    private final NumberTemplate template;
    private final String number;
    private final boolean negative;
    private final int blanks;
    private final boolean bracket;
    private final boolean signLast;
    private final int lastRelevant;
    private final int places;
    private final StringBuilder text = new StringBuilder();
    private boolean signWritten;
    private boolean inNumber;
    private int place;
    private int next;

    private NumberTemplateWriter(NumberTemplate template, String number, boolean negative) {
        this.template = template;
        this.negative = negative;
        int point = number.indexOf('.');
        int whole = point < 0 ? number.length() : point;
        this.blanks = Math.max(0, template.before() - whole);
        this.number = whole > template.before() ? overflow(template) : number;
        boolean own = template.plus() || template.minus();
        this.bracket = template.bracket() && (negative || !template.fill() || own);
        this.signLast = template.sign()
                && (!template.leadSign() || (!own && template.before() == template.signBefore()));
        this.signWritten = own
                ? !(template.plus() && !template.minus())
                : !negative && template.fill() && !template.sign();
        this.lastRelevant = template.fill() && template.decimal() ? lastRelevant() : -1;
        this.places = template.after() + template.before() - 1 + (!signWritten && blanks == 0 ? 1 : 0);
    }

    private static String overflow(NumberTemplate template) {
        return "#".repeat(template.before()) + '.' + "#".repeat(template.after());
    }

    private int lastRelevant() {
        int point = number.indexOf('.');
        if (point < 0) {
            return -1;
        }
        int last = point;
        for (int i = point + 1; i < number.length(); i++) {
            last = number.charAt(i) != '0' ? i : last;
        }
        if (template.zeroEnd() > blanks) {
            last = Math.max(last, Math.min(number.length() - 1, template.zeroEnd() - blanks));
        }
        return last;
    }

    /** Text of an exact number. */
    static String format(NumberTemplate template, Decimal value) {
        if (template.roman()) {
            return roman(template, romanValue(value));
        }
        if (template.scientific()) {
            return value.isFinite()
                    ? scientific(value.finite(), template.after(), RoundingMode.HALF_UP)
                    : noScience(template);
        }
        Decimal shifted = value;
        int before = template.before();
        if (template.shift() > 0 && value.isFinite()) {
            shifted = Decimal.of(value.finite().movePointRight(template.shift()));
        }
        before += template.shift();
        String digits = shifted.withScale(template.after(), RoundingMode.HALF_UP).toString();
        return plain(template.withDigits(before, template.after()), digits);
    }

    /** Text of a float; {@code significant} digits of it count. */
    static String format(NumberTemplate template, double value, int significant) {
        boolean finite = Double.isFinite(value);
        if (template.roman()) {
            return roman(template, finite && Math.abs(value) < 1e9 ? (int) Math.rint(value) : 0);
        }
        if (template.scientific()) {
            return finite
                    ? scientific(value, template.after())
                    : noScience(template);
        }
        double shifted = value * Math.pow(10, template.shift());
        int before = template.before() + template.shift();
        if (!Double.isFinite(shifted)) {
            String name = Double.isNaN(shifted) ? "NaN" : shifted > 0 ? "Infinity" : "-Infinity";
            return plain(template.withDigits(before, template.after()), name);
        }
        BigDecimal exact = new BigDecimal(shifted);
        int whole = exact.abs().setScale(0, RoundingMode.HALF_EVEN).toPlainString().length();
        int after = whole >= significant ? 0 : Math.min(template.after(), significant - whole);
        String digits = exact.setScale(after, RoundingMode.HALF_EVEN).toPlainString();
        boolean lostSign = digits.charAt(0) != '-' && (value < 0 || 1 / value < 0);
        return plain(template.withDigits(before, after), lostSign ? '-' + digits : digits);
    }

    private static String plain(NumberTemplate template, String digits) {
        boolean negative = digits.startsWith("-");
        NumberTemplateWriter writer = new NumberTemplateWriter(template,
                negative ? digits.substring(1) : digits, negative);
        template.nodes().forEach(writer::node);
        int end = writer.text.indexOf(END);
        return end < 0 ? writer.text.toString() : writer.text.substring(0, end);
    }

    private static String noScience(NumberTemplate template) {
        char[] text = "#".repeat(template.before() + template.after() + 6).toCharArray();
        text[0] = ' ';
        text[template.before() + 1] = '.';
        return new String(text);
    }

    /** A float; zero has a sign, too. */
    private static String scientific(double value, int digits) {
        String text = scientific(new BigDecimal(value), digits, RoundingMode.HALF_EVEN);
        return 1 / value == Double.NEGATIVE_INFINITY ? '-' + text.substring(1) : text;
    }

    private static String scientific(BigDecimal value, int digits, RoundingMode rounding) {
        if (value.signum() == 0) {
            return " 0" + (digits > 0 ? "." + "0".repeat(digits) : "") + "e+00";
        }
        BigDecimal rounded = value.round(new MathContext(digits + 1, rounding));
        int exponent = rounded.precision() - rounded.scale() - 1;
        String all = rounded.unscaledValue().abs().toString();
        String padded = all + "0".repeat(Math.max(0, digits + 1 - all.length()));
        return (value.signum() < 0 ? "-" : " ") + padded.charAt(0)
                + (digits > 0 ? "." + padded.substring(1, digits + 1) : "") + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }

    private static int romanValue(Decimal value) {
        if (!value.isFinite()) {
            throw Errors
                    .unsupported("cannot convert " + (value.isNaN() ? "NaN" : "infinity") + " to integer");
        }
        BigDecimal rounded = value.finite().setScale(0, RoundingMode.HALF_UP);
        if (rounded.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
            throw Errors.outOfRange("integer");
        }
        return rounded.intValueExact();
    }

    private static String roman(NumberTemplate template, int value) {
        String numeral = value < 1 || value > 3999
                ? "#".repeat(15)
                : "M".repeat(value / 1000) + part(HUNDREDS, value / 100 % 10) + part(TENS, value / 10 % 10)
                        + part(ONES, value % 10);
        StringBuilder text = new StringBuilder();
        for (TemplateNode node : template.nodes()) {
            switch (node.key()) {
                case "" -> text.append(node.text());
                case "RN" -> {
                    String cased = node.text().equals("rn") ? numeral.toLowerCase(Locale.ROOT) : numeral;
                    text.append(template.fill() ? "" : " ".repeat(15 - cased.length())).append(cased);
                }
                default -> {}
            }
        }
        return text.toString();
    }

    private static String part(String[] numerals, int digit) {
        return digit == 0 ? "" : numerals[digit - 1];
    }

    private void node(TemplateNode node) {
        switch (node.key()) {
            case "" -> text.append(node.text());
            case "9", "0", ".", "D" -> digit(node.key());
            case ",", "G" -> {
                if (inNumber) {
                    text.append(',');
                } else {
                    text.append(template.fill() ? "" : " ");
                }
            }
            case "L" -> text.append(' ');
            case "TH" -> {
                if (!number.startsWith("#") && !negative && !template.decimal()) {
                    text.append(TemplateNode.ordinalOf(number, node.text().equals("TH")));
                }
            }
            case "MI" -> text.append(negative ? "-" : template.fill() ? "" : " ");
            case "PL" -> text.append(!negative ? "+" : template.fill() ? "" : " ");
            case "SG" -> text.append(negative ? '-' : '+');
            default -> {}
        }
    }

    private boolean pointIsLast() {
        return lastRelevant >= 0 && number.charAt(lastRelevant) == '.';
    }

    /** Whether the 0 of 0.1 stands next, for which a template without 0 prints a blank. */
    private boolean beforePoint() {
        return !template.zero() && next == 0 && number.startsWith("0") && template.after() != 0;
    }

    private void digit(String key) {
        inNumber = false;
        boolean zeroHere = template.zero() && template.zeroStart() <= place;
        if (!signWritten && (place >= blanks || (template.zero() && template.zeroStart() == place))
                && (!beforePoint() || pointIsLast())) {
            sign();
        }
        if (place < blanks && !zeroHere) {
            text.append(template.fill() ? "" : " ");
        } else if (place < blanks) {
            text.append('0');
            inNumber = true;
        } else {
            written(key);
        }
        int end = places + (blanks > 0 ? 1 : 0) + (template.decimal() ? 1 : 0);
        if (lastRelevant >= 0 && lastRelevant == next) {
            end = place;
        }
        if (place + 1 == end) {
            lastSign();
        }
        place++;
    }

    private void sign() {
        if (template.sign()) {
            if (!signLast) {
                text.append(negative ? '-' : '+');
                signWritten = true;
            }
        } else if (bracket) {
            text.append(negative ? '<' : ' ');
            signWritten = true;
        } else {
            text.append(negative ? "-" : template.fill() ? "" : " ");
            signWritten = true;
        }
    }

    private void written(String key) {
        if (next < number.length() && number.charAt(next) == '.') {
            if (!pointIsLast() || template.fill()) {
                text.append('.');
            }
        } else if (lastRelevant >= 0 && next > lastRelevant && !key.equals("0")) {
            next += next < number.length() ? 1 : 0;
            return;
        } else if (beforePoint()) {
            if (!template.fill()) {
                text.append(' ');
            } else if (pointIsLast()) {
                text.append('0');
            }
        } else {
            text.append(next < number.length() ? number.substring(next, next + 1) : END);
            inNumber = true;
        }
        next += next < number.length() ? 1 : 0;
    }

    private void lastSign() {
        if (signWritten && bracket) {
            text.append(negative ? '>' : ' ');
        } else if (template.sign() && signLast) {
            text.append(negative ? '-' : '+');
        }
    }
}
