package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.JoinKind;
import io.tidemark.server.sql.algebra.OuterColumns;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.analyze.CommonTables.CommonTable;
import io.tidemark.server.sql.analyze.Scope.Column;
import io.tidemark.server.sql.analyze.Scope.Table;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.TableExpression;
import io.tidemark.server.sql.ast.TableExpression.Alias;
import io.tidemark.server.sql.ast.TableExpression.DerivedTable;
import io.tidemark.server.sql.ast.TableExpression.FunctionTable;
import io.tidemark.server.sql.ast.TableExpression.Join;
import io.tidemark.server.sql.ast.TableExpression.NamedTable;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** FROM clauses: rows, and the names over them. */
final class FromAnalyzer {
    private final Analysis analysis;
    private final CommonTables commonTables;

    FromAnalyzer(Analysis analysis, CommonTables commonTables) {
        this.analysis = analysis;
        this.commonTables = commonTables;
    }

    /** The comma-separated items, each of which may see those before it when it is LATERAL. */
    FromItem list(List<TableExpression> items, @Nullable Scope outer) {
        FromItem all = null;
        for (TableExpression item : items) {
            all = all == null
                    ? item(item, outer)
                    : JoinAnalyzer.cross(all, right(item, outer, all));
            JoinAnalyzer.refuseSameNames(all, item.position());
        }
        return all == null ? FromItem.none() : all;
    }

    /** The right side of a join: analysed one boundary further in, since it may refer to the left row. */
    FromItem right(TableExpression item, @Nullable Scope outer, FromItem left) {
        return item(item, Scope.leftOf(outer, commonTables, left));
    }

    FromItem item(TableExpression item, @Nullable Scope outer) {
        return switch (item) {
            case NamedTable named -> named(named, outer);
            case DerivedTable derived -> derived(derived, outer);
            case FunctionTable function -> function(function, outer);
            case Join join -> new JoinAnalyzer(analysis, this, commonTables).join(join, outer);
        };
    }

    private FromItem named(NamedTable named, @Nullable Scope outer) {
        if (named.sample() != null) {
            throw Analysis.unsupported("TABLESAMPLE", named.sample().position());
        }
        CommonTable common = named.name().parts().size() == 1
                ? commonTables.find(named.name().name())
                : null;
        if (common != null) {
            LogicalPlan plan = OuterColumns.shift(common.plan(), Scope.depth(outer) - common.depth());
            return columns(plan, common.columns(), new Naming(null, common.name(), named.alias()));
        }
        Relation relation = relation(analysis, named.name());
        analysis.use(relation.oid());
        analysis.catalog.access(relation, Privilege.SELECT, analysis.view);
        List<OutputColumn> columns = new ArrayList<>();
        List<Integer> indices = IntStream.range(0, relation.columns().size()).boxed().toList();
        List<SqlType> types = new ArrayList<>();
        for (int i : indices) {
            Relation.RelationColumn column = relation.columns().get(i);
            columns.add(
                    new OutputColumn(column.name(), column.type(), relation.oid(), relation.columnNumber(i)));
            types.add(column.type());
        }
        LogicalPlan plan = switch (relation) {
            case Relation.Stored stored -> withRowId(stored, indices, types);
            case Relation.Virtual virtual ->
                withOid(virtual, new LogicalPlan.VirtualScan(virtual.schemaName(),
                        virtual.name(), indices, types));
            case Relation.View view -> new ViewAnalyzer(analysis).rows(view.view(), named.position());
            case Relation.Sequence sequence -> new LogicalPlan.VirtualScan(sequence.schemaName(),
                    sequence.name(), indices, types);
        };
        Naming naming = new Naming(relation.schemaName(), relation.name(), named.alias());
        return relation instanceof Relation.Stored
                ? columns(plan, columns, SystemColumns.of(relation, columns.size()), naming)
                : columns(plan, columns, naming);
    }

    /** The rows with their ids as last column, which has no name. */
    private static LogicalPlan withRowId(Relation.Stored relation, List<Integer> indices,
            List<SqlType> types) {
        List<Integer> scanned = new ArrayList<>(indices);
        scanned.add(LogicalPlan.Scan.ROW_ID);
        List<SqlType> all = new ArrayList<>(types);
        all.add(SqlType.of(TypeId.INT8));
        return new LogicalPlan.Scan(relation.table(), scanned, all);
    }

