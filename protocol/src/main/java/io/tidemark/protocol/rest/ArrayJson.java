package io.tidemark.protocol.rest;

import io.tidemark.protocol.http.JsonText;
import io.tidemark.protocol.type.PgType;

/** Turns the text of an array, such as <code>{1,NULL,"a b"}</code>, into JSON. */
final class ArrayJson {
    private final String text;
    private final boolean bare;
    private final boolean truth;
    private final StringBuilder json;
    private int at;

    private ArrayJson(String text, PgType element) {
        this.text = text;
        this.bare = element.category() == 'N' && !element.typeName().startsWith("reg");
        this.truth = element == PgType.BOOL;
        this.json = new StringBuilder(text.length() + 16);
        this.at = Math.max(0, text.indexOf('{')); // bounds may come before
    }

    static String of(String text, PgType element) {
        return new ArrayJson(text, element).convert();
    }

    private String convert() {
        while (at < text.length()) {
            char c = text.charAt(at);
            switch (c) {
                case '{' -> append('[');
                case '}' -> append(']');
                case ',' -> append(',');
                case '"' -> quoted();
                default -> plain();
            }
        }
        return json.toString();
    }

    private void append(char c) {
        json.append(c);
        at++;
    }

    private void quoted() {
        StringBuilder item = new StringBuilder();
        at++;
        while (text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                at++;
            }
            item.append(text.charAt(at++));
        }
        at++;
        JsonText.quote(json, item.toString());
    }

    private void plain() {
        int start = at;
        while (at < text.length() && ",{}".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String item = text.substring(start, at);
        if (item.equals("NULL")) {
            json.append("null");
        } else if (truth) {
            json.append(item.equals("t"));
        } else if (bare) {
            char last = item.charAt(item.length() - 1);
            json.append(last >= '0' && last <= '9' ? item : "null"); // NaN, Infinity
        } else {
            JsonText.quote(json, item);
        }
    }
}
