package io.tidemark.server.command;

import io.tidemark.server.command.Namespace.Found;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.DdlStatement;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CREATE SEQUENCE. */
record CreateSequence(DdlStatement.CreateSequence statement) implements Command {
    @Override
    public String name() {
        return "CREATE SEQUENCE";
    }

    @Override
    public Answer run(CommandContext context) {
        Namespace names = Namespace.of(context);
        TableName name = names.fresh(statement.name(), statement.temporary());
        if (!statement.ifNotExists()) {
            names.requireFree(name, statement.name().position());
        } else if (!names.claim(name)) {
            context.notice("42P07", "relation \"" + name.name() + "\" already exists, skipping");
            return Answer.of("CREATE SEQUENCE");
        }
        ObjectChanges.lock(context);
        SequenceOptions options = SequenceOptions.of(statement.options(), TypeId.INT8);
        DatabaseObject.Owner owner = options.ownedBy() == null
                ? null
                : owner(context, options.ownedBy(), name);
        ObjectChanges.add(context, oid -> new DatabaseObject.Sequence(oid, name, options.type(),
                options.range(), options.cache(), owner, Sequences.newEpoch(), null));
        return Answer.of("CREATE SEQUENCE");
    }

    /** The column that OWNED BY names, or null for NONE. */
    static DatabaseObject.@Nullable Owner owner(CommandContext context, List<String> parts,
            TableName sequence) {
        if (parts.size() == 1) {
            if (parts.getFirst().equals("none")) {
                return null;
            }
            throw new SqlException("42601", "invalid OWNED BY option", SqlException.NO_POSITION,
                    "Specify OWNED BY table.column or OWNED BY NONE.");
        }
        try (var now = context.transaction().view()) {
            QualifiedName table = new QualifiedName(parts.subList(0, parts.size() - 1),
                    SqlException.NO_POSITION);
            Found.Table found = Namespace.of(context, now).table(table);
            if (!found.name().schema().equals(sequence.schema())) {
                throw new SqlException("55000", "sequence must be in same schema as table it is linked to",
                        SqlException.NO_POSITION);
            }
            TableChange change = TableChange.of(context, now, found.schema().tableId()).orElseThrow();
            return new DatabaseObject.Owner(change.id(),
                    change.column(new Identifier(parts.getLast(), SqlException.NO_POSITION)).id(), false);
        }
    }

    /** ALTER SEQUENCE with options. */
    record Alter(DdlStatement.AlterSequence statement) implements Command {
        @Override
        public String name() {
            return "ALTER SEQUENCE";
        }

        @Override
        public Answer run(CommandContext context) {
            ObjectChanges.lock(context);
            try (var now = context.transaction().view()) {
                Namespace names = Namespace.of(context, now);
                var found = names.find(statement.name());
                if (found.isEmpty() && statement.ifExists()) {
                    context.notice(names.skipped("relation", statement.name()));
                    return Answer.of("ALTER SEQUENCE");
                }
                Found sequence = found.orElseThrow(() -> names.missing("relation", statement.name()));
                if (!(sequence instanceof Found.Sequence(DatabaseObject.Sequence known))) {
                    throw new SqlException("42809", "\"" + statement.name().name() + "\" is not a sequence",
                            statement.name().position());
                }
                AlterObject.alter(context, known, statement.options());
            }
            return Answer.of("ALTER SEQUENCE");
        }
    }
}
