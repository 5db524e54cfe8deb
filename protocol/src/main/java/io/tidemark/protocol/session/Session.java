package io.tidemark.protocol.session;

import io.tidemark.protocol.auth.Authenticator;
import io.tidemark.protocol.engine.Command;
import io.tidemark.protocol.engine.CopyIn;
import io.tidemark.protocol.engine.CopyOut;
import io.tidemark.protocol.engine.Cursor;
import io.tidemark.protocol.engine.Engine;
import io.tidemark.protocol.engine.EngineSession;
import io.tidemark.protocol.engine.ParsedStatement;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.engine.StartupRequest;
import io.tidemark.protocol.message.BackendMessage;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.FrontendMessage;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.protocol.message.Severity;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.protocol.message.TransactionStatus;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One connection, message by message. Confined to its serial executor, except {@link #cancel()} and {@link #stop()}. Never
 * throws: what fails is reported to the client, and the last resort is to close.
 */
public final class Session {
    /** What the sessions of one server share; {@code server_version} says {@code serverVersion}, e.g. {@code 15.0}. */
    public record Host(Engine engine, Authenticator authenticator, SessionRegistry registry,
            SessionLimits limits, String serverVersion) {}

    private final Host host;
    private final Outlet out;
    private final Executor self;
    private final StartupRequest.Ends ends;
    private final ExtendedQuery extended;
    private State state = new State.AwaitingStartup();
    private SessionRegistry.@Nullable Key key;
    private @Nullable SimpleBatch simple;
    /** The session whose statement is to be cancelled; null while none runs. A copy runs while it waits for data too. */
    private volatile @Nullable EngineSession running;
    private volatile @Nullable ErrorFields stopping;

    public Session(Host host, Outlet out, Executor self, StartupRequest.Ends ends) {
        this.host = host;
        this.out = out;
        this.self = self;
        this.ends = ends;
        this.extended = new ExtendedQuery(out, host.limits());
    }

    /** Handles the next message. */
    public void accept(FrontendMessage message) {
        EngineSession entered = state instanceof State.Open open ? open.engine() : null;
        if (entered != null) {
            running = entered;
            out.resume();
            entered.entered();
        }
        try {
            if (stopping == null) { // a stop that came before had nothing to cancel
                dispatch(message);
            }
            if (stopping != null) {
                end(stopping);
            }
        } catch (Throwable failure) {
            fail(failure, message);
        } finally {
            if (!(state instanceof State.Copying)) {
                running = null;
                if (entered != null) {
                    entered.left();
                }
            }
        }
    }

    /** Asks the running statement to stop; from any thread. */
    public void cancel() {
        EngineSession engine = running;
        if (engine != null) {
            engine.cancel();
            out.interrupt();
        }
    }

    /** Ends the session with 57P01, from any thread: cancels what runs. */
    public void stop() {
        stop(ErrorFields.fatal(SqlState.ADMIN_SHUTDOWN,
                "terminating connection due to administrator command"));
    }

    /** Ends the session with a FATAL report, from any thread: cancels what runs. */
    void stop(ErrorFields report) {
        stopping = report;
        cancel();
        self.execute(this::ended);
    }

    /** Ends the session now: with the reason after {@link #stop()}, silently when the client is gone. */
    public void ended() {
        end(stopping);
    }

    /** Ends the connection when it hasn't got past start-up. */
    public void startupTimedOut() {
        if (state instanceof State.AwaitingStartup || state instanceof State.Authenticating) {
            end(ErrorFields.fatal(SqlState.QUERY_CANCELED, "canceling authentication due to timeout"));
        }
    }

    private void dispatch(FrontendMessage message) {
        switch (state) {
            case State.AwaitingStartup _ -> startup(message);
            case State.Authenticating(var login, var request) -> {
                if (login.accept(message)) {
                    opened(request);
                }
            }
            case State.Ready(var engine) -> ready(engine, message);
            case State.SkippingToSync(var engine) -> skip(engine, message);
            case State.Copying copying -> copying(copying, message);
            case State.Closed _ -> {} // the rest of what was on its way
        }
    }

    private void startup(FrontendMessage message) {
        switch (message) {
            case FrontendMessage.StartupMessage start -> open(start);
            case FrontendMessage.CancelRequest(int processId, int secret) -> {
                host.registry().cancel(processId, secret);
                end(null);
            }
            default -> {
                if (!StartupNegotiation.answer(message, out)) {
                    end(null);
                }
            }
        }
    }

    private void open(FrontendMessage.StartupMessage start) {
        SessionRegistry.Key admitted = host.registry().admit(this);
        if (admitted == null) {
            throw Reports.fatal(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already");
        }
        key = admitted;
        StartupRequest request = StartupNegotiation.request(start, ends, admitted.processId());
        StartupNegotiation.negotiate(start).ifPresent(out::send);
        Login login = new Login(host.authenticator(), out, request.user());
        if (login.begin()) {
            opened(request);
        } else {
            state = new State.Authenticating(login, request);
        }
    }

    private void opened(StartupRequest request) {
        SessionRegistry.Key admitted = key;
        if (admitted == null) {
            throw new IllegalStateException("not admitted");
        }
        EngineSession engine = host.engine().open(request,
                new SessionClient(this, out, self, extended.statements()));
        state = new State.Ready(engine);
        out.authenticated();
        out.send(new BackendMessage.AuthenticationOk());
        ReportedSettings.of(request, host.serverVersion(), engine.parameters())
                .forEach((name, value) -> out.send(new BackendMessage.ParameterStatus(name, value)));
        out.send(new BackendMessage.BackendKeyData(admitted.processId(), admitted.secret()));
        readyForQuery(engine);
    }

    private void ready(EngineSession engine, FrontendMessage message) {
        switch (message) {
            case FrontendMessage.Query(String sql) -> query(engine, sql);
            case FrontendMessage.Parse parse -> extended.parse(engine, parse);
            case FrontendMessage.Bind bind -> extended.bind(bind);
            case FrontendMessage.Describe describe -> extended.describe(engine, describe);
            case FrontendMessage.Execute execute -> {
                CopyIn copy = extended.execute(engine, execute);
                if (copy != null) {
                    state = new State.Copying(engine, copy, null);
                }
            }
            case FrontendMessage.Close close -> extended.close(close);
            case FrontendMessage.Flush _ -> out.flush();
            case FrontendMessage.Sync _ -> sync(engine);
            case FrontendMessage.FunctionCall _ ->
                throw Reports.error(SqlState.FEATURE_NOT_SUPPORTED,
                        "function calls by message are not supported");
            case FrontendMessage.CopyData _,FrontendMessage.CopyDone _,FrontendMessage.CopyFail _ -> {}
            // what a client sent before it saw that its copy failed
            case FrontendMessage.Terminate _ -> end(null);
            case FrontendMessage.Malformed malformed -> throw Reports.malformed(malformed);
            case FrontendMessage.PasswordMessage _ ->
                throw Reports.fatal(SqlState.PROTOCOL_VIOLATION, "unexpected password message");
            case FrontendMessage.Startup _ ->
                throw Reports.fatal(SqlState.PROTOCOL_VIOLATION, "unexpected startup packet");
        }
    }

    private void skip(EngineSession engine, FrontendMessage message) {
        switch (message) {
            case FrontendMessage.Sync _ -> {
                state = new State.Ready(engine);
                sync(engine);
            }
            case FrontendMessage.Terminate _ -> end(null);
            case FrontendMessage.Malformed malformed when malformed.fatal() ->
                throw Reports.malformed(malformed);
            default -> {} // skipped
        }
    }

    private void sync(EngineSession engine) {
        closePortalsOutsideBlock(engine);
        engine.sync();
        readyForQuery(engine);
    }

    private void closePortalsOutsideBlock(EngineSession engine) {
        if (engine.transactionStatus() == TransactionStatus.IDLE) {
            extended.closePortals();
        }
    }

    private void readyForQuery(EngineSession engine) {
        engine.ready();
        out.send(new BackendMessage.ReadyForQuery(engine.transactionStatus()));
        out.flush();
    }

    private void query(EngineSession engine, String sql) {
        extended.closeUnnamed();
        engine.executing(sql);
        List<ParsedStatement> statements = engine.parse(sql);
        if (statements.isEmpty()) {
            engine.sync();
            out.send(new BackendMessage.EmptyQueryResponse());
            readyForQuery(engine);
            return;
        }
        if (statements.size() > 1) {
            engine.beginSimpleBatch(statements.size());
        }
        run(engine, new SimpleBatch(statements));
    }

    /** Runs the rest of a simple query, up to its end or to a copy that waits for data. */
    private void run(EngineSession engine, SimpleBatch batch) {
        simple = batch;
        while (batch.hasNext()) {
            Prepared prepared = batch.next();
            if (!prepared.parameterOids().isEmpty()) {
                throw Reports.error(SqlState.UNDEFINED_PARAMETER, "there is no parameter $1");
            }
            switch (batch.running(prepared.bind(ParameterValues.NONE, FormatCodes.ALL_TEXT))) {
                case Cursor cursor -> {
                    FormatCodes formats = prepared.simpleFormats();
                    BackendMessage.RowDescription description = Columns.description(prepared.columns(),
                            formats);
                    out.send(description);
                    RowSink rows = out.rows(formats, description.fields().size());
                    boolean more = true;
                    while (more) {
                        more = cursor.fetch(Long.MAX_VALUE, rows);
                    }
                }
                case Command command -> command.run();
                case CopyOut copy -> Copies.out(copy, out);
                case CopyIn copy -> {
                    Copies.begin(copy, out);
                    state = new State.Copying(engine, copy, batch);
                    return;
                }
            }
            out.send(new BackendMessage.CommandComplete(batch.complete(engine)));
        }
        simple = null;
        closePortalsOutsideBlock(engine);
        readyForQuery(engine);
    }

    private void copying(State.Copying copying, FrontendMessage message) {
        switch (message) {
            case FrontendMessage.CopyData(byte[] data) -> copying.copy().accept(data, 0, data.length);
            case FrontendMessage.CopyDone _ -> copyDone(copying);
            case FrontendMessage.CopyFail(String reason) -> {
                copying.copy().fail(reason);
                throw Reports.error(SqlState.QUERY_CANCELED, "COPY from stdin failed: " + reason);
            }
            case FrontendMessage.Flush _,FrontendMessage.Sync _ -> {} // drivers send them ahead of the data
            case FrontendMessage.Terminate _ -> end(null);
            case FrontendMessage.Malformed malformed -> throw Reports.malformed(malformed);
            default ->
                throw Reports.error(SqlState.PROTOCOL_VIOLATION, "unexpected message during COPY from stdin");
        }
    }

    private void copyDone(State.Copying copying) {
        copying.copy().finish();
        EngineSession engine = copying.engine();
        SimpleBatch batch = copying.batch();
        if (batch == null) {
            state = new State.Ready(engine);
            extended.copyDone(engine);
            return;
        }
        out.send(new BackendMessage.CommandComplete(batch.complete(engine)));
        state = new State.Ready(engine);
        run(engine, batch);
    }

    private void fail(Throwable failure, FrontendMessage message) {
        State before = state;
        if (!(before instanceof State.Open open) || !out.isOpen()) {
            end(out.isOpen() ? Reports.of(failure).withSeverity(Severity.FATAL) : null);
            return;
        }
        try {
            ErrorFields report = Reports.of(failure);
            EngineSession engine = open.engine();
            boolean wasSimple = closeBatch() || message instanceof FrontendMessage.Query;
            extended.closePortals();
            engine.abort();
            ErrorFields ending = stopping;
            if (ending != null || report.severity().endsSession()) {
                end(ending != null ? ending : report);
                return;
            }
            Reports.tell(host.engine(), out, report);
            if (wasSimple || message instanceof FrontendMessage.Sync || Reports.isUnrelated(message)) {
                state = new State.Ready(engine);
                readyForQuery(engine);
            } else {
                state = new State.SkippingToSync(engine);
                out.flush();
            }
        } catch (Throwable again) {
            end(out.isOpen() ? Reports.of(again).withSeverity(Severity.FATAL) : null);
        }
    }

    /** Closes what is left of a simple query; answers whether there was one. */
    private boolean closeBatch() {
        SimpleBatch batch = simple;
        simple = null;
        if (batch == null) {
            return false;
        }
        batch.close();
        return true;
    }

    /** Closes everything, once; tells the client why if there is a report. */
    private void end(@Nullable ErrorFields report) {
        State last = state;
        state = new State.Closed();
        SessionRegistry.Key held = key;
        key = null;
        try {
            if (last instanceof State.Open open) {
                closeBatch();
                extended.closeAll();
                open.engine().close();
            }
            if (report != null && !(last instanceof State.Closed)) {
                Reports.tell(host.engine(), out, report);
            }
        } catch (Throwable failure) {
            Reports.of(failure);
        } finally {
            if (held != null) {
                host.registry().remove(held);
            }
            out.close();
        }
    }

    /** Runs what the engine has to do between two messages; on the session's executor. */
    void between(Runnable work) {
        if (state instanceof State.Closed) {
            return;
        }
        try {
            work.run();
            out.flush();
        } catch (Throwable failure) {
            end(out.isOpen() ? Reports.of(failure).withSeverity(Severity.FATAL) : null);
        }
    }
}
