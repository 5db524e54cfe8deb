package io.tidemark.protocol.session;

import io.tidemark.protocol.engine.Command;
import io.tidemark.protocol.engine.CopyIn;
import io.tidemark.protocol.engine.CopyOut;
import io.tidemark.protocol.engine.Cursor;
import io.tidemark.protocol.engine.EngineSession;
import io.tidemark.protocol.engine.NamedStatements;
import io.tidemark.protocol.engine.NamedStatements.Named;
import io.tidemark.protocol.engine.ParsedStatement;
import io.tidemark.protocol.engine.Portal;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.message.BackendMessage;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.FrontendMessage;
import io.tidemark.protocol.message.SqlState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The prepared statements and portals of a session, and the messages about them. Confined to its session. */
final class ExtendedQuery {
    /** A portal by its name; that of an empty statement has nothing to run. */
    private static final class NamedPortal {
        final @Nullable Portal portal;
        final @Nullable List<ResultColumn> columns;
        final String sql;
        final FormatCodes formats;
        boolean done;

        NamedPortal(@Nullable Portal portal, Named statement, FormatCodes formats) {
            this.portal = portal;
            this.columns = statement.columns();
            this.sql = statement.sql();
            this.formats = formats;
        }

        void close() {
            if (portal != null) {
                portal.close();
            }
        }
    }

    private static final String UNNAMED = NamedStatements.UNNAMED;

    private final Outlet out;
    private final SessionLimits limits;
    private final NamedStatements statements;
    private final Map<String, NamedPortal> portals = new HashMap<>();
    private @Nullable NamedPortal copying;

    ExtendedQuery(Outlet out, SessionLimits limits) {
        this.out = out;
        this.limits = limits;
        this.statements = new NamedStatements(limits.maxStatements());
    }

    /** The statements, which the engine uses too. */
    NamedStatements statements() {
        return statements;
    }

    void parse(EngineSession engine, FrontendMessage.Parse message) {
        statements.requireFree(message.statement());
        List<ParsedStatement> parsed = engine.parse(message.sql());
        if (parsed.size() > 1) {
            throw Reports.error(SqlState.SYNTAX_ERROR,
                    "cannot insert multiple commands into a prepared statement");
        }
        int[] oids = new int[message.parameterOids().size()];
        for (int i = 0; i < oids.length; i++) {
            oids[i] = message.parameterOids().get(i);
        }
        Prepared prepared = parsed.isEmpty() ? null : parsed.getFirst().prepare(oids);
        statements.add(new Named(message.statement(), prepared, message.sql(), false, Instant.now()));
        out.send(new BackendMessage.ParseComplete());
    }

    void bind(FrontendMessage.Bind message) {
        Named statement = statements.named(message.statement());
        check(message, statement);
        String name = message.portal();
        if (name.equals(UNNAMED)) {
            closePortal(UNNAMED);
        } else if (portals.containsKey(name)) {
            throw Reports.error(SqlState.DUPLICATE_CURSOR, "cursor \"" + name + "\" already exists");
        } else if (portals.size() >= limits.maxPortals()) {
            throw Reports.error(SqlState.CONFIGURATION_LIMIT_EXCEEDED,
                    "too many portals in this session: " + portals.size());
        }
        Prepared prepared = statement.prepared();
        Portal portal = prepared == null ? null : prepared.bind(message.values(), message.resultFormats());
        portals.put(name, new NamedPortal(portal, statement, message.resultFormats()));
        out.send(new BackendMessage.BindComplete());
    }

    private static void check(FrontendMessage.Bind message, Named statement) {
        int supplied = message.values().count();
        int required = statement.parameterOids().size();
        if (supplied != required) {
            throw Reports.error(SqlState.PROTOCOL_VIOLATION,
                    "bind message supplies %d parameters, but prepared statement \"%s\" requires %d"
                            .formatted(supplied,
                                    message.statement(), required));
        }
        List<ResultColumn> columns = statement.columns();
        if (columns != null && !message.resultFormats().fits(columns.size())) {
            throw Reports.error(SqlState.PROTOCOL_VIOLATION,
                    "bind message has %d result formats but query has %d columns"
                            .formatted(message.resultFormats().codes().size(), columns.size()));
        }
    }

