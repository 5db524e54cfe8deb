package io.tidemark.server.session;

import io.tidemark.server.sql.exec.ExecutionContext;
import io.tidemark.storage.table.DatabaseView;
import java.util.List;

/** What a statement works with that writes rows without a plan. Confined to its session. */
final class WriteScope implements AutoCloseable {
    private final StatementCatalog catalog;
    private final ExecutionContext context;

    /** @param view stays the caller's, open until this is closed */
    WriteScope(TidemarkSession session, DatabaseView view) {
        this.catalog = new StatementCatalog(session, view);
        this.context = new ExecutionContext(SessionEnvironment.of(session, catalog.names(), session.run()),
                List.of(),
                catalog, session.engine().statementBudget(), session.engine().workers(),
                session.engine().config().workerCount());
    }

    ExecutionContext context() {
        return context;
    }

    @Override
    public void close() {
        catalog.close();
    }
}
