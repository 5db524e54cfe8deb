package io.tidemark.server.sql.function;

/** Translates PostgreSQL's pattern languages: advanced regular expressions to Java's, SIMILAR TO to regular expressions. */
final class RegexSyntax {
    private RegexSyntax() {}

    /** Java's form of an advanced regular expression. */
    static String toJava(String pattern, boolean multiline) {
        String body = pattern;
        if (body.startsWith("***=")) {
            return java.util.regex.Pattern.quote(body.substring(4));
        }
        if (body.startsWith("***:")) {
            body = body.substring(4);
        }
        StringBuilder java = new StringBuilder(body.length() + 8);
        int at = 0;
        while (at < body.length()) {
            char c = body.charAt(at);
            if (c == '\\' && at + 1 < body.length()) {
                escape(java, body.charAt(at + 1));
                at += 2;
            } else if (c == '[') {
                at = bracket(java, body, at);
            } else if (c == '$') {
                java.append(multiline ? "$" : "\\z");
                at++;
            } else {
                java.append(c);
                at++;
            }
        }
        return java.toString();
    }

    private static void escape(StringBuilder java, char c) {
        switch (c) {
            case 'm' -> java.append("\\b(?=\\w)");
            case 'M' -> java.append("\\b(?<=\\w)");
            case 'y' -> java.append("\\b");
            case 'Y' -> java.append("\\B");
            case 'A' -> java.append("\\A");
            case 'Z' -> java.append("\\z");
            case 'B' -> java.append("\\\\");
            default -> java.append('\\').append(c);
        }
    }

    /** Copies a bracket expression with its classes in Java's spelling; gives the position after it. */
    private static int bracket(StringBuilder java, String pattern, int start) {
        if (pattern.startsWith("[[:<:]]", start)) {
            java.append("\\b(?=\\w)");
            return start + 7;
        }
        if (pattern.startsWith("[[:>:]]", start)) {
            java.append("\\b(?<=\\w)");
            return start + 7;
        }
        java.append('[');
        int at = start + 1;
        if (at < pattern.length() && pattern.charAt(at) == '^') {
            java.append('^');
            at++;
        }
        boolean first = true;
        while (at < pattern.length() && (first || pattern.charAt(at) != ']')) {
            first = false;
            char c = pattern.charAt(at);
            int end = c == '[' && at + 1 < pattern.length() ? classEnd(pattern, at) : -1;
            if (end > 0) {
                java.append(characterClass(pattern.substring(at + 1, end + 1)));
                at = end + 2;
            } else if (c == '\\' && at + 1 < pattern.length()) {
                java.append('\\').append(pattern.charAt(at + 1));
                at += 2;
            } else {
                java.append(c == '[' || c == '&' || c == ']' || c == '^' ? "\\" : "").append(c);
                at++;
            }
        }
        if (at >= pattern.length()) {
            throw Errors.error("2201B", "invalid regular expression: brackets [] not balanced");
        }
        java.append(']');
        return at + 1;
    }

    /** Where the inner {@code :]}, {@code .]} or {@code =]} of a class starts, or -1. */
    private static int classEnd(String pattern, int at) {
        char kind = pattern.charAt(at + 1);
        return kind == ':' || kind == '.' || kind == '=' ? pattern.indexOf(kind + "]", at + 2) : -1;
    }

    private static String characterClass(String name) {
        return switch (name) {
            case ":alpha:" -> "\\p{IsAlphabetic}";
            case ":digit:" -> "\\d";
            case ":alnum:" -> "\\p{IsAlphabetic}\\d";
            case ":upper:" -> "\\p{Lu}";
            case ":lower:" -> "\\p{Ll}";
            case ":space:" -> "\\s";
            case ":blank:" -> " \\t";
            case ":punct:" -> "\\p{Punct}";
            case ":cntrl:" -> "\\p{Cntrl}";
            case ":graph:" -> "\\p{Graph}";
            case ":print:" -> "\\p{Print}";
            case ":xdigit:" -> "\\p{XDigit}";
            case ":word:" -> "\\w";
            default -> {
                if (name.startsWith(":")) {
                    throw Errors.error("2201B", "invalid regular expression: invalid character class");
                }
                yield "\\" + name.charAt(1);
            }
        };
    }

    /** The regular expression of a SIMILAR TO pattern. */
    static String similar(String pattern, String escape) {
        if (escape.codePointCount(0, escape.length()) > 1) {
            throw new io.tidemark.server.sql.SqlException("22025", "invalid escape string",
                    io.tidemark.server.sql.SqlException.NO_POSITION,
                    "Escape string must be empty or one character.");
        }
        StringBuilder regex = new StringBuilder("^(?:");
        boolean inBracket = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (!escape.isEmpty() && c == escape.charAt(0)) {
                if (i + 1 < pattern.length()) {
                    regex.append('\\').append(pattern.charAt(++i));
                }
            } else if (inBracket) {
                inBracket = c != ']';
                regex.append(c == '\\' ? "\\\\" : Character.toString(c));
            } else {
                inBracket = c == '[';
                similar(regex, c);
            }
        }
        return regex.append(")$").toString();
    }

    private static void similar(StringBuilder regex, char c) {
        switch (c) {
            case '%' -> regex.append(".*");
            case '_' -> regex.append('.');
            case '(' -> regex.append("(?:");
            case '.', '^', '$', '\\' -> regex.append('\\').append(c);
            default -> regex.append(c);
        }
    }
}
