package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.analyze.Scope.Column;
import io.tidemark.server.sql.analyze.Scope.Table;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table that a statement changes, and the name that it has there. */
public final class ChangeTarget {
    /**
     * Name, in no schema, of the virtual table of rows that ON CONFLICT DO UPDATE is about: the id of the row with the
     * same key, or NULL; the proposed row; the row with the same key.
     */
    public static final String PROPOSED = "proposed rows";

    static final SqlType ID = SqlType.of(TypeId.INT8);

    private final Relation relation;
    private final TableSchema table;
    private final @Nullable Identifier alias;
    private final List<Relation.RelationColumn> columns;

    private ChangeTarget(Relation relation, TableSchema table, @Nullable Identifier alias) {
        this.relation = relation;
        this.table = table;
        this.alias = alias;
        this.columns = relation.columns();
    }

    /** Finds the table. */
    static ChangeTarget of(Analysis analysis, QualifiedName name, @Nullable Identifier alias) {
        Relation relation = FromAnalyzer.relation(analysis, name);
        return switch (relation) {
            case Relation.Stored stored when analysis.catalog.attached(stored.schemaName()) ->
                throw new SqlException("25006", "cannot change table \"" + name + "\": \""
                        + stored.schemaName() + "\" is an attached backup, which is read-only",
                        name.position(), "RESTORE TABLE brings tables of a backup into the database");
            case Relation.Stored stored -> new ChangeTarget(relation, stored.table(), alias);
            case Relation.View view -> throw new SqlException("55000",
                    "cannot change view \"" + view.name() + "\"", name.position(),
                    "Views are not updatable.", "change the tables that the view reads");
            case Relation.Sequence sequence -> throw new SqlException("42809",
                    "cannot change sequence \"" + sequence.name() + "\"", name.position(), "use setval()");
            case Relation.Virtual virtual -> throw new SqlException("42501",
                    "permission denied: \"" + virtual.name() + "\" is a system catalog", name.position());
        };
    }

    TableSchema table() {
        return table;
    }

    Relation relation() {
        return relation;
    }

    int width() {
        return columns.size();
    }

    Relation.RelationColumn column(int index) {
        return columns.get(index);
    }

    List<Relation.RelationColumn> columns() {
        return columns;
    }

    List<SqlType> types() {
        return columns.stream().map(Relation.RelationColumn::type).toList();
    }

    /** The column of this name, or 42703. */
    int index(Identifier name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name.name())) {
                return i;
            }
        }
        throw new SqlException("42703", "column \"" + name.name() + "\" of relation \"" + relation.name()
                + "\" does not exist", name.position());
    }

    /** The rows that there are: all columns, then the rows' ids, which have no name. */
    FromItem stored() {
        List<Integer> scanned = new ArrayList<>();
        for (int i = 0; i < width(); i++) {
            scanned.add(i);
        }
        scanned.add(LogicalPlan.Scan.ROW_ID);
        List<SqlType> types = new ArrayList<>(types());
        types.add(ID);
        LogicalPlan rows = new LogicalPlan.Scan(table, scanned, types);
        return named(rows, 0, SystemColumns.of(relation, width()));
    }

    /** A plan whose columns from {@code from} on are the table's, under the name that the table has in the statement. */
    FromItem named(LogicalPlan plan, int from) {
        return named(plan, from, List.of());
    }

    private FromItem named(LogicalPlan plan, int from, List<Column> system) {
        List<Column> named = columnsFrom(from);
        Table qualifier = alias == null
                ? new Table(relation.schemaName(), relation.name(), null, named, system)
                : new Table(null, alias.name(), relation.name(), named, system);
        return new FromItem(plan, List.of(qualifier), named);
    }

    /** As {@link #named}, with the proposed rows of an ON CONFLICT as {@code excluded}. */
    FromItem withExcluded(LogicalPlan plan, int from, int excluded) {
        FromItem own = named(plan, from);
        List<Column> proposed = columnsFrom(excluded);
        Table table = new Table(null, "excluded", null, proposed, List.of());
        return FromItem.joined(plan, own, new FromItem(plan, List.of(table), proposed));
    }

    private List<Column> columnsFrom(int from) {
        List<Column> named = new ArrayList<>();
        for (int i = 0; i < width(); i++) {
            named.add(new Column(columns.get(i).name(), new InputColumn(from + i, columns.get(i).type()),
                    relation.oid(), i + 1));
        }
        return named;
    }
}