    /** The rows with {@code tableoid} as last column: catalog queries join by it. */
    private static LogicalPlan withOid(Relation.Virtual relation, LogicalPlan scan) {
        List<Expression> outputs = new ArrayList<>(PlanTree.columns(scan));
        outputs.add(oid(relation));
        return new LogicalPlan.Project(scan, List.copyOf(outputs));
    }

    private static Expression oid(Relation relation) {
        return new Expression.Constant(SqlType.of(TypeId.OID), Integer.toUnsignedLong(relation.oid()));
    }

    /** The relation with this name, or 42P01. */
    static Relation relation(Analysis analysis, QualifiedName name) {
        if (name.parts().size() > 3) {
            throw new SqlException("42601",
                    "improper relation name (too many dotted names): " + name, name.position());
        }
        if (name.parts().size() == 3 && !name.parts().getFirst().equals(analysis.environment.database())) {
            throw new SqlException("0A000",
                    "cross-database references are not implemented: \"" + name + "\"", name.position());
        }
        return analysis.catalog.resolve(name.schema(), name.name(), analysis.searchPath)
                .orElseThrow(() -> new SqlException("42P01", "relation \"" + (name.schema() == null
                        ? name.name()
                        : name.schema() + "." + name.name()) + "\" does not exist", name.position()));
    }

    private FromItem derived(DerivedTable derived, @Nullable Scope outer) {
        Scope seen = derived.lateral() ? outer : Scope.withoutLateral(outer);
        QueryResult result = analysis.queries.analyze(derived.query(), seen, commonTables, true);
        return columns(result.plan(), result.columns(), new Naming(null, "", derived.alias()));
    }

    private FromItem function(FunctionTable table, @Nullable Scope outer) {
        FunctionTables.Rows rows = new FunctionTables(analysis, commonTables, outer, table).rows();
        return columns(rows.plan(), rows.columns(), new Naming(null, rows.name(), table.alias()));
    }

    /** What qualifies an item's columns: its own name, or its alias. */
    private record Naming(@Nullable String schema, String name, @Nullable Alias alias) {}

    private static FromItem columns(LogicalPlan plan, List<OutputColumn> outputs, Naming naming) {
        List<Column> system = plan.types().size() == outputs.size()
                ? List.of()
                : List.of(new Column("tableoid",
                        new Expression.InputColumn(outputs.size(), plan.types().getLast()), 0, 0));
        return columns(plan, outputs, system, naming);
    }

    private static FromItem columns(LogicalPlan plan, List<OutputColumn> outputs, List<Column> system,
            Naming naming) {
        Alias alias = naming.alias();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            OutputColumn output = outputs.get(i);
            columns.add(new Column(output.name(), new Expression.InputColumn(i, plan.types().get(i)),
                    output.tableOid(), output.columnNumber()));
        }
        if (alias == null) {
            List<Table> tables = naming.name().isEmpty()
                    ? List.of()
                    : List.of(new Table(naming.schema(), naming.name(), null, columns, system));
            return new FromItem(plan, tables, columns);
        }
        List<Column> renamed = renamed(columns, alias.columns(), alias);
        return new FromItem(plan, List.of(new Table(null, alias.name(), naming.name(), renamed, system)),
                renamed);
    }

    static List<Column> renamed(List<Column> columns, List<Identifier> names, Alias alias) {
        if (names.size() > columns.size()) {
            throw new SqlException("42P10", "table \"" + alias.name() + "\" has " + columns.size()
                    + " columns available but " + names.size() + " columns specified",
                    SqlException.NO_POSITION);
        }
        List<Column> renamed = new ArrayList<>(columns);
        for (int i = 0; i < names.size(); i++) {
            Column column = columns.get(i);
            renamed.set(i, new Column(names.get(i).name(), column.value(), column.tableOid(),
                    column.columnNumber()));
        }
        return renamed;
    }

    /** Joins a right item that was analysed one boundary further in: an apply where it reads the left row. */
    static LogicalPlan combine(JoinKind kind, LogicalPlan left, LogicalPlan right, Expression condition,
            int position) {
        if (OuterColumns.columns(right, 1).isEmpty()) {
            return PlanTree.join(kind, left, OuterColumns.shift(right, -1), condition);
        }
        if (kind != JoinKind.INNER && kind != JoinKind.LEFT) {
            throw new SqlException("42P10", "invalid reference to FROM-clause entry of the left table",
                    position, "The combining JOIN type must be INNER or LEFT for a LATERAL reference.", null);
        }
        return PlanTree.apply(kind, left, right, condition);
    }

    /** TRUE, for a join without a condition. */
    static Expression always() {
        return ExpressionTree.truth(true);
    }
}
