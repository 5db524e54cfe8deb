package io.tidemark.server.session;

import io.tidemark.protocol.engine.ParsedStatement;
import io.tidemark.protocol.engine.Portal;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.session.LiftedText.Lifted;
import io.tidemark.server.session.PreparedQuery.QueryText;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.parse.Parser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts with lifted literals that have been parsed, of all sessions: a text of which one with other literals ran before is
 * neither parsed nor analyzed. Whatever a lifted text is refused for is told of the text as written. Safe for many threads.
 */
final class LiftedStatements {
    private static final int MAX_STATEMENTS = 1_000;

    private final Map<String, QueryText> texts = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * The statement of a text with literals that can be lifted.
     *
     * @param written prepares it as written
     * @return null where nothing can be lifted
     */
    @Nullable
    ParsedStatement statement(TidemarkSession session, String sql, ParsedStatement written) {
        Lifted lifted = LiftedText.of(sql);
        if (lifted == null) {
            return null;
        }
        QueryText text = text(lifted);
        return text == null ? null : oids -> {
            Prepared prepared = oids.length > 0 ? null : prepared(session, text, lifted);
            return prepared == null ? written.prepare(oids) : prepared;
        };
    }

    private @Nullable QueryText text(Lifted lifted) {
        synchronized (texts) {
            QueryText known = texts.get(lifted.text());
            if (known != null && known.oids().equals(lifted.oids())) {
                return known;
            }
        }
        QueryText parsed = parsed(lifted);
        if (parsed != null) {
            synchronized (texts) {
                texts.put(lifted.text(), parsed);
                if (texts.size() > MAX_STATEMENTS) {
                    texts.remove(texts.keySet().iterator().next());
                }
            }
        }
        return parsed;
    }

    private static @Nullable QueryText parsed(Lifted lifted) {
        try {
            var statements = Parser.parseScript(lifted.text());
            return statements.size() == 1
                    && statements.getFirst().statement() instanceof Statement.QueryStatement query
                            ? new QueryText(lifted.text(), lifted.text() + "\0lifted", query.query(),
                                    lifted.oids())
                            : null;
        } catch (SqlException asWritten) {
            return null;
        }
    }

    /** The statement over the lifted text; null where that is refused. */
    private static @Nullable Prepared prepared(TidemarkSession session, QueryText text, Lifted lifted) {
        try {
            session.transaction().checkUsable();
            PreparedQuery query = PreparedQuery.of(session, text);
            if (lifted.oids().contains(0)) { // a string; numbers can always be read
                query.requireReadable(lifted.values());
            }
            return new Bound(query, lifted.values());
        } catch (RuntimeException asWritten) {
            return null;
        }
    }

    private record Bound(PreparedQuery query, ParameterValues values) implements Prepared {
        @Override
        public List<Integer> parameterOids() {
            return List.of();
        }

        @Override
        public List<ResultColumn> columns() {
            return query.columns();
        }

        @Override
        public boolean onlyReads() {
            return query.onlyReads();
        }

        @Override
        public boolean isSymbol(int columnIndex) {
            return query.isSymbol(columnIndex);
        }

        @Override
        public int timestampColumn() {
            return query.timestampColumn();
        }

        @Override
        public Portal bind(ParameterValues none, FormatCodes resultFormats) {
            return query.bind(values, resultFormats);
        }

        @Override
        public void close() {
            query.close();
        }
    }
}
