package io.tidemark.server.sql.parse;

import java.util.Locale;

/** Keeps the passwords of statements from those who see the statements of others. */
public final class Secrets {
    /** Shown instead of a password. */
    public static final String HIDDEN = "********";
    private static final String PASSWORD = "password";

    private Secrets() {}

    /** The text with all constants after the word PASSWORD hidden; from what is no token on, nothing of it is shown. */
    public static String masked(String sql) {
        if (!sql.toLowerCase(Locale.ROOT).contains(PASSWORD)) {
            return sql;
        }
        Lexer lexer = new Lexer(sql);
        StringBuilder shown = new StringBuilder();
        int copied = 0;
        boolean secret = false;
        for (Token token = lexer.next(0); token.kind() != Token.Kind.END; token = lexer.next(token.end())) {
            boolean hidden = switch (token.kind()) {
                case ERROR -> true;
                case STRING, BITS, HEX -> secret;
                default -> false;
            };
            if (hidden) {
                shown.append(sql, copied, token.start()).append('\'').append(HIDDEN).append('\'');
                copied = token.end();
            }
            if (token.kind() == Token.Kind.ERROR) {
                break;
            }
            secret = token.isWord(PASSWORD) || (secret && token.isWord("nchar"));
        }
        return shown.append(sql, copied, sql.length()).toString();
    }
}
