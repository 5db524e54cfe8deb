package io.tidemark.protocol.session;

import io.tidemark.protocol.engine.Client;
import io.tidemark.protocol.engine.NamedStatements;
import io.tidemark.protocol.message.BackendMessage;
import io.tidemark.protocol.message.ErrorFields;
import java.util.concurrent.Executor;

/** The engine's way to a session's connection. */
record SessionClient(Session session, Outlet out, Executor self,
        NamedStatements statements) implements Client {
    @Override
    public void notice(ErrorFields fields) {
        out.send(new BackendMessage.NoticeResponse(fields));
        out.flush();
    }

    @Override
    public void parameterStatus(String name, String value) {
        out.send(new BackendMessage.ParameterStatus(name, value));
    }

    @Override
    public void notification(int processId, String channel, String payload) {
        out.send(new BackendMessage.NotificationResponse(processId, channel, payload));
    }

    @Override
    public void between(Runnable work) {
        self.execute(() -> session.between(work));
    }

    @Override
    public void cancel() {
        session.cancel();
    }

    @Override
    public void end(ErrorFields report) {
        session.stop(report);
    }
}
