package io.tidemark.protocol.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a client sends, under the names of the PostgreSQL manual. */
public sealed interface FrontendMessage {
    /** Bytes that the message occupies while it waits; at least its content. */
    default int weight() {
        return 64;
    }

    /** Untagged first packets of a connection. */
    sealed interface Startup extends FrontendMessage {}

    /** Asks for TLS. */
    record SslRequest() implements Startup {}

    /** Asks for GSSAPI encryption. */
    record GssEncRequest() implements Startup {}

    /** Asks to cancel what another connection runs. */
    record CancelRequest(int processId, int secretKey) implements Startup {}

    /** Opens a session; {@code major} is 3 for every client of this century. */
    record StartupMessage(int major, int minor, Map<String, String> parameters) implements Startup {
        public StartupMessage {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }
    }

    /** Not PostgreSQL at all: somebody speaks HTTP to this port. */
    record HttpRequest() implements Startup {}

    /** 'Q': statements as text. */
    record Query(String sql) implements FrontendMessage {
        @Override
        public int weight() {
            return 64 + 2 * sql.length();
        }
    }

    /** 'P': an empty name is the unnamed statement, a zero OID means "infer". */
    record Parse(String statement, String sql, List<Integer> parameterOids) implements FrontendMessage {
        public Parse {
            parameterOids = List.copyOf(parameterOids);
        }

        @Override
        public int weight() {
            return 64 + 2 * sql.length() + 16 * parameterOids.size();
        }
    }

    /** 'B': makes a portal of a statement and values. */
    record Bind(String portal, String statement, ParameterValues values, FormatCodes resultFormats)
            implements FrontendMessage {
        @Override
        public int weight() {
            return 128 + values.bytes().length + 8 * values.count();
        }
    }

    /** What Describe and Close are about. */
    enum Target {
        STATEMENT('S'), PORTAL('P');

        private final char code;

        Target(char code) {
            this.code = code;
        }

        /** The byte on the wire. */
        public char code() {
            return code;
        }
    }

    /** 'D': asks for the types of a statement or portal. */
    record Describe(Target target, String name) implements FrontendMessage {}

    /** 'E': runs a portal; {@code maxRows} 0 or less means all. */
    record Execute(String portal, int maxRows) implements FrontendMessage {}

    /** 'C': closes a statement or portal. */
    record Close(Target target, String name) implements FrontendMessage {}

    /** 'H': asks for everything that is still in the server's buffer. */
    record Flush() implements FrontendMessage {}

    /** 'S': ends an extended batch: commit or roll back, answer ReadyForQuery. */
    record Sync() implements FrontendMessage {}

    /** 'F': the function call of old, never answered but with an error. */
    record FunctionCall() implements FrontendMessage {}

    /** 'p': a password or a part of another authentication exchange. The array is not to be written to. */
    @SuppressWarnings("ArrayRecordComponent")
    record PasswordMessage(byte[] body) implements FrontendMessage {
        @Override
        public int weight() {
            return 64 + body.length;
        }

        /** It may be a secret. */
        @Override
        public String toString() {
            return "PasswordMessage[********]";
        }
    }

    /** 'd': bytes of a copy. The array is not to be written to; a copy for safety would cost what the speed of COPY is made of. */
    @SuppressWarnings("ArrayRecordComponent")
    record CopyData(byte[] data) implements FrontendMessage {
        @Override
        public int weight() {
            return 64 + data.length;
        }
    }

    /** 'c': the end of a copy. */
    record CopyDone() implements FrontendMessage {}

    /** 'f': the client gives its copy up. */
    record CopyFail(String message) implements FrontendMessage {}

    /** 'X': good-bye. */
    record Terminate() implements FrontendMessage {}

    /**
     * Bytes that are no message.
     *
     * @param tag   the message's tag, 0 in start-up
     * @param fatal whether the frames are lost too, so that nothing after it can be read
     */
    record Malformed(char tag, SqlState state, String message, boolean fatal) implements FrontendMessage {}
}
