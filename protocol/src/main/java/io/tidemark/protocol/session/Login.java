package io.tidemark.protocol.session;

import io.tidemark.protocol.auth.Authenticator;
import io.tidemark.protocol.auth.ScramExchange;
import io.tidemark.protocol.auth.Verdict;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.message.BackendMessage;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.FrontendMessage;
import io.tidemark.protocol.message.SqlState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The messages between the StartupMessage and AuthenticationOk. Confined to its session. */
final class Login {
    private final Authenticator authenticator;
    private final Outlet out;
    private final String user;
    private final ScramExchange exchange;
    private boolean begun;

    Login(Authenticator authenticator, Outlet out, String user) {
        this.authenticator = authenticator;
        this.out = out;
        this.user = user;
        this.exchange = new ScramExchange(authenticator.verifier(user), out.certificateHash());
    }

    /**
     * Asks the client for what it has to show.
     *
     * @return whether that is nothing
     * @throws EngineException FATAL, when it is refused
     */
    boolean begin() {
        return switch (authenticator.method(user, out.origin())) {
            case Authenticator.Method.Trust() -> true;
            case Authenticator.Method.Reject(var why) -> throw refused(why);
            case Authenticator.Method.Scram() -> {
                out.send(new BackendMessage.AuthenticationSasl(out.certificateHash() == null
                        ? List.of(ScramExchange.PLAIN)
                        : List.of(ScramExchange.PLUS, ScramExchange.PLAIN)));
                out.flush();
                yield false;
            }
        };
    }

    /**
     * The client's next message.
     *
     * @return whether it is in
     * @throws EngineException FATAL, when it is not
     */
    boolean accept(FrontendMessage message) {
        if (!(message instanceof FrontendMessage.PasswordMessage(byte[] body))) {
            throw Reports.fatal(SqlState.PROTOCOL_VIOLATION, "expected SASL response");
        }
        try {
            if (!begun) {
                begun = true;
                first(body);
                return false;
            }
            last(body);
            return true;
        } catch (ScramExchange.Malformed malformed) {
            authenticator.exchanged(user, false, out.origin());
            throw Reports.fatal(SqlState.PROTOCOL_VIOLATION, String.valueOf(malformed.getMessage()));
        }
    }

    private void first(byte[] body) throws ScramExchange.Malformed {
        int end = 0;
        while (end < body.length && body[end] != 0) {
            end++;
        }
        if (body.length < end + 5) {
            throw Reports.fatal(SqlState.PROTOCOL_VIOLATION, "malformed SASL response");
        }
        int length = ByteBuffer.wrap(body).getInt(end + 1);
        if (length != body.length - end - 5) {
            throw Reports.fatal(SqlState.PROTOCOL_VIOLATION, "malformed SASL response");
        }
        String mechanism = new String(body, 0, end, StandardCharsets.UTF_8);
        String answer = exchange.first(mechanism,
                new String(body, end + 5, length, StandardCharsets.UTF_8));
        out.send(new BackendMessage.AuthenticationSaslContinue(answer));
        out.flush();
    }

    private void last(byte[] body) throws ScramExchange.Malformed {
        ScramExchange.Outcome outcome = exchange.last(new String(body, StandardCharsets.UTF_8));
        switch (authenticator.exchanged(user, outcome.proven(), out.origin())) {
            case Verdict.Refused why -> throw refused(why);
            case Verdict.Accepted _ -> out.send(new BackendMessage.AuthenticationSaslFinal(outcome.answer()));
        }
    }

    private static EngineException refused(Verdict.Refused why) {
        ErrorFields report = ErrorFields.fatal(why.state(), why.message());
        return new EngineException(why.hint().isEmpty() ? report : report.withHint(why.hint()));
    }
}