    void describe(EngineSession engine, FrontendMessage.Describe message) {
        switch (message.target()) {
            case STATEMENT -> {
                Named statement = statements.named(message.name());
                out.send(new BackendMessage.ParameterDescription(statement.parameterOids()));
                describe(statement.columns(), FormatCodes.ALL_TEXT);
            }
            case PORTAL -> {
                NamedPortal known = portals.get(message.name());
                Optional<List<ResultColumn>> declared = known == null
                        ? engine.cursorColumns(message.name())
                        : Optional.empty();
                if (declared.isPresent()) {
                    describe(declared.get(), FormatCodes.ALL_TEXT);
                } else {
                    NamedPortal portal = portal(message.name());
                    describe(portal.columns, portal.formats);
                }
            }
        }
    }

    private void describe(@Nullable List<ResultColumn> columns, FormatCodes formats) {
        out.send(columns == null ? new BackendMessage.NoData() : Columns.description(columns, formats));
    }

    /** Runs a portal; answers the copy that waits for data now, if it is one. */
    @Nullable
    CopyIn execute(EngineSession engine, FrontendMessage.Execute message) {
        NamedPortal named = portal(message.portal());
        engine.executing(named.sql);
        switch (named.portal) {
            case null -> out.send(new BackendMessage.EmptyQueryResponse());
            case Cursor cursor -> fetch(engine, named, cursor, message.maxRows());
            case Command command -> {
                begin(named, message.portal());
                command.run();
                complete(engine, command.tag());
            }
            case CopyOut copy -> {
                begin(named, message.portal());
                Copies.out(copy, out);
                complete(engine, copy.tag());
            }
            case CopyIn copy -> {
                begin(named, message.portal());
                Copies.begin(copy, out);
                copying = named;
                return copy;
            }
        }
        return null;
    }

    private void fetch(EngineSession engine, NamedPortal named, Cursor cursor, int maxRows) {
        int columnCount = named.columns == null ? 0 : named.columns.size();
        long limit = maxRows > 0 ? maxRows : Long.MAX_VALUE;
        boolean more = cursor.fetch(limit, out.rows(named.formats, columnCount));
        while (more && maxRows <= 0) {
            more = cursor.fetch(limit, out.rows(named.formats, columnCount));
        }
        if (more) {
            out.send(new BackendMessage.PortalSuspended());
        } else {
            complete(engine, cursor.tag());
        }
    }

    private void complete(EngineSession engine, String tag) {
        engine.completed(tag);
        out.send(new BackendMessage.CommandComplete(tag));
    }

    /** What has no rows runs once. */
    private static void begin(NamedPortal named, String name) {
        if (named.done) {
            throw Reports.error(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "portal \"" + name + "\" cannot be run");
        }
        named.done = true;
    }

    /** The data of the copy that {@link #execute} began is complete. */
    void copyDone(EngineSession engine) {
        NamedPortal named = copying;
        copying = null;
        if (named == null || named.portal == null) {
            throw new IllegalStateException("no copy runs");
        }
        complete(engine, named.portal.tag());
    }

    void close(FrontendMessage.Close message) {
        switch (message.target()) {
            case STATEMENT -> statements.close(message.name());
            case PORTAL -> closePortal(message.name());
        }
        out.send(new BackendMessage.CloseComplete());
    }

    /** A simple query replaces the unnamed statement and portal. */
    void closeUnnamed() {
        closePortal(UNNAMED);
        statements.close(UNNAMED);
    }

    void closePortals() {
        copying = null;
        while (!portals.isEmpty()) {
            closePortal(portals.keySet().iterator().next());
        }
    }

    void closeAll() {
        closePortals();
        statements.closeAll();
    }

    private void closePortal(String name) {
        NamedPortal portal = portals.remove(name);
        if (portal != null) {
            portal.close();
        }
    }

    private NamedPortal portal(String name) {
        NamedPortal portal = portals.get(name);
        if (portal == null) {
            throw Reports.error(SqlState.INVALID_CURSOR_NAME, "portal \"" + name + "\" does not exist");
        }
        return portal;
    }
}
