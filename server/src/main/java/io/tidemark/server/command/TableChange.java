package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.AlterAction;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.catalog.Relation.RelationColumn;
import io.tidemark.server.sql.rules.ColumnRules;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/** A table that one action of ALTER TABLE changes, as the transaction saw it before. One use. */
record TableChange(CommandContext context, DatabaseView view, TableSchema schema, TableName name,
        TableRules rules) {
    static Optional<TableChange> of(CommandContext context, DatabaseView view, int id) {
        return view.table(id).map(table -> new TableChange(context, view, table.schema(),
                DatabaseObjects.name(table.schema()), TableRules.of(table.schema())));
    }

    int id() {
        return schema.tableId();
    }

    int oid() {
        return Relation.storedOid(id());
    }

    Namespace names() {
        return Namespace.of(context, view);
    }

    /** Where names in the table's rules are looked up. */
    List<String> path() {
        return TableRules.searchPath(name.schema());
    }

    /** The table as SQL names it, whatever the search path. */
    String sql() {
        return sql(name);
    }

    static String sql(TableName name) {
        return quoted(name.schema()) + "." + quoted(name.name());
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The column of this name; 42703 where there is none. */
    Column column(Identifier column) {
        return schema.columns().get(schema.indexOf(column.name())
                .orElseThrow(() -> new SqlException("42703",
                        "column \"" + column.name() + "\" of relation \"" + name.name() + "\" does not exist",
                        column.position())));
    }

    /** What adds constraints to the table's rules. */
    Constraints constraints() {
        List<Constraints.Named> named = new ArrayList<>();
        for (Column column : schema.columns()) {
            named.add(new Constraints.Named(column.id(),
                    new RelationColumn(column.name(), ColumnTypes.sqlType(column))));
        }
        return new Constraints(context.analyzer(view, path()), names(), name, named, rules);
    }

    /** Writes rules in the place of the table's: only what differs. @return the table's id */
    int write(TableRules changed) {
        SortedMap<String, String> properties = changed.properties();
        if (!properties.equals(rules.properties())) {
            context.transaction().setTableProperties(id(), properties);
        }
        for (Column column : schema.columns()) {
            ColumnRules after = changed.column(column.id());
            if (!after.equals(rules.column(column.id()))) {
                context.transaction().setColumnProperties(id(), column.id(), after.properties());
            }
        }
        return id();
    }

    int write(int columnId, UnaryOperator<ColumnRules> change) {
        return write(rules.withColumn(columnId, change));
    }

    /** RENAME TO. */
    int rename(AlterAction.RenameTable action) {
        return become(new TableName(name.schema(), Namespace.checked(action.newName().name(),
                action.newName().position())), action.newName().position());
    }

    /** SET SCHEMA. */
    int move(AlterAction.SetSchema action) {
        String target = names().target(action.schema().name(), action.schema().position());
        if (target.equals(name.schema())) {
            return id();
        }
        Ownership.requireLasting(name, target, action.position());
        List<DatabaseObject.Sequence> sequences = DatabaseObjects.of(view).sequences().stream()
                .filter(sequence -> sequence.owner() != null && sequence.owner().tableId() == id())
                .toList();
        Namespace names = names();
        sequences.forEach(sequence -> names.requireFree(new TableName(target, sequence.name().name()),
                action.position()));
        rules.keys().forEach(key -> names.requireFree(new TableName(target, key.name()), action.position()));
        int id = become(new TableName(target, name.name()), action.position());
        sequences.forEach(sequence -> AlterObject.rename(context, sequence,
                new TableName(target, sequence.name().name())));
        return id;
    }

    private int become(TableName to, int position) {
        Ownership.requireCreate(context, context.role().oid(), to.schema(), position);
        names().requireFree(to, position);
        List<DatabaseObject.View> users = ObjectChanges.now(context).usersOf(oid());
        if (!users.isEmpty()) {
            throw AlterObject.usedByView("table \"" + name.name() + "\"", users.getFirst(), position);
        }
        context.transaction().renameTable(id(), to.encode());
        return id();
    }

    /** SET TTL. */
    int keep(AlterAction.SetTtl action) {
        if (action.count() > 0) {
            TimeToLive.requirePartitions(schema.timestampColumn(), schema.partitioning(), action.position());
        }
        return write(rules.withTtl(TimeToLive.of(action.count(), action.unit(), action.position())));
    }
}
