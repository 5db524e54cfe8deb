package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.catalog.Relation.RelationColumn;
import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.table.TableView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** information_schema: schemata, tables, columns, views; the other views of it have no rows. */
final class InformationSchema {
    private InformationSchema() {}

    static void declare(Map<String, Moment.Producer> producers) {
        producers.put("information_schema.schemata", (moment, rows) -> Moment.SCHEMAS.keySet()
                .forEach(name -> rows.add("catalog_name", moment.session().database(), "schema_name", name,
                        "schema_owner", moment.session().user())));
        producers.put("information_schema.information_schema_catalog_name",
                (moment, rows) -> rows.add("catalog_name", moment.session().database()));
        producers.put("information_schema.tables", InformationSchema::tables);
        producers.put("information_schema.views", InformationSchema::views);
        producers.put("information_schema.columns", InformationSchema::columns);
        producers.put("information_schema.enabled_roles",
                (moment, rows) -> rows.add("role_name", moment.session().user()));
        producers.put("information_schema.character_sets",
                (moment, rows) -> rows.add("character_set_name", "UTF8",
                        "character_repertoire", "UCS", "form_of_use", "UTF8", "default_collate_catalog",
                        moment.session().database(), "default_collate_schema", "pg_catalog",
                        "default_collate_name", "C"));
    }

    private static List<Relation> relations(Moment moment) {
        List<Relation> relations = new ArrayList<>();
        for (TableView table : DatabaseObjects.tables(moment.view())) {
            relations.add(new Relation.Stored(table.schema()));
        }
        VirtualTables.standard().all().forEach(table -> relations.add(table.relation()));
        return relations;
    }

    private static boolean isView(Relation relation) {
        return VirtualTables.standard().table(relation.oid()).filter(table -> table.kind() == 'v')
                .isPresent();
    }

    private static void tables(Moment moment, Rows rows) {
        for (Relation relation : relations(moment)) {
            rows.add("table_catalog", moment.session().database(), "table_schema", relation.schemaName(),
                    "table_name", relation.name(), "table_type", isView(relation) ? "VIEW" : "BASE TABLE",
                    "is_insertable_into", relation instanceof Relation.Stored ? "YES" : "NO", "is_typed",
                    "NO");
        }
    }

    private static void views(Moment moment, Rows rows) {
        for (Relation relation : relations(moment)) {
            if (isView(relation)) {
                rows.add("table_catalog", moment.session().database(), "table_schema", relation.schemaName(),
                        "table_name", relation.name(), "check_option", "NONE", "is_updatable", "NO",
                        "is_insertable_into", "NO", "is_trigger_updatable", "NO", "is_trigger_deletable",
                        "NO",
                        "is_trigger_insertable_into", "NO");
            }
        }
    }

    private static void columns(Moment moment, Rows rows) {
        for (Relation relation : relations(moment)) {
            for (int i = 0; i < relation.columns().size(); i++) {
                column(moment, rows, relation, i, isRequired(relation, i));
            }
        }
    }

    private static boolean isRequired(Relation relation, int column) {
        return relation instanceof Relation.Stored stored
                ? stored.table().timestampColumn() == column
                : VirtualTables.standard().table(relation.oid()).filter(table -> table.required().get(column))
                        .isPresent();
    }

    private static void column(Moment moment, Rows rows, Relation relation, int index, boolean required) {
        RelationColumn column = relation.columns().get(index);
        SqlType type = column.type();
        Integer precision = precision(type);
        rows.add("table_catalog", moment.session().database(), "table_schema", relation.schemaName(),
                "table_name",
                relation.name(), "column_name", column.name(), "ordinal_position", index + 1, "is_nullable",
                required ? "NO" : "YES", "data_type", typeName(type.id()), "character_maximum_length",
                isLimited(type) ? type.length() : null, "numeric_precision", precision,
                "numeric_precision_radix",
                precision == null ? null : type.id() == TypeId.NUMERIC ? 10 : 2, "numeric_scale", scale(type),
                "datetime_precision", isTime(type.id()) ? type.modifier() < 0 ? 6 : type.modifier() : null,
                "udt_catalog", moment.session().database(), "udt_schema", "pg_catalog", "udt_name",
                type.id().pgName(), "dtd_identifier", String.valueOf(index + 1), "is_self_referencing", "NO",
                "is_identity", "NO", "identity_cycle", "NO", "is_generated", "NEVER", "is_updatable",
                relation instanceof Relation.Stored ? "YES" : "NO");
    }

    private static boolean isLimited(SqlType type) {
        return (type.id() == TypeId.VARCHAR || type.id() == TypeId.BPCHAR) && type.modifier() >= 0;
    }

    private static boolean isTime(TypeId type) {
        return type == TypeId.TIMESTAMP || type == TypeId.TIMESTAMPTZ || type == TypeId.TIME
                || type == TypeId.INTERVAL;
    }

    private static @Nullable Integer precision(SqlType type) {
        return switch (type.id()) {
            case INT2 -> 16;
            case INT4 -> 32;
            case INT8 -> 64;
            case FLOAT4 -> 24;
            case FLOAT8 -> 53;
            case NUMERIC -> type.modifier() < 0 ? null : type.precision();
            default -> null;
        };
    }

    private static @Nullable Integer scale(SqlType type) {
        return switch (type.id()) {
            case INT2, INT4, INT8 -> 0;
            case NUMERIC -> type.modifier() < 0 ? null : type.scale();
            default -> null;
        };
    }

    private static String typeName(TypeId type) {
        return type.element() != null ? "ARRAY" : switch (type) {
            case BOOLEAN -> "boolean";
            case INT2 -> "smallint";
            case INT4 -> "integer";
            case INT8 -> "bigint";
            case FLOAT4 -> "real";
            case FLOAT8 -> "double precision";
            case VARCHAR -> "character varying";
            case BPCHAR -> "character";
            case TIMESTAMP -> "timestamp without time zone";
            case TIMESTAMPTZ -> "timestamp with time zone";
            case TIME -> "time without time zone";
            case CHAR_INTERNAL -> "\"char\"";
            default -> type.pgName();
        };
    }
}
