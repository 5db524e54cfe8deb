package io.tidemark.server.sql.ast;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One statement. */
public sealed interface Statement {
    /** 0-based index of the first char of the statement in the query string. */
    int position();

    /** SELECT, VALUES, TABLE, WITH … SELECT, or a bare table name. */
    record QueryStatement(Query query, int position) implements Statement {}

    /** CREATE TABLE with columns. */
    record CreateTable(QualifiedName name, boolean ifNotExists, boolean temporary,
            List<ColumnDefinition> columns, List<Like> likes,
            List<ColumnDefinition.Constraint> constraints, TableOptions options,
            int position) implements Statement {
        public CreateTable {
            columns = List.copyOf(columns);
            likes = List.copyOf(likes);
            constraints = List.copyOf(constraints);
        }
    }

    /**
     * LIKE table among the columns of CREATE TABLE.
     *
     * @param before    how many written columns stand before it
     * @param including lower case: {@code defaults}, {@code indexes} …, with {@code all} spelled out
     */
    record Like(QualifiedName source, int before, Set<String> including) {
        public Like {
            including = Set.copyOf(including);
        }
    }

    /** CREATE TABLE … AS query; {@code casts} and {@code indexes} are QuestDB's {@code , CAST(c AS t)} and {@code , INDEX(c)}. */
    record CreateTableAs(QualifiedName name, boolean ifNotExists, boolean temporary, List<Identifier> columns,
            Query query,
            List<TableExpression.ColumnType> casts, List<Identifier> indexes, boolean withData,
            TableOptions options, int position)
            implements Statement {
        public CreateTableAs {
            columns = List.copyOf(columns);
            casts = List.copyOf(casts);
            indexes = List.copyOf(indexes);
        }
    }

    /** CREATE, ALTER, DROP and COMMENT of what is no table. */
    record Definition(DdlStatement ddl, int position) implements Statement {}

    /** DROP TABLE. */
    record DropTable(List<QualifiedName> tables, boolean ifExists, boolean cascade,
            int position) implements Statement {
        public DropTable {
            tables = List.copyOf(tables);
        }
    }

    /** TRUNCATE. */
    record Truncate(List<QualifiedName> tables, boolean restartIdentity, boolean cascade,
            int position) implements Statement {
        public Truncate {
            tables = List.copyOf(tables);
        }
    }

    /** ALTER TABLE with one or more actions. */
    record AlterTable(QualifiedName table, boolean ifExists, List<AlterAction> actions,
            int position) implements Statement {
        public AlterTable {
            actions = List.copyOf(actions);
        }
    }

    /**
     * INSERT.
     *
     * @param columns
     *            empty when not written
     * @param source
     *            null for DEFAULT VALUES
     * @param onConflict
     *            null when not written
     * @param returning
     *            empty when not written
     */
    record Insert(Query.@Nullable With with, QualifiedName table, @Nullable Identifier alias,
            List<Identifier> columns, @Nullable Overriding overriding,
            @Nullable Query source, @Nullable OnConflict onConflict, List<SelectItem> returning,
            int position) implements Statement {
        public Insert {
            columns = List.copyOf(columns);
            returning = List.copyOf(returning);
        }
    }

    /** OVERRIDING … VALUE: whether values given for identity columns count. */
    enum Overriding {
        SYSTEM, USER
    }

    /**
     * ON CONFLICT [(columns) | ON CONSTRAINT name] DO NOTHING, or DO UPDATE when {@code assignments} is not empty.
     *
     * @param where of DO UPDATE; that of the conflict's target only chooses among partial indexes, which there are none of
     */
    record OnConflict(List<Expression> target, @Nullable String constraint, List<Assignment> assignments,
            @Nullable Expression where,
            int position) {
        public OnConflict {
            target = List.copyOf(target);
            assignments = List.copyOf(assignments);
        }
    }

    /**
     * {@code column = value}, or {@code (a, b) = row}.
     *
     * @param row whether the columns are in parentheses, also when it is one
     */
    record Assignment(List<Identifier> columns, boolean row, Expression value, int position) {
        public Assignment {
            columns = List.copyOf(columns);
        }
    }

    /** UPDATE. */
    record Update(Query.@Nullable With with, QualifiedName table, @Nullable Identifier alias,
            List<Assignment> assignments,
            List<TableExpression> from, @Nullable Expression where, List<SelectItem> returning,
            int position) implements Statement {
        public Update {
            assignments = List.copyOf(assignments);
            from = List.copyOf(from);
            returning = List.copyOf(returning);
        }
    }

    /** DELETE. */
    record Delete(Query.@Nullable With with, QualifiedName table, @Nullable Identifier alias,
            List<TableExpression> using,
            @Nullable Expression where, List<SelectItem> returning, int position) implements Statement {
        public Delete {
            using = List.copyOf(using);
            returning = List.copyOf(returning);
        }
    }

    /** BEGIN or START TRANSACTION. */
    record Begin(TransactionModes modes, boolean start, int position) implements Statement {}

    /** COMMIT or END; {@code chain} with AND CHAIN. */
    record Commit(boolean chain, int position) implements Statement {}

    /** ROLLBACK or ABORT; {@code chain} with AND CHAIN. */
    record Rollback(boolean chain, int position) implements Statement {}

    /** SAVEPOINT name. */
    record Savepoint(String name, int position) implements Statement {}

    /** RELEASE [SAVEPOINT] name. */
    record ReleaseSavepoint(String name, int position) implements Statement {}

