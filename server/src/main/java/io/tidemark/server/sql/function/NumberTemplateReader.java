package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Decimal;
import java.math.BigDecimal;

/** to_number: reads a text by a template, place by place, as leniently as PostgreSQL. Confined to one call. */
final class NumberTemplateReader {
    private static final String DATA = "0123456789.,+-";

    private final NumberTemplate template;
    private final String source;
    private final StringBuilder number = new StringBuilder();
    private final boolean signLast;
    private char sign = ' ';
    private int at;
    private int before;
    private int after;
    private boolean point;

    private NumberTemplateReader(NumberTemplate template, String source) {
        this.template = template;
        this.source = source;
        this.signLast = template.sign() && !template.leadSign();
    }

    static Decimal read(NumberTemplate template, String source) {
        if (template.scientific() || template.roman()) {
            throw Errors.unsupported(
                    '"' + (template.roman() ? "RN" : "EEEE") + "\" not supported for input");
        }
        NumberTemplateReader reader = new NumberTemplateReader(template, source);
        for (TemplateNode node : template.nodes()) {
            if (reader.over(0)) {
                break;
            }
            reader.node(node);
        }
        return reader.result();
    }

    private Decimal result() {
        String digits = number.toString();
        if (digits.endsWith(".")) {
            digits = digits.substring(0, digits.length() - 1);
        }
        Decimal value = LengthCasts.fit(TextInput.numeric(sign + digits),
                ((template.before() + template.shift() + after) << 16 | after) + 4);
        if (template.shift() > 0 && value.isFinite()) {
            Decimal unit = Decimal.of(BigDecimal.ONE.movePointLeft(template.shift()).setScale(16));
            return value.multiply(unit);
        }
        return value;
    }

    private boolean over(int ahead) {
        return at + ahead >= source.length();
    }

    private void node(TemplateNode node) {
        switch (node.key()) {
            case "" -> at += Character.charCount(source.codePointAt(at));
            case "9", "0", ".", "D" -> {
                digit(node.key());
                at++;
            }
            case ",", "G" -> {
                boolean skip = template.fill() || source.charAt(at) != ',';
                at += skip ? 0 : 1;
            }
            case "L" -> skipOther(1);
            case "TH" -> {
                if (!template.decimal()) {
                    skipOther(2);
                }
            }
            case "MI" -> signed("-");
            case "PL" -> signed("+");
            case "SG" -> signed("-+");
            default -> {}
        }
    }

    private void signed(String signs) {
        if (signs.indexOf(source.charAt(at)) >= 0) {
            sign = source.charAt(at++);
        } else {
            skipOther(1);
        }
    }

    private void skipOther(int count) {
        for (int i = 0; i < count && !over(0) && DATA.indexOf(source.charAt(at)) < 0; i++) {
            at += Character.charCount(source.codePointAt(at));
        }
    }

    private void digit(String key) {
        at += source.charAt(at) == ' ' ? 1 : 0;
        if (over(0)) {
            return;
        }
        boolean place = key.equals("9") || key.equals("0");
        if (sign == ' ' && place && before + after == 0) {
            leadingSign();
        }
        if (over(0)) {
            return;
        }
        char c = source.charAt(at);
        boolean read = false;
        if (c >= '0' && c <= '9') {
            if (point && after == template.after()) {
                return;
            }
            number.append(c);
            after += point ? 1 : 0;
            before += point ? 0 : 1;
            read = true;
        } else if (template.decimal() && !point && c == '.') {
            number.append('.');
            point = true;
            read = true;
        }
        if (sign == ' ' && before + after > 0) {
            trailingSign(read);
        }
    }

    private void leadingSign() {
        char c = source.charAt(at);
        if (template.sign() && !signLast) {
            if (c == '-' || c == '+') {
                sign = c;
                at++;
            }
        } else if (c == '-' || (template.bracket() && c == '<')) {
            sign = '-';
            at++;
        } else if (c == '+') {
            sign = '+';
            at++;
        }
    }

    private void trailingSign(boolean read) {
        if (template.sign() && read && !over(1) && !Character.isDigit(source.charAt(at + 1))) {
            char c = source.charAt(at + 1);
            if (c == '-' || c == '+') {
                sign = c;
                at++;
            }
        } else if (!read && !template.sign() && (template.plus() || template.minus())
                && (source.charAt(at) == '-' || source.charAt(at) == '+')) {
            sign = source.charAt(at);
        }
    }
}
