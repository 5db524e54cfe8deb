package io.tidemark.server.session;

import io.tidemark.server.sql.parse.ParsedStatement;
import io.tidemark.server.sql.parse.Parser;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What texts that clients sent were parsed to, of all sessions: drivers send the same ones over and over. Safe for many threads. */
final class ParsedTexts {
    private static final int MAX_TEXTS = 1_000;
    private static final int MAX_CHARS = 1_000;

    private final Map<String, List<ParsedStatement>> texts = new ConcurrentHashMap<>();

    /** The statements of a script; as {@link Parser#parseScript}. */
    List<ParsedStatement> statements(String sql) {
        List<ParsedStatement> known = texts.get(sql);
        if (known != null) {
            return known;
        }
        List<ParsedStatement> parsed = Parser.parseScript(sql);
        if (sql.length() <= MAX_CHARS) {
            if (texts.size() >= MAX_TEXTS) {
                texts.clear(); // what is in use comes back
            }
            texts.put(sql, parsed);
        }
        return parsed;
    }
}
