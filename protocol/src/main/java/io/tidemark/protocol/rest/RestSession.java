package io.tidemark.protocol.rest;

import io.tidemark.protocol.engine.Command;
import io.tidemark.protocol.engine.CopyIn;
import io.tidemark.protocol.engine.CopyOut;
import io.tidemark.protocol.engine.Cursor;
import io.tidemark.protocol.engine.Engine;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.EngineSession;
import io.tidemark.protocol.engine.NamedStatements;
import io.tidemark.protocol.engine.ParsedStatement;
import io.tidemark.protocol.engine.Portal;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.QuietClient;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.engine.StartupRequest;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.protocol.message.SqlState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The session of a request. Confined to the request's thread but for {@link #cancel()}; the request closes it. */
final class RestSession implements AutoCloseable {
    private static final int MAX_STATEMENTS = 100;

    private final EngineSession engine;
    private final NamedStatements statements = new NamedStatements(MAX_STATEMENTS);
    /** Whether a page of another site may have sent the statement. */
    private final boolean lured;
    private boolean failed = true;

    /** Uses the rows of a statement, or goes without. */
    interface Rows<E extends Exception> {
        /** Takes a statement's rows. */
        void take(Cursor cursor, List<ResultColumn> columns) throws E;
    }

    /** Feeds {@code COPY … FROM STDIN}. */
    interface Feed<E extends Exception> {
        /** Gives a copy its bytes; begin and finish are not its business. */
        void feed(CopyIn copy) throws E;
    }

    private final class Ends implements QuietClient {
        @Override
        public NamedStatements statements() {
            return statements;
        }

        @Override
        public void cancel() {
            engine.cancel();
        }

        @Override
        public void end(ErrorFields report) {
            engine.cancel();
        }
    }

    RestSession(Engine opener, StartupRequest request) {
        this.lured = request.onlyReads();
        engine = opener.open(request, new Ends());
        engine.entered();
    }

    /** Asks what runs to stop soon; from any thread. */
    void cancel() {
        engine.cancel();
    }

    /** The one statement of a text. */
    Prepared prepare(String sql) {
        failed = true;
        engine.executing(sql);
        List<ParsedStatement> parsed = engine.parse(sql);
        if (parsed.size() != 1) {
            throw new EngineException(SqlState.SYNTAX_ERROR, parsed.isEmpty()
                    ? "empty query"
                    : "a request runs one statement, not " + parsed.size());
        }
        Prepared prepared = parsed.getFirst().prepare(new int[0]);
        if (!prepared.parameterOids().isEmpty()) {
            prepared.close();
            throw new EngineException(SqlState.UNDEFINED_PARAMETER, "there is no parameter $1");
        }
        if (lured && !prepared.onlyReads()) {
            prepared.close();
            throw new EngineException(ErrorFields
                    .error(SqlState.READ_ONLY_SQL_TRANSACTION,
                            "a browser's GET only reads, for any page can make a browser send one")
                    .withHint("send the statement by POST"));
        }
        return prepared;
    }

    /**
     * Runs a statement to its end and commits.
     *
     * @return its tag
     */
    <E extends Exception> String run(Prepared prepared, Rows<E> rows) throws E {
        return run(prepared, FormatCodes.ALL_TEXT, rows);
    }

    /**
     * Runs a statement, whose rows come in these formats, to its end and commits.
     *
     * @return its tag
     */
    <E extends Exception> String run(Prepared prepared, FormatCodes formats, Rows<E> rows) throws E {
        try (Portal portal = prepared.bind(ParameterValues.NONE, formats)) {
            switch (portal) {
                case Cursor cursor -> {
                    List<ResultColumn> columns = prepared.columns();
                    rows.take(cursor, columns == null ? List.of() : columns);
                }
                case Command command -> command.run();
                case CopyIn _ -> throw unsupported("copy from STDIN is not supported over REST",
                        "send the rows to /imp");
                case CopyOut _ ->
                    throw unsupported("copy to STDOUT is not supported over REST", "ask /exp for the rows");
            }
            String tag = portal.tag();
            complete(tag);
            return tag;
        }
    }

    /** Runs a COPY from what the client sends and commits. @return its tag */
    <E extends Exception> String copy(Prepared prepared, Feed<E> feed) throws E {
        try (Portal portal = prepared.bind(ParameterValues.NONE, FormatCodes.ALL_TEXT)) {
            if (!(portal instanceof CopyIn copy)) {
                throw new IllegalStateException("no COPY FROM STDIN");
            }
            copy.begin();
            feed.feed(copy);
            copy.finish();
            String tag = portal.tag();
            complete(tag);
            return tag;
        }
    }

    private void complete(String tag) {
        engine.sync();
        engine.completed(tag);
        failed = false;
    }

    private static EngineException unsupported(String message, @Nullable String hint) {
        return new EngineException(
                ErrorFields.error(SqlState.FEATURE_NOT_SUPPORTED, message).withHint(hint));
    }

    @Override
    public void close() {
        if (failed) {
            engine.abort();
        }
        engine.left();
        statements.closeAll();
        engine.close();
    }
}
