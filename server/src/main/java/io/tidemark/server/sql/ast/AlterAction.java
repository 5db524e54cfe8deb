package io.tidemark.server.sql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What ALTER TABLE, or ALTER of another object, does. Texts of expressions are as written. */
public sealed interface AlterAction {
    /** 0-based index of a char in the query string. */
    int position();

    /** ADD [COLUMN]. */
    record AddColumn(ColumnDefinition column, boolean ifNotExists, int position) implements AlterAction {}

    /** DROP [COLUMN]. */
    record DropColumn(Identifier column, boolean ifExists, boolean cascade,
            int position) implements AlterAction {}

    /** RENAME [COLUMN] a TO b. */
    record RenameColumn(Identifier column, Identifier newName, int position) implements AlterAction {}

    /** RENAME TO name. */
    record RenameTable(Identifier newName, int position) implements AlterAction {}

    /** ADD [CONSTRAINT name] constraint. */
    record AddConstraint(ColumnDefinition.Constraint constraint, int position) implements AlterAction {}

    /** DROP CONSTRAINT. */
    record DropConstraint(Identifier name, boolean ifExists, boolean cascade,
            int position) implements AlterAction {}

    /** RENAME CONSTRAINT a TO b. */
    record RenameConstraint(Identifier name, Identifier newName, int position) implements AlterAction {}

    /** ALTER COLUMN … TYPE; {@code using} is null when not written. */
    record AlterType(Identifier column, TypeName type, @Nullable String using,
            int position) implements AlterAction {}

    /** ALTER COLUMN … SET DEFAULT, or DROP DEFAULT when {@code constraint} is null. */
    record SetDefault(Identifier column, ColumnDefinition.@Nullable Constraint constraint,
            int position) implements AlterAction {}

    /** ALTER COLUMN … SET NOT NULL or DROP NOT NULL. */
    record SetNotNull(Identifier column, boolean notNull, int position) implements AlterAction {}

    /** ALTER COLUMN … ADD GENERATED … AS IDENTITY. */
    record AddIdentity(Identifier column, ColumnDefinition.Identity identity,
            int position) implements AlterAction {}

    /** ALTER COLUMN … DROP IDENTITY. */
    record DropIdentity(Identifier column, boolean ifExists, int position) implements AlterAction {}

    /**
     * ALTER COLUMN … SET GENERATED, RESTART and SET option of an identity column.
     *
     * @param always null when SET GENERATED was not written
     */
    record SetIdentity(Identifier column, @Nullable Boolean always, List<Option> options,
            int position) implements AlterAction {
        public SetIdentity {
            options = List.copyOf(options);
        }
    }

    /** SET SCHEMA. */
    record SetSchema(Identifier schema, int position) implements AlterAction {}

    /** OWNER TO. */
    record OwnerTo(Identifier owner, int position) implements AlterAction {}

    /** QuestDB's DROP PARTITION LIST names, or WHERE condition: exactly one of the two is given. */
    record DropPartition(List<String> names, @Nullable String where, int position) implements AlterAction {
        public DropPartition {
            names = List.copyOf(names);
        }
    }

    /** QuestDB's SET TTL; a count of 0 for ever. {@code unit} is lower case: {@code days}, {@code d} … */
    record SetTtl(int count, String unit, int position) implements AlterAction {}

    /** Anything else, named in upper case for the error: {@code INHERIT}. */
    record UnsupportedAction(String kind, int position) implements AlterAction {}
}
