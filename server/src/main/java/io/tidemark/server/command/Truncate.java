package io.tidemark.server.command;

import io.tidemark.server.sql.ast.Statement;

/** TRUNCATE. */
public record Truncate(Statement.Truncate statement) implements Command {
    @Override
    public String name() {
        return "TRUNCATE TABLE";
    }

    @Override
    public Answer run(CommandContext context) {
        statement.tables()
                .stream()
                .map(name -> TableNames.existing(context.view(), name).tableId())
                .distinct()
                .toList()
                .forEach(context.transaction()::truncate);
        return Answer.of("TRUNCATE TABLE");
    }
}
