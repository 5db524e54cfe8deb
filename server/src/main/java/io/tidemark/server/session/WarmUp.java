package io.tidemark.server.session;

import io.tidemark.protocol.engine.Cursor;
import io.tidemark.protocol.engine.NamedStatements;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.QuietClient;
import io.tidemark.protocol.engine.StartupRequest;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A query for nobody while the ports are opened, so that the first client does not wait for classes. Its session is in no list;
 * it counts as a commit.
 */
final class WarmUp implements QuietClient {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final String QUERY = "SELECT 1";

    private final NamedStatements statements = new NamedStatements(1);

    private WarmUp() {}

    static void run(TidemarkEngine engine) {
        StartupRequest request = new StartupRequest(engine.config().user(), engine.config().database(),
                Map.of(),
                new StartupRequest.Ends("", ""), StartupRequest.Door.POSTGRESQL, true, 0);
        try (TidemarkSession session = new TidemarkSession(engine, request, new WarmUp())) {
            session.entered();
            try (Prepared prepared = session.parse(QUERY).getFirst().prepare(new int[0])) {
                if (prepared.bind(ParameterValues.NONE, FormatCodes.ALL_TEXT) instanceof Cursor cursor) {
                    cursor.fetch(Long.MAX_VALUE, new DroppedRows());
                    cursor.close();
                }
            }
            session.sync();
            session.left();
        } catch (RuntimeException failure) {
            LOG.warn("the first query failed", failure);
        }
    }

    @Override
    public NamedStatements statements() {
        return statements;
    }

    @Override
    public void cancel() {}

    @Override
    public void end(ErrorFields report) {}
}
