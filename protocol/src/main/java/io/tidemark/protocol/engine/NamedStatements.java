package io.tidemark.protocol.engine;

import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The prepared statements of a session: those of Parse and those of PREPARE have their names in common. Owns the statements
 * and closes them. Confined to its session.
 */
public final class NamedStatements {
    /** The statement without a name, which the next Parse replaces. */
    public static final String UNNAMED = "";

    private final int limit;
    private final Map<String, Named> statements = new LinkedHashMap<>();

    /**
     * A statement by its name.
     *
     * @param prepared null for a text without a statement
     * @param sql      as the client wrote it
     * @param fromSql  whether PREPARE made it, not Parse
     */
    public record Named(String name, @Nullable Prepared prepared, String sql, boolean fromSql,
            Instant created) {
        /** The types of its parameters. */
        public List<Integer> parameterOids() {
            return prepared == null ? List.of() : prepared.parameterOids();
        }

        /** What its rows look like, or null for a statement without rows. */
        public @Nullable List<ResultColumn> columns() {
            return prepared == null ? null : prepared.columns();
        }

        private void close() {
            if (prepared != null) {
                prepared.close();
            }
        }
    }

    /** @param limit the most statements, the unnamed one included */
    public NamedStatements(int limit) {
        this.limit = limit;
    }

    /** Refuses a name that is taken (42P05), and too many (53400); the unnamed statement makes room for its successor. */
    public void requireFree(String name) {
        if (name.equals(UNNAMED)) {
            close(UNNAMED);
        } else if (statements.containsKey(name)) {
            throw new EngineException(SqlState.DUPLICATE_PREPARED_STATEMENT,
                    "prepared statement \"" + name + "\" already exists");
        } else if (statements.size() >= limit) {
            throw new EngineException(ErrorFields.error(SqlState.CONFIGURATION_LIMIT_EXCEEDED,
                    "too many prepared statements in this session: " + statements.size()));
        }
    }

    /** Takes a statement over, whose name is free. */
    public void add(Named statement) {
        statements.put(statement.name(), statement);
    }

    /** The statement of this name; 26000 when there is none. */
    public Named named(String name) {
        Named statement = statements.get(name);
        if (statement == null) {
            throw new EngineException(SqlState.INVALID_SQL_STATEMENT_NAME, name.equals(UNNAMED)
                    ? "unnamed prepared statement does not exist"
                    : "prepared statement \"" + name + "\" does not exist");
        }
        return statement;
    }

    /** Every statement with a name, the oldest first. */
    public Collection<Named> all() {
        return statements.values().stream().filter(statement -> !statement.name().equals(UNNAMED)).toList();
    }

    /** Closes the statement of this name, if there is one. */
    public void close(String name) {
        Named statement = statements.remove(name);
        if (statement != null) {
            statement.close();
        }
    }

    /** Closes every statement with a name. */
    public void closeNamed() {
        all().forEach(statement -> close(statement.name()));
    }

    /** Closes all. */
    public void closeAll() {
        closeNamed();
        close(UNNAMED);
    }
}
