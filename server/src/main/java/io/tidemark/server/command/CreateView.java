package io.tidemark.server.command;

import io.tidemark.server.command.Namespace.Found;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.analyze.AnalyzedQuery;
import io.tidemark.server.sql.analyze.OutputColumn;
import io.tidemark.server.sql.analyze.TypeNames;
import io.tidemark.server.sql.ast.DdlStatement;
import io.tidemark.server.sql.catalog.Catalog;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObject.ViewColumn;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.table.DatabaseView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** CREATE [OR REPLACE] VIEW. */
record CreateView(DdlStatement.CreateView statement) implements Command {
    @Override
    public String name() {
        return "CREATE VIEW";
    }

    @Override
    public Answer run(CommandContext context) {
        keepName(context);
        ObjectChanges.lock(context);
        try (DatabaseView now = context.attachments().over(context.transaction().view())) {
            create(context, now);
        }
        return Answer.of("CREATE VIEW");
    }

    /** Before the objects are locked, for who has the name may wait for them. */
    private void keepName(CommandContext context) {
        if (!statement.temporary()) {
            Namespace names = Namespace.of(context);
            TableName name = names.fresh(statement.name(), "pg_temp".equals(statement.name().schema()));
            if (names.find(name).isEmpty()) {
                Namespace.keep(context, name);
            }
        }
    }

    private void create(CommandContext context, DatabaseView now) {
        Namespace names = Namespace.of(context, now);
        List<String> path = path(context);
        AnalyzedQuery query = context.analyzer(now, path).query(statement.query(), List.of());
        requireNoBackup(context, now, query.used());
        boolean temporary = statement.temporary() || "pg_temp".equals(statement.name().schema());
        if (!temporary && usesTemporary(names.objects(), now, query.used())) {
            context.notice("view \"" + statement.name().name() + "\" will be a temporary view");
            temporary = true;
        }
        TableName name = names.fresh(statement.name(), temporary);
        List<ViewColumn> columns = columns(query.columns());
        Optional<Found> found = names.find(name);
        if (found.isEmpty() || !statement.orReplace()) {
            names.requireFree(name, statement.name().position());
            ObjectChanges.add(context,
                    oid -> new DatabaseObject.View(oid, name, statement.sql(), path, columns,
                            query.used(), null));
            return;
        }
        if (!(found.get() instanceof Found.View(DatabaseObject.View old))) {
            throw new SqlException("42809", "\"" + name.name() + "\" is not a view",
                    statement.name().position());
        }
        requireSameStart(old, columns);
        if (uses(names.objects(), query.used(), old.oid())) {
            throw new SqlException("42P17",
                    "infinite recursion detected in rules for relation \"" + name.name()
                            + "\"",
                    statement.name().position());
        }
        requireOwner(context, old);
        ObjectChanges.put(context, old,
                newest -> new DatabaseObject.View(newest.oid(), name, statement.sql(), path,
                        columns, query.used(), newest.comment()));
    }

    /** What another transaction does with the view, or gives to another role, is waited for: it keeps its owner's rights. */
    private static void requireOwner(CommandContext context, DatabaseObject.View old) {
        ObjectChanges.lock(context);
        DatabaseObject.View now = ObjectChanges.now(context).view(old.name()).orElse(null);
        if (now == null || now.oid() != old.oid()) {
            throw new SqlException("40001", "view \"" + old.name().name()
                    + "\" was changed by another transaction meanwhile", SqlException.NO_POSITION);
        }
        if (!Ownership.has(context, old.name(), old.oid())) {
            throw new SqlException("42501", "must be owner of view " + old.name().name(),
                    SqlException.NO_POSITION);
        }
    }

    /** An attached backup is gone after DETACH and after a restart, and a view that reads it would not be. */
    private void requireNoBackup(CommandContext context, DatabaseView now, List<Integer> used) {
        for (int oid : used) {
            String schema = now.table(oid - Relation.STORED_OID_BASE)
                    .map(table -> DatabaseObjects.name(table.schema()).schema()).orElse("");
            if (context.attachments().schemas().containsKey(schema)) {
                throw new SqlException("0A000",
                        "cannot create view \"" + statement.name().name() + "\": it reads \"" + schema
                                + "\", which is an attached backup",
                        statement.name().position(),
                        "RESTORE TABLE or CREATE TABLE AS brings rows of the backup into the database");
            }
        }
    }

    /** The search path as it is now; pg_temp stands for a schema that the view must find again. */
    private static List<String> path(CommandContext context) {
        List<String> path = new ArrayList<>();
        for (String schema : context.searchPath()) {
            path.add(schema.equals(Catalog.PG_TEMP) ? context.temporarySchema() : schema);
        }
        return path;
    }

    private static boolean usesTemporary(DatabaseObjects objects, DatabaseView now, List<Integer> used) {
        return used.stream().anyMatch(oid -> objects.byOid(oid).map(object -> switch (object) {
            case DatabaseObject.View view -> view.name().temporary();
            case DatabaseObject.Sequence sequence -> sequence.name().temporary();
            case DatabaseObject.Schema _ -> false;
        }).orElseGet(() -> now.table(oid - Relation.STORED_OID_BASE)
                .map(table -> DatabaseObjects.name(table.schema()).temporary()).orElse(false)));
    }

    private static boolean uses(DatabaseObjects objects, List<Integer> used, int oid) {
        return used.contains(oid) || used.stream().anyMatch(next -> objects.byOid(next)
                .map(object -> object instanceof DatabaseObject.View view && uses(objects, view.uses(), oid))
                .orElse(false));
    }

    private List<ViewColumn> columns(List<OutputColumn> outputs) {
        if (statement.columns().size() > outputs.size()) {
            throw new SqlException("42601", "CREATE VIEW specifies more column names than columns",
                    SqlException.NO_POSITION);
        }
        List<ViewColumn> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < outputs.size(); i++) {
            OutputColumn output = outputs.get(i);
            String name = i < statement.columns().size() ? statement.columns().get(i).name() : output.name();
            if (!seen.add(name)) {
                throw new SqlException("42701", "column \"" + name + "\" specified more than once",
                        SqlException.NO_POSITION);
            }
            SqlType type = output.type().id() == TypeId.UNKNOWN ? SqlType.of(TypeId.TEXT) : output.type();
            columns.add(new ViewColumn(name, output.name(), type, null));
        }
        return columns;
    }

    /** OR REPLACE may add columns, not change those that are there: 42P16. */
    private static void requireSameStart(DatabaseObject.View old, List<ViewColumn> columns) {
        if (columns.size() < old.columns().size()) {
            throw new SqlException("42P16", "cannot drop columns from view", SqlException.NO_POSITION);
        }
        for (int i = 0; i < old.columns().size(); i++) {
            ViewColumn before = old.columns().get(i);
            ViewColumn after = columns.get(i);
            if (!before.name().equals(after.name())) {
                throw new SqlException("42P16",
                        "cannot change name of view column \"" + before.name() + "\" to \""
                                + after.name() + "\"",
                        SqlException.NO_POSITION,
                        "Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.");
            }
            if (!before.type().equals(after.type())) {
                throw new SqlException("42P16", "cannot change data type of view column \"" + before.name()
                        + "\" from " + TypeNames.display(before.type()) + " to "
                        + TypeNames.display(after.type()), SqlException.NO_POSITION);
            }
        }
    }
}
