package io.tidemark.server.sql.function;

/**
 * One {@code %} of format(): {@code %[position$][-][width]type}.
 *
 * @param position 1-based argument, or 0 for the next one
 * @param width    least characters, 0 for none
 * @param left     whether blanks go to the right
 * @param kind     s, I or L
 * @param end      where the pattern goes on
 */
record FormatSpecifier(int position, int width, boolean left, char kind, int end) {
    static FormatSpecifier read(String pattern, int start) {
        int at = start;
        int position = 0;
        int digits = digitsEnd(pattern, at);
        if (digits > at && digits < pattern.length() && pattern.charAt(digits) == '$') {
            position = Integer.parseInt(pattern, at, digits, 10);
            if (position == 0) {
                throw Errors
                        .invalidParameter("format specifies argument 0, but arguments are numbered from 1");
            }
            at = digits + 1;
        }
        boolean left = at < pattern.length() && pattern.charAt(at) == '-';
        at += left ? 1 : 0;
        int widthEnd = digitsEnd(pattern, at);
        int width = widthEnd > at ? Integer.parseInt(pattern, at, widthEnd, 10) : 0;
        at = widthEnd;
        if (at >= pattern.length()) {
            throw Errors.invalidParameter("unterminated format() type specifier");
        }
        char kind = pattern.charAt(at);
        if (kind != 's' && kind != 'I' && kind != 'L') {
            throw Errors.invalidParameter("unrecognized format() type specifier \"" + kind + '"');
        }
        return new FormatSpecifier(position, width, left, kind, at + 1);
    }

    private static int digitsEnd(String pattern, int from) {
        int end = from;
        while (end < pattern.length() && end - from < 9 && Character.isDigit(pattern.charAt(end))) {
            end++;
        }
        return end;
    }

    void append(StringBuilder text, Row row, int argument) {
        String value = row.isNull(argument) ? "" : TextOutput.of(row, argument);
        if (kind == 'I') {
            if (row.isNull(argument)) {
                throw Errors.error("22004", "null values cannot be formatted as an SQL identifier");
            }
            value = FormatFunctions.identifier(value);
        } else if (kind == 'L') {
            value = row.isNull(argument) ? "NULL" : FormatFunctions.literal(value);
        }
        String padding = " ".repeat(Math.max(0, width - Strings.length(value)));
        text.append(left ? "" : padding).append(value).append(left ? padding : "");
    }
}
