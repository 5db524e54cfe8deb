package io.tidemark.server.command;

import io.tidemark.server.sql.ast.DdlStatement;

/** The commands for statements about schemas, views, sequences, indexes and comments. */
public final class Definitions {
    private Definitions() {}

    /** The command that a statement asks for. */
    public static Command of(DdlStatement statement) {
        return switch (statement) {
            case DdlStatement.CreateView view -> new CreateView(view);
            case DdlStatement.CreateSchema schema -> new CreateSchema(schema);
            case DdlStatement.CreateSequence sequence -> new CreateSequence(sequence);
            case DdlStatement.AlterSequence sequence -> new CreateSequence.Alter(sequence);
            case DdlStatement.CreateIndex index -> new CreateIndex(index);
            case DdlStatement.Drop drop -> new DropObjects(drop);
            case DdlStatement.AlterObject alter -> new AlterObject(alter);
            case DdlStatement.Comment comment -> new CommentOn(comment);
        };
    }
}
