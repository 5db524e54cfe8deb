package io.tidemark.protocol.http;

/** Strings as JSON writes them. */
public final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

    /** Appends a string in quotes. */
    public static StringBuilder quote(StringBuilder to, String value) {
        to.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> to.append("\\\"");
                case '\\' -> to.append("\\\\");
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                case '\b' -> to.append("\\b");
                case '\f' -> to.append("\\f");
                default -> {
                    if (c < 0x20) {
                        to.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                    } else {
                        to.append(c);
                    }
                }
            }
        }
        return to.append('"');
    }

    /** A string in quotes. */
    public static String quoted(String value) {
        return quote(new StringBuilder(value.length() + 16), value).toString();
    }
}
