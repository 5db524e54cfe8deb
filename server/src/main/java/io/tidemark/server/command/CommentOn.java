package io.tidemark.server.command;

import io.tidemark.server.command.Namespace.Found;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.DdlStatement;
import io.tidemark.server.sql.ast.DdlStatement.ObjectKind;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObject.ViewColumn;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.server.sql.rules.TableRules.Check;
import io.tidemark.storage.table.DatabaseView;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** COMMENT ON. */
record CommentOn(DdlStatement.Comment statement) implements Command {
    @Override
    public String name() {
        return "COMMENT";
    }

    @Override
    public Answer run(CommandContext context) {
        try (DatabaseView now = context.transaction().view()) {
            Namespace names = Namespace.of(context, now);
            switch (statement.kind()) {
                case DATABASE -> database(context);
                case SCHEMA -> schema(context, names);
                case COLUMN -> column(context, now, names);
                case CONSTRAINT -> {
                    TableChange table = table(context, now, names.table(statement.name()));
                    constraint(table, part().name(), "constraint \"" + part().name() + "\" for table \""
                            + table.name().name() + "\" does not exist");
                }
                case TABLE, VIEW, SEQUENCE, INDEX -> relation(context, now, names);
            }
        }
        return Answer.of("COMMENT");
    }

    private Identifier part() {
        Identifier part = statement.part();
        if (part == null) {
            throw new IllegalStateException("a comment without the name of a part");
        }
        return part;
    }

    private void database(CommandContext context) {
        String database = statement.name().name();
        if (!database.equals(context.config().database())) {
            throw new SqlException("3D000", "database \"" + database + "\" does not exist",
                    SqlException.NO_POSITION);
        }
        ObjectChanges.comment(context, "database", statement.text());
    }

    private void schema(CommandContext context, Namespace names) {
        String schema = statement.name().name();
        Optional<DatabaseObject.Schema> known = names.objects().schema(schema);
        if (known.isPresent()) {
            ObjectChanges.put(context, known.get(), newest -> newest.withComment(statement.text()));
        } else if (names.exists(schema)) {
            ObjectChanges.comment(context, "schema " + schema, statement.text());
        } else {
            throw new SqlException("3F000", "schema \"" + schema + "\" does not exist",
                    SqlException.NO_POSITION);
        }
    }

    private static TableChange table(CommandContext context, DatabaseView now, Found.Table table) {
        return TableChange.of(context, now, table.schema().tableId()).orElseThrow();
    }

    private void relation(CommandContext context, DatabaseView now, Namespace names) {
        Found found = names.find(statement.name())
                .orElseThrow(() -> names.missing("relation", statement.name()));
        String kind = statement.kind().name().toLowerCase(Locale.ROOT);
        if (!found.kind().equals(kind)) {
            throw new SqlException("42809", "\"" + found.name().name() + "\" is not "
                    + (statement.kind() == ObjectKind.INDEX ? "an " : "a ") + kind, SqlException.NO_POSITION);
        }
        switch (found) {
            case Found.Table table -> {
                TableChange change = table(context, now, table);
                change.write(change.rules().withComment(statement.text()));
            }
            case Found.View(DatabaseObject.View view) ->
                ObjectChanges.put(context, view, newest -> newest.withComment(statement.text()));
            case Found.Sequence(DatabaseObject.Sequence sequence) ->
                ObjectChanges.put(context, sequence, newest -> newest.withComment(statement.text()));
            case Found.Index index ->
                constraint(TableChange.of(context, now, index.table().tableId()).orElseThrow(),
                        index.key().name(), "");
        }
    }

    private void column(CommandContext context, DatabaseView now, Namespace names) {
        Found found = names.find(statement.name())
                .orElseThrow(() -> names.missing("relation", statement.name()));
        switch (found) {
            case Found.Table table -> {
                TableChange change = table(context, now, table);
                change.write(change.column(part()).id(), rules -> rules.withComment(statement.text()));
            }
            case Found.View(DatabaseObject.View view) ->
                ObjectChanges.put(context, view, this::withColumnComment);
            case Found other -> throw new SqlException("42809", "\"" + other.name().name()
                    + "\" is not a table, view, materialized view, composite type, or foreign table",
                    SqlException.NO_POSITION);
        }
    }

    private DatabaseObject.View withColumnComment(DatabaseObject.View view) {
        if (view.columns().stream().noneMatch(column -> column.name().equals(part().name()))) {
            throw new SqlException("42703", "column \"" + part().name() + "\" of relation \""
                    + view.name().name() + "\" does not exist", SqlException.NO_POSITION);
        }
        List<ViewColumn> columns = view.columns().stream()
                .map(column -> column.name().equals(part().name())
                        ? new ViewColumn(column.name(), column.source(), column.type(), statement.text())
                        : column)
                .toList();
        return new DatabaseObject.View(view.oid(), view.name(), view.sql(), view.searchPath(), columns,
                view.uses(), view.comment());
    }

    private void constraint(TableChange table, String name, String missing) {
        TableRules rules = table.rules();
        if (rules.key(name).isEmpty() && rules.check(name).isEmpty()) {
            throw new SqlException("42704", missing, SqlException.NO_POSITION);
        }
        @Nullable
        String text = statement.text();
        table.write(rules.withConstraints(
                rules.keys().stream().map(key -> key.name().equals(name)
                        ? key.commented(text)
                        : key).toList(),
                rules.checks().stream().map(check -> check.name().equals(name)
                        ? new Check(name, check.sql(), check.columnIds(), text)
                        : check).toList()));
    }
}
