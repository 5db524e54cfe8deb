package io.tidemark.server.command;

import io.tidemark.server.command.Namespace.Found;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.DdlStatement;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.catalog.OperatorClasses;
import io.tidemark.server.sql.rules.IndexForm;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.server.sql.rules.TableRules.KeyKind;
import io.tidemark.server.sql.type.KeyTypes;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.DatabaseView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CREATE INDEX on columns: a declaration. A unique one is a key; every one helps to find rows by equality. */
record CreateIndex(DdlStatement.CreateIndex statement) implements Command {
    @Override
    public String name() {
        return statement.concurrently() ? "CREATE INDEX CONCURRENTLY" : "CREATE INDEX";
    }

    @Override
    public boolean allowedInBlock() {
        return !statement.concurrently();
    }

    @Override
    public Answer run(CommandContext context) {
        String unsupported = statement.unsupported();
        if (unsupported != null) {
            throw new SqlException("0A000", "CREATE INDEX with " + unsupported + " is not supported",
                    statement.position(), "an index is made of columns");
        }
        checkMethod();
        Found.Table table = Namespace.of(context).table(statement.table());
        context.lock(table.schema().tableId(), LockMode.SHARE_ROW_EXCLUSIVE, true);
        try (DatabaseView now = context.transaction().view()) {
            TableChange change = TableChange.of(context, now, table.schema().tableId()).orElseThrow();
            create(change);
        }
        return Answer.of("CREATE INDEX");
    }

    private void checkMethod() {
        String method = statement.method();
        switch (method) {
            case "btree" -> {}
            case "hash" -> {
                String missing = statement.unique()
                        ? "unique indexes"
                        : statement.columns().size() > 1 ? "multicolumn indexes" : null;
                if (missing != null) {
                    throw new SqlException("0A000", "access method \"hash\" does not support " + missing,
                            SqlException.NO_POSITION);
                }
                if (statement.columns().getFirst().descending()
                        || statement.columns().getFirst().nullsFirst() != null) {
                    throw new SqlException("0A000",
                            "access method \"hash\" does not support ASC/DESC options",
                            SqlException.NO_POSITION);
                }
            }
            case "gist", "gin", "spgist", "brin" -> throw new SqlException("0A000",
                    "access method \"" + method + "\" is not supported", SqlException.NO_POSITION,
                    "btree and hash are");
            default -> throw new SqlException("42704", "access method \"" + method + "\" does not exist",
                    SqlException.NO_POSITION);
        }
    }

    private void create(TableChange change) {
        List<Constraints.Named> members = new ArrayList<>();
        List<String> forms = new ArrayList<>();
        Constraints constraints = change.constraints();
        for (DdlStatement.IndexColumn written : statement.columns()) {
            Identifier name = written.name();
            if (change.schema().indexOf(name.name()).isEmpty()) {
                throw new SqlException("42703", "column \"" + name.name() + "\" does not exist",
                        SqlException.NO_POSITION);
            }
            Column column = change.column(name);
            members.add(constraints.named(new Identifier(column.name(), name.position())));
            forms.add(IndexForm.column(operators(written, ColumnTypes.sqlType(column).id()),
                    written.descending(), written.nullsFirst()));
        }
        String name = name(change, constraints, members);
        if (name != null) {
            constraints.key(new TableRules.Key(name, statement.unique() ? KeyKind.INDEX : KeyKind.LOOKUP,
                    members.stream().map(Constraints.Named::id).toList(),
                    statement.nullsDistinct(), null, new IndexForm(statement.method(), forms)));
            new ConstraintChanges(change).validated(constraints.rules());
            tellWhenUseless(change, name, members);
        }
    }

    /** The operator class to be shown: null for the one that the type has anyway. */
    private @Nullable String operators(DdlStatement.IndexColumn column, TypeId type) {
        String written = column.operators();
        List<String> known = OperatorClasses.of(type, statement.method());
        if (known.isEmpty()) {
            throw new SqlException("42704", "data type " + type.pgName()
                    + " has no default operator class for access method \"" + statement.method() + "\"",
                    SqlException.NO_POSITION, "You must specify an operator class for the index or define a "
                            + "default operator class for the data type.");
        }
        if (written != null && !known.contains(written)) {
            throw new SqlException("42704", "operator class \"" + written
                    + "\" does not exist for access method \"" + statement.method() + "\"",
                    SqlException.NO_POSITION);
        }
        return written == null || written.equals(known.getFirst()) ? null : written;
    }

    private void tellWhenUseless(TableChange change, String name, List<Constraints.Named> members) {
        List<SqlType> types = members.stream().map(member -> member.column().type()).toList();
        if (types.stream().noneMatch(KeyTypes::numbered)) {
            change.context().notice("lookups by columns of type " + types.getFirst().id().pgName()
                    + " do not use index \"" + name + "\" yet");
        }
    }

    private @Nullable String name(TableChange change, Constraints constraints,
            List<Constraints.Named> members) {
        Identifier given = statement.name();
        if (given == null) {
            return constraints.indexName(members);
        }
        TableName qualified = new TableName(change.name().schema(), given.name());
        if (statement.ifNotExists() && change.names().find(qualified).isPresent()) {
            change.context().notice("42P07", "relation \"" + given.name() + "\" already exists, skipping");
            return null;
        }
        return constraints.fresh(given.name(), given.position(), true);
    }
}
