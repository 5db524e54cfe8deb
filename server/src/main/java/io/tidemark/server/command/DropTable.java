package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.storage.table.TableSchema;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** DROP TABLE: all of the tables or none. */
public record DropTable(Statement.DropTable statement) implements Command {
    @Override
    public String name() {
        return "DROP TABLE";
    }

    @Override
    public Answer run(CommandContext context) {
        Set<Integer> ids = new LinkedHashSet<>();
        for (QualifiedName name : statement.tables()) {
            Optional<TableSchema> table = TableNames.find(context.view(), name);
            if (table.isPresent()) {
                ids.add(table.get().tableId());
            } else if (statement.ifExists()) {
                context.notice("table \"" + name + "\" does not exist, skipping");
            } else {
                throw new SqlException("42P01", "table \"" + name + "\" does not exist",
                        name.position());
            }
        }
        ids.forEach(context.transaction()::dropTable);
        return Answer.of("DROP TABLE");
    }
}
