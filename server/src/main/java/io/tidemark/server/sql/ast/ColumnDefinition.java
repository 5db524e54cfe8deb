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

    /**
     * A constraint of a column or table.
     *
     * @param name        null when not written
     * @param expression  of CHECK, DEFAULT and GENERATED … STORED, else null
     * @param sql         the same as written, else empty
     * @param columns     a table constraint's
     * @param traits      what else was written
     */
    public record Constraint(ConstraintKind kind, @Nullable String name, @Nullable Expression expression,
            String sql,
            List<Identifier> columns, Traits traits, int position) {
        public Constraint {
            columns = List.copyOf(columns);
        }
    }

    /**
     * The rarer parts of a constraint.
     *
     * @param nullsEqual  NULLS NOT DISTINCT
     * @param identity    of GENERATED … AS IDENTITY, else null
     * @param unsupported what was written and can't be kept, for the error; null for nothing
     */
    public record Traits(boolean nullsEqual, @Nullable Identity identity, @Nullable String unsupported) {
        /** Nothing special. */
        public static final Traits NONE = new Traits(false, null, null);
    }

    /**
     * GENERATED … AS IDENTITY.
     *
     * @param always  ALWAYS, else BY DEFAULT
     * @param options of its sequence: {@code as}, {@code increment}, {@code minvalue}, {@code maxvalue} (without a value for NO …),
     *                {@code start}, {@code restart}, {@code cache}, {@code cycle} ({@code true} or {@code false}),
     *                {@code owned by} (names; NONE as one name {@code none})
     */
    public record Identity(boolean always, List<Option> options) {
        public Identity {
            options = List.copyOf(options);
        }
    }

    /** What a constraint demands; GENERATED covers identity columns, FOREIGN_KEY covers REFERENCES. */
    public enum ConstraintKind {
        NOT_NULL, NULL, DEFAULT, PRIMARY_KEY, UNIQUE, CHECK, FOREIGN_KEY, GENERATED, COLLATE, EXCLUDE
    }
}
