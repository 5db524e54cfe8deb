package io.tidemark.protocol.session;

import io.tidemark.protocol.engine.Engine;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.message.BackendMessage;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.FrontendMessage;
import io.tidemark.protocol.message.SqlState;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told about a failure; what it isn't told is in the log, under an id that it is told. */
final class Reports {
    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

    private Reports() {}

    static ErrorFields of(Throwable failure) {
        return switch (failure) {
            case EngineException refusal -> refusal.fields();
            case StackOverflowError _ ->
                ErrorFields.error(SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded");
            case OutOfMemoryError error -> logged(SqlState.OUT_OF_MEMORY, "out of memory", error);
            default -> logged(SqlState.INTERNAL_ERROR, "internal error", failure);
        };
    }

    /** Sends a client an error, and has it counted. */
    static void tell(Engine engine, Outlet out, ErrorFields report) {
        engine.errorSent(report.state());
        out.send(new BackendMessage.ErrorResponse(report));
    }

    private static ErrorFields logged(SqlState state, String message, Throwable failure) {
        UUID id = UUID.randomUUID();
        LOG.error("statement failed, id={}", id, failure);
        return ErrorFields.error(state, message + ", id " + id)
                .withHint("the server's log has the cause under this id");
    }

    static EngineException error(SqlState state, String message) {
        return new EngineException(state, message);
    }

    static EngineException fatal(SqlState state, String message) {
        return new EngineException(ErrorFields.fatal(state, message));
    }

    /** The error for a message that can't be read. */
    static RuntimeException malformed(FrontendMessage.Malformed malformed) {
        return malformed.fatal()
                ? fatal(malformed.state(), malformed.message())
                : error(malformed.state(), malformed.message());
    }

    /** Messages that are neither simple nor extended: PostgreSQL answers their errors with ReadyForQuery at once. */
    static boolean isUnrelated(FrontendMessage message) {
        return message instanceof FrontendMessage.FunctionCall
                || (message instanceof FrontendMessage.Malformed malformed
                        && "QF".indexOf(malformed.tag()) >= 0);
    }
}
