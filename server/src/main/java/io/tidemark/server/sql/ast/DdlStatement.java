package io.tidemark.server.sql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement about schemas, views, sequences, indexes or comments. */
public sealed interface DdlStatement {
    /** 0-based index of the first char of the statement in the query string. */
    int position();

    /** Kinds of objects that DROP and ALTER name. */
    enum ObjectKind {
        TABLE, VIEW, SEQUENCE, SCHEMA, INDEX, COLUMN, CONSTRAINT, DATABASE
    }

    /** CREATE VIEW; {@code columns} is empty when not written, {@code sql} is the query as written. */
    record CreateView(QualifiedName name, boolean orReplace, boolean temporary, List<Identifier> columns,
            Query query, String sql, int position) implements DdlStatement {
        public CreateView {
            columns = List.copyOf(columns);
        }
    }

    /** CREATE SCHEMA; named after its owner when only AUTHORIZATION was written. */
    record CreateSchema(Identifier name, boolean ifNotExists, @Nullable Identifier owner,
            int position) implements DdlStatement {}

    /** CREATE SEQUENCE with options as of {@link ColumnDefinition.Identity}. */
    record CreateSequence(QualifiedName name, boolean ifNotExists, boolean temporary, List<Option> options,
            int position) implements DdlStatement {
        public CreateSequence {
            options = List.copyOf(options);
        }
    }

    /** ALTER SEQUENCE with options as of {@link ColumnDefinition.Identity}. */
    record AlterSequence(QualifiedName name, boolean ifExists, List<Option> options,
            int position) implements DdlStatement {
        public AlterSequence {
            options = List.copyOf(options);
        }
    }

    /**
     * CREATE INDEX.
     *
     * @param name        null when not written
     * @param columns     empty when something else than columns was written
     * @param method      after USING
     * @param concurrently whether others may write meanwhile
     * @param unsupported what else was written, for the error; null for nothing
     */
    record CreateIndex(@Nullable Identifier name, boolean ifNotExists, boolean unique, QualifiedName table,
            List<IndexColumn> columns, String method, boolean nullsDistinct, boolean concurrently,
            @Nullable String unsupported, int position) implements DdlStatement {
        public CreateIndex {
            columns = List.copyOf(columns);
        }
    }

    /**
     * A column of CREATE INDEX.
     *
     * @param operators  the operator class, null when not written
     * @param nullsFirst null when not written
     */
    record IndexColumn(Identifier name, @Nullable String operators, boolean descending,
            @Nullable Boolean nullsFirst) {}

    /** DROP of views, sequences, schemas or indexes. */
    record Drop(ObjectKind kind, List<QualifiedName> names, boolean ifExists, boolean cascade,
            int position) implements DdlStatement {
        public Drop {
            names = List.copyOf(names);
        }
    }

    /** ALTER VIEW, SEQUENCE, SCHEMA or INDEX with an action that all of them have. */
    record AlterObject(ObjectKind kind, QualifiedName name, boolean ifExists, AlterAction action,
            int position) implements DdlStatement {}

    /**
     * COMMENT ON.
     *
     * @param name  of the object; the table of a column or constraint
     * @param part  the column or constraint, else null
     * @param text  null to remove the comment
     */
    record Comment(ObjectKind kind, QualifiedName name, @Nullable Identifier part, @Nullable String text,
            int position) implements DdlStatement {}
}
