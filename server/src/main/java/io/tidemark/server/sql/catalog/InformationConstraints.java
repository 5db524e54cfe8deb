package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.storage.table.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * The views of information_schema about constraints. NOT NULL is a check there, under a name made of the OIDs of schema and table and
 * the column's number, as PostgreSQL has it.
 */
final class InformationConstraints {
    private InformationConstraints() {}

    static void declare(Producers producers) {
        producers.momentary("information_schema.table_constraints",
                (moment, rows) -> all(moment, (table, constraint) -> rows.add("constraint_catalog",
                        moment.session().database(), "constraint_schema", table.name().schema(),
                        "constraint_name", constraint.name(), "table_catalog", moment.session().database(),
                        "table_schema", table.name().schema(), "table_name", table.name().name(),
                        "constraint_type", constraint.type(), "is_deferrable", "NO", "initially_deferred",
                        "NO", "enforced", "YES", "nulls_distinct",
                        constraint.nullsDistinct().isEmpty() ? null : constraint.nullsDistinct())));
        producers.momentary("information_schema.check_constraints",
                (moment, rows) -> all(moment, (table, constraint) -> {
                    if (constraint.type().equals("CHECK")) {
                        rows.add("constraint_catalog", moment.session().database(), "constraint_schema",
                                table.name().schema(), "constraint_name", constraint.name(), "check_clause",
                                constraint.clause());
                    }
                }));
        producers.momentary("information_schema.key_column_usage", InformationConstraints::keyColumns);
        producers.momentary("information_schema.constraint_column_usage",
                (moment, rows) -> all(moment, (table, constraint) -> {
                    for (int id : constraint.named() ? constraint.columns() : List.<Integer>of()) {
                        Column column = AttributeTables.column(table, id);
                        if (column != null) {
                            rows.add("table_catalog", moment.session().database(), "table_schema",
                                    table.name().schema(), "table_name", table.name().name(), "column_name",
                                    column.name(), "constraint_catalog", moment.session().database(),
                                    "constraint_schema", table.name().schema(), "constraint_name",
                                    constraint.name());
                        }
                    }
                }));
        producers.momentary("information_schema.constraint_table_usage",
                (moment, rows) -> all(moment, (table, constraint) -> {
                    if (!constraint.type().equals("CHECK")) {
                        rows.add("table_catalog", moment.session().database(), "table_schema",
                                table.name().schema(), "table_name", table.name().name(),
                                "constraint_catalog", moment.session().database(), "constraint_schema",
                                table.name().schema(), "constraint_name", constraint.name());
                    }
                }));
    }

    /**
     * A constraint of any kind.
     *
     * @param named whether it has a name of its own, which NOT NULL has not
     */
    private record Constraint(String name, String type, List<Integer> columns, String clause, boolean named,
            String nullsDistinct) {}

    private interface Visitor {
        void visit(OwnTable table, Constraint constraint);
    }

    private static void all(Moment moment, Visitor visitor) {
        for (OwnTable table : moment.tables()) {
            constraints(moment, table).forEach(constraint -> visitor.visit(table, constraint));
        }
    }

    private static List<Constraint> constraints(Moment moment, OwnTable table) {
        List<Constraint> constraints = new ArrayList<>();
        for (TableRules.Key key : table.rules().keys()) {
            if (key.constraint()) {
                constraints.add(new Constraint(key.name(), key.primary() ? "PRIMARY KEY" : "UNIQUE",
                        key.columnIds(), "", true, key.nullsDistinct() ? "YES" : "NO"));
            }
        }
        for (TableRules.Check check : table.rules().checks()) {
            constraints.add(
                    new Constraint(check.name(), "CHECK", check.columnIds(), '(' + check.sql() + ')', true,
                            ""));
        }
        for (Column column : table.schema().columns()) {
            if (table.rules().column(column.id()).notNull()) {
                String name = moment.schemaOid(table.name().schema()) + "_" + table.oid() + "_" + column.id()
                        + "_not_null";
                constraints.add(new Constraint(name, "CHECK", List.of(column.id()),
                        column.name() + " IS NOT NULL", false, ""));
            }
        }
        return constraints;
    }

    private static void keyColumns(Moment moment, Rows rows) {
        all(moment, (table, constraint) -> {
            for (int i = 0; i < constraint.columns().size() && !constraint.type().equals("CHECK"); i++) {
                Column column = AttributeTables.column(table, constraint.columns().get(i));
                if (column != null) {
                    rows.add("constraint_catalog", moment.session().database(), "constraint_schema",
                            table.name().schema(), "constraint_name", constraint.name(), "table_catalog",
                            moment.session().database(), "table_schema", table.name().schema(),
                            "table_name", table.name().name(), "column_name", column.name(),
                            "ordinal_position", i + 1);
                }
            }
        });
    }
}
