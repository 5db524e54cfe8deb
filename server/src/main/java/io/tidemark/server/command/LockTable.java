package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableView;
import java.util.Set;
import java.util.TreeSet;

/** LOCK TABLE; a view stands for the tables that it reads. */
public record LockTable(Statement.LockTable statement) implements Command {
    @Override
    public String name() {
        return "LOCK TABLE";
    }

    @Override
    public boolean writes() {
        return false;
    }

    @Override
    public boolean needsBlock() {
        return true;
    }

    @Override
    public Answer run(CommandContext context) {
        for (QualifiedName name : statement.tables()) {
            if (!isCatalog(name)) {
                for (int table : tables(context, name)) {
                    lock(context, name, table);
                }
            }
        }
        return Answer.of("LOCK TABLE");
    }

    /** What the catalogs show follows the tables; nobody changes the catalogs themselves. */
    private static boolean isCatalog(QualifiedName name) {
        String schema = name.schema();
        return schema != null && Namespace.isSystem(schema);
    }

    private static Set<Integer> tables(CommandContext context, QualifiedName name) {
        Namespace names = Namespace.of(context);
        Set<Integer> tables = new TreeSet<>();
        switch (names.find(name).orElseThrow(() -> names.missing("relation", name))) {
            case Namespace.Found.Table table -> tables.add(table.schema().tableId());
            case Namespace.Found.View view -> addUsed(names, view.view(), tables);
            case Namespace.Found other -> throw new SqlException("42809",
                    "cannot lock relation \"" + name.name() + "\"", name.position(),
                    "This operation is not supported for " + plural(other) + ".", null);
        }
        return tables;
    }

    private static String plural(Namespace.Found found) {
        return found instanceof Namespace.Found.Sequence ? "sequences" : "indexes";
    }

    private static void addUsed(Namespace names, DatabaseObject.View view, Set<Integer> tables) {
        for (int oid : view.uses()) {
            if (names.objects().byOid(oid).orElse(null) instanceof DatabaseObject.View inner) {
                addUsed(names, inner, tables);
            } else if (oid > Relation.STORED_OID_BASE) {
                tables.add(oid - Relation.STORED_OID_BASE);
            }
        }
    }

    private void lock(CommandContext context, QualifiedName name, int table) {
        if (!context.lock(table, LockMode.of(statement.mode()), !statement.noWait())) {
            throw new SqlException("55P03",
                    "could not obtain lock on relation \"" + shown(context, name, table) + "\"",
                    SqlException.NO_POSITION);
        }
        try (DatabaseView now = context.transaction().view()) {
            if (now.table(table).isEmpty()) {
                throw new SqlException("42P01", "relation \"" + name + "\" does not exist", name.position());
            }
        }
    }

    private static String shown(CommandContext context, QualifiedName name, int table) {
        return context.view().table(table).map(TableView::schema)
                .map(schema -> new Relation.Stored(schema).name()).orElse(name.name());
    }
}
