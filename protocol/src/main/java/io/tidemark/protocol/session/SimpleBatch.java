package io.tidemark.protocol.session;

import io.tidemark.protocol.engine.EngineSession;
import io.tidemark.protocol.engine.ParsedStatement;
import io.tidemark.protocol.engine.Portal;
import io.tidemark.protocol.engine.Prepared;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements of one simple query and how far it has come. Confined to its session; the session closes it. */
final class SimpleBatch implements AutoCloseable {
    private final Iterator<ParsedStatement> rest;
    private @Nullable Prepared prepared;
    private @Nullable Portal portal;

    SimpleBatch(List<ParsedStatement> statements) {
        rest = statements.iterator();
    }

    boolean hasNext() {
        return rest.hasNext();
    }

    /** Prepares the next statement. */
    Prepared next() {
        Prepared next = rest.next().prepare(new int[0]);
        prepared = next;
        return next;
    }

    /** Remembers the portal of the statement that {@link #next} answered. */
    <P extends Portal> P running(P started) {
        portal = started;
        return started;
    }

    /** The current statement is done: closes it, commits after the last one, and answers its tag. */
    String complete(EngineSession engine) {
        if (portal == null) {
            throw new IllegalStateException("no statement runs");
        }
        String tag = portal.tag();
        engine.completed(tag);
        close();
        if (!rest.hasNext()) {
            engine.sync();
        }
        return tag;
    }

    /** Closes what the current statement holds; harmless when there is nothing. */
    @Override
    public void close() {
        Portal openPortal = portal;
        Prepared openPrepared = prepared;
        portal = null;
        prepared = null;
        if (openPortal != null) {
            openPortal.close();
        }
        if (openPrepared != null) {
            openPrepared.close();
        }
    }
}
