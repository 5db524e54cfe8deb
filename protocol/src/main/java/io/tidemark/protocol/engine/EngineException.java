package io.tidemark.protocol.engine;

import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import org.jspecify.annotations.Nullable;

/** A refusal that the client is told about; FATAL severity also ends the session. */
public class EngineException extends RuntimeException {
    private final transient ErrorFields fields;

    public EngineException(ErrorFields fields) {
        this(fields, null);
    }

    public EngineException(ErrorFields fields, @Nullable Throwable cause) {
        super(fields.message(), cause);
        if (!fields.severity().isError()) {
            throw new IllegalArgumentException("not an error: " + fields);
        }
        this.fields = fields;
    }

    /** An ERROR with nothing but a state and a message. */
    public EngineException(SqlState state, String message) {
        this(ErrorFields.error(state, message));
    }

    /** What the client is told. */
    public ErrorFields fields() {
        return fields;
    }
}
