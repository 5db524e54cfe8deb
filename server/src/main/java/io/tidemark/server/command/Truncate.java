package io.tidemark.server.command;

import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.rules.DatabaseObject;
import java.util.Set;
import java.util.stream.Collectors;

/** TRUNCATE. */
public record Truncate(Statement.Truncate statement) implements Command {
    @Override
    public String name() {
        return "TRUNCATE TABLE";
    }

    @Override
    public Answer run(CommandContext context) {
        Namespace names = Namespace.of(context);
        Set<Integer> tables = statement.tables()
                .stream()
                .map(name -> names.table(name).schema().tableId())
                .collect(Collectors.toSet());
        for (int table : tables) {
            context.lock(table);
            context.transaction().truncate(table);
        }
        if (statement.restartIdentity()) {
            for (DatabaseObject.Sequence sequence : ObjectChanges.now(context).sequences()) {
                DatabaseObject.Owner owner = sequence.owner();
                if (owner != null && tables.contains(owner.tableId())) {
                    ObjectChanges.put(context, sequence, Truncate::restarted);
                }
            }
        }
        return Answer.of("TRUNCATE TABLE");
    }

    private static DatabaseObject.Sequence restarted(DatabaseObject.Sequence sequence) {
        DatabaseObject.Range old = sequence.range();
        return sequence
                .restarted(new DatabaseObject.Range(old.start(), old.start(), old.increment(), old.min(),
                        old.max(), old.cycle()), Sequences.newEpoch());
    }
}
