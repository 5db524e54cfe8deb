package io.tidemark.server.command;

import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Statement;
import java.util.Optional;

/** DROP TABLE: all of the tables or none. */
public record DropTable(Statement.DropTable statement) implements Command {
    @Override
    public String name() {
        return "DROP TABLE";
    }

    @Override
    public Answer run(CommandContext context) {
        Namespace names = Namespace.of(context);
        Removal removal = new Removal(context, context.view(), statement.cascade());
        for (QualifiedName name : statement.tables()) {
            Optional<Namespace.Found> found = names.find(name);
            if (found.isPresent()) {
                if (!(found.get() instanceof Namespace.Found.Table table)) {
                    throw Namespace.wrongKind(found.get(), name, "table");
                }
                removal.table(table.schema());
            } else if (statement.ifExists()) {
                context.notice(names.skipped("table", name));
            } else {
                throw names.missing("table", name);
            }
        }
        removal.run();
        return Answer.of("DROP TABLE");
    }
}
