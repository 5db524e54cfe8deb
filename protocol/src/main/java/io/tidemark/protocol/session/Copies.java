package io.tidemark.protocol.session;

import io.tidemark.protocol.engine.CopyIn;
import io.tidemark.protocol.engine.CopyOut;
import io.tidemark.protocol.message.BackendMessage;

/** What simple and extended queries do alike for COPY. */
final class Copies {
    private Copies() {}

    static void begin(CopyIn copy, Outlet out) {
        copy.begin();
        out.send(new BackendMessage.CopyInResponse(copy.format(), copy.columnCount()));
        out.flush();
    }

    static void out(CopyOut copy, Outlet out) {
        out.send(new BackendMessage.CopyOutResponse(copy.format(), copy.columnCount()));
        copy.run(out.copy());
        out.send(new BackendMessage.CopyDone());
    }
}