    /** ROLLBACK TO [SAVEPOINT] name. */
    record RollbackToSavepoint(String name, int position) implements Statement {}

    /** SET TRANSACTION modes, or SET SESSION CHARACTERISTICS AS TRANSACTION modes. */
    record SetTransaction(TransactionModes modes, boolean session, int position) implements Statement {}

    /** Each is null when not written; {@code isolation} is lower case, for example {@code read committed}. */
    record TransactionModes(@Nullable String isolation, @Nullable Boolean readOnly,
            @Nullable Boolean deferrable) {}

    /** SET [SESSION|LOCAL] name TO values; no values means DEFAULT. SET TIME ZONE has the name {@code timezone}. */
    record SetParameter(String name, List<String> values, boolean local, int position) implements Statement {
        public SetParameter {
            values = List.copyOf(values);
        }
    }

    /** RESET name, or RESET ALL when {@code name} is null. */
    record ResetParameter(@Nullable String name, int position) implements Statement {}

    /** A SHOW statement that is not about one setting. */
    record Show(ShowKind kind, @Nullable QualifiedName table, int position) implements Statement {}

    /** Kinds of {@link Show}; only COLUMNS has a table. */
    enum ShowKind {
        ALL, PARAMETERS, TABLES, COLUMNS
    }

    /** SHOW name. */
    record ShowParameter(String name, int position) implements Statement {}

    /**
     * COPY. Exactly one of {@code table} and {@code query} is present. Legacy options have the same names as those in parentheses:
     * {@code format}, {@code header}, {@code delimiter}, {@code null}, {@code quote}, {@code escape}, {@code force_quote},
     * {@code force_not_null}, {@code force_null}, {@code encoding}, {@code freeze}.
     */
    record Copy(@Nullable QualifiedName table, List<Identifier> columns, @Nullable Query query, boolean from,
            CopyPeer peer,
            List<Option> options, @Nullable Expression where, int position) implements Statement {
        public Copy {
            columns = List.copyOf(columns);
            options = List.copyOf(options);
        }
    }

    /** The other end of a COPY. */
    sealed interface CopyPeer {
        /** STDIN or STDOUT: the connection. */
        record Client() implements CopyPeer {}

        /** A file of the server. */
        record File(String path) implements CopyPeer {}

        /** PROGRAM 'command'. */
        record Program(String command) implements CopyPeer {}
    }

    /** EXPLAIN; the words ANALYZE and VERBOSE without parentheses are options too. */
    record Explain(Statement statement, List<Option> options, int position) implements Statement {
        public Explain {
            options = List.copyOf(options);
        }
    }

    /** PREPARE name (types) AS statement. */
    record Prepare(String name, List<TypeName> types, Statement statement,
            int position) implements Statement {
        public Prepare {
            types = List.copyOf(types);
        }
    }

    /** EXECUTE name (arguments). */
    record Execute(String name, List<Expression> arguments, int position) implements Statement {
        public Execute {
            arguments = List.copyOf(arguments);
        }
    }

    /** DEALLOCATE name, or ALL when {@code name} is null. */
    record Deallocate(@Nullable String name, int position) implements Statement {}

    /** DECLARE name CURSOR; {@code scroll} is null when not written. */
    record DeclareCursor(String name, Query query, boolean binary, @Nullable Boolean scroll, boolean hold,
            int position)
            implements Statement {}

    /** FETCH or MOVE; {@code count} is {@link Long#MAX_VALUE} for ALL and negative only with ABSOLUTE and RELATIVE. */
    record Fetch(String cursor, FetchDirection direction, long count, boolean move,
            int position) implements Statement {}

    /** FIRST, LAST, NEXT and PRIOR are ABSOLUTE 1, ABSOLUTE -1, FORWARD 1 and BACKWARD 1. */
    enum FetchDirection {
        FORWARD, BACKWARD, ABSOLUTE, RELATIVE
    }

    /** CLOSE name, or ALL when {@code name} is null. */
    record CloseCursor(@Nullable String name, int position) implements Statement {}

    /** DISCARD ALL, PLANS, SEQUENCES or TEMPORARY. */
    record Discard(DiscardKind kind, int position) implements Statement {}

    /** Kinds of {@link Discard}. */
    enum DiscardKind {
        ALL, PLANS, SEQUENCES, TEMPORARY
    }

    /** VACUUM, ANALYZE or CHECKPOINT (alone): {@code kind} is that word in upper case. */
    record Maintenance(String kind, List<QualifiedName> tables, int position) implements Statement {
        public Maintenance {
            tables = List.copyOf(tables);
        }
    }

    /** LOCK TABLE; {@code mode} in lower case, for example {@code access exclusive}. */
    record LockTable(List<QualifiedName> tables, String mode, boolean noWait,
            int position) implements Statement {
        public LockTable {
            tables = List.copyOf(tables);
        }
    }

    /** LISTEN channel. */
    record Listen(String channel, int position) implements Statement {}

    /** NOTIFY channel [, payload]. */
    record Notify(String channel, @Nullable String payload, int position) implements Statement {}

    /** UNLISTEN channel, or all when {@code channel} is null. */
    record Unlisten(@Nullable String channel, int position) implements Statement {}

    /** Backups and snapshots. */
    record OfBackups(BackupStatement what, int position) implements Statement {}

    /** Roles, privileges and tokens. */
    record OfRoles(RoleStatement what, int position) implements Statement {}

    /** A statement that is known but not supported; {@code kind} is its name in upper case, for example {@code CREATE VIEW}. */
    record Unsupported(String kind, int position) implements Statement {}
}
