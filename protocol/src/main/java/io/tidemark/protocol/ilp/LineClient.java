package io.tidemark.protocol.ilp;

import io.tidemark.protocol.engine.LineWriter;
import io.tidemark.protocol.engine.NamedStatements;
import io.tidemark.protocol.engine.QuietClient;
import io.tidemark.protocol.message.ErrorFields;
import org.jspecify.annotations.Nullable;

/** A client that nothing can be told but that its connection ends. Safe for many threads. */
final class LineClient implements QuietClient {
    private final Runnable end;
    private final NamedStatements statements = new NamedStatements(1);
    private volatile @Nullable LineWriter writer;

    /** @param end closes the connection; returns at once */
    LineClient(Runnable end) {
        this.end = end;
    }

    /** Says whose work can be cancelled. */
    void writesWith(LineWriter opened) {
        writer = opened;
    }

    @Override
    public NamedStatements statements() {
        return statements;
    }

    @Override
    public void cancel() {
        LineWriter open = writer;
        if (open != null) {
            open.cancel();
        }
    }

    @Override
    public void end(ErrorFields report) {
        cancel();
        end.run();
    }
}
