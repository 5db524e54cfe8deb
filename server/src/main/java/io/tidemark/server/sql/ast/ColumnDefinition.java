package io.tidemark.server.sql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column of CREATE TABLE or ADD COLUMN.
 *
 * @param symbolOptions
 *            CAPACITY n, CACHE, NOCACHE, INDEX [CAPACITY n], PARQUET and so on after the type, as options named {@code capacity},
 *            {@code cache}, {@code nocache}, {@code index}
 */
public record ColumnDefinition(Identifier name, TypeName type, List<Option> symbolOptions,
        List<Constraint> constraints, int position) {
    public ColumnDefinition {
        symbolOptions = List.copyOf(symbolOptions);
        constraints = List.copyOf(constraints);
    }

    /** {@code name} and {@code expression} are null when not written; {@code columns} are a table constraint's. */
    public record Constraint(ConstraintKind kind, @Nullable String name, @Nullable Expression expression,
            List<Identifier> columns,
            int position) {
        public Constraint {
            columns = List.copyOf(columns);
        }
    }

    /** What a constraint demands; GENERATED covers identity columns, FOREIGN_KEY covers REFERENCES. */
    public enum ConstraintKind {
        NOT_NULL, NULL, DEFAULT, PRIMARY_KEY, UNIQUE, CHECK, FOREIGN_KEY, GENERATED, COLLATE, EXCLUDE
    }
}
