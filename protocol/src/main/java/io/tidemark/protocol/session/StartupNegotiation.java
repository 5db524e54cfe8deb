package io.tidemark.protocol.session;

import io.tidemark.protocol.engine.StartupRequest;
import io.tidemark.protocol.message.BackendMessage;
import io.tidemark.protocol.message.BackendMessage.NegotiateProtocolVersion;
import io.tidemark.protocol.message.FrontendMessage;
import io.tidemark.protocol.message.FrontendMessage.StartupMessage;
import io.tidemark.protocol.message.SqlState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a StartupMessage asks for: version, user, database and settings. */
final class StartupNegotiation {
    /** The newest minor version of protocol 3 that we speak. */
    private static final int NEWEST_MINOR = 0;
    private static final String PROTOCOL_OPTION_PREFIX = "_pq_.";

    private StartupNegotiation() {}

    /**
     * Answers what comes before a StartupMessage or instead of one.
     *
     * @return whether another packet may follow
     * @throws io.tidemark.protocol.engine.EngineException FATAL, when it is no packet
     */
    static boolean answer(FrontendMessage message, Outlet out) {
        return switch (message) {
            case FrontendMessage.SslRequest _,FrontendMessage.GssEncRequest _ -> {
                out.send(new BackendMessage.EncryptionRefused());
                out.flush();
                yield true;
            }
            case FrontendMessage.HttpRequest _ -> {
                out.send(new BackendMessage.HttpRefusal(
                        "this port speaks the PostgreSQL protocol, not HTTP: connect with psql or a PostgreSQL driver"));
                yield false;
            }
            case FrontendMessage.Malformed malformed ->
                throw Reports.fatal(malformed.state(), malformed.message());
            default -> throw Reports.fatal(SqlState.PROTOCOL_VIOLATION, "no startup packet yet");
        };
    }

    /** The answer to a client that wants a newer minor version or options of the protocol that we don't know. */
    static Optional<NegotiateProtocolVersion> negotiate(StartupMessage message) {
        List<String> unknown = message.parameters().keySet().stream()
                .filter(name -> name.startsWith(PROTOCOL_OPTION_PREFIX)).toList();
        return message.minor() > NEWEST_MINOR || !unknown.isEmpty()
                ? Optional.of(new NegotiateProtocolVersion(NEWEST_MINOR, unknown))
                : Optional.empty();
    }

    /**
     * What the engine is asked for.
     *
     * @throws io.tidemark.protocol.engine.EngineException FATAL, when the message can't be served
     */
    static StartupRequest request(StartupMessage message, StartupRequest.Ends ends, int processId) {
        if (message.major() != 3) {
            throw Reports.fatal(SqlState.FEATURE_NOT_SUPPORTED,
                    "unsupported frontend protocol %d.%d: server supports 3.0 to 3.%d".formatted(
                            message.major(),
                            message.minor(), NEWEST_MINOR));
        }
        Map<String, String> given = message.parameters();
        String user = given.getOrDefault("user", "");
        if (user.isEmpty()) {
            throw Reports.fatal(SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                    "no PostgreSQL user name specified in startup packet");
        }
        if (wantsReplication(given.getOrDefault("replication", "false"))) {
            throw Reports.fatal(SqlState.FEATURE_NOT_SUPPORTED, "replication connections are not supported");
        }
        String database = given.getOrDefault("database", "");
        return new StartupRequest(user, database.isEmpty() ? user : database, settings(given), ends,
                StartupRequest.Door.POSTGRESQL, false, processId);
    }

    private static boolean wantsReplication(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "false", "off", "no", "0", "f", "n" -> false;
            default -> true;
        };
    }

    /** Settings in the packet win over those in its options, as in PostgreSQL. */
    private static Map<String, String> settings(Map<String, String> given) {
        Map<String, String> settings = new LinkedHashMap<>(options(given.getOrDefault("options", "")));
        given.forEach((name, value) -> {
            switch (name) {
                case "user", "database", "options", "replication" -> {} // not settings
                default -> {
                    if (!name.startsWith(PROTOCOL_OPTION_PREFIX)) {
                        settings.put(name, value);
                    }
                }
            }
        });
        return settings;
    }

    /** {@code -c name=value}, {@code -cname=value} and {@code --name=value}, with {@code -} in names for {@code _}. */
    private static Map<String, String> options(String options) {
        Map<String, String> settings = new LinkedHashMap<>();
        List<String> words = words(options);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String assignment;
            if (word.equals("-c") && i + 1 < words.size()) {
                assignment = words.get(++i);
            } else if (word.startsWith("-c") || word.startsWith("--")) {
                assignment = word.substring(2);
            } else {
                throw invalidOption(word);
            }
            int equals = assignment.indexOf('=');
            if (equals <= 0) {
                throw invalidOption(word);
            }
            settings.put(assignment.substring(0, equals).replace('-', '_'), assignment.substring(equals + 1));
        }
        return settings;
    }

    private static RuntimeException invalidOption(String word) {
        return Reports.fatal(SqlState.SYNTAX_ERROR,
                "invalid command-line argument for server process: " + word);
    }

    /** Splits at blanks; a backslash takes the next character as it is. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || (c >= '\t' && c <= '\r')) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                inWord = false;
            } else {
                inWord = true;
                word.append(c == '\\' && i + 1 < text.length() ? text.charAt(++i) : c);
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
