package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.server.sql.type.TypeId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** information_schema: schemata, tables, views, sequences, roles; what other classes do not declare has no rows. */
final class InformationSchema {
    private InformationSchema() {}

    static void declare(Producers producers) {
        producers.standing("information_schema.schemata",
                (site, rows) -> Moment.STANDING_SCHEMAS.keySet()
                        .forEach(name -> schema(rows, site.database(), name, site.user())));
        producers.momentary("information_schema.schemata", (moment, rows) -> moment.createdSchemas()
                .forEach((name, oid) -> schema(rows, moment.session().database(), name,
                        moment.roles().name(moment.roles().owner(oid)))));
        producers.standing("information_schema.information_schema_catalog_name",
                (site, rows) -> rows.add("catalog_name", site.database()));
        producers.standing("information_schema.tables", InformationSchema::virtualTables);
        producers.momentary("information_schema.tables", InformationSchema::tables);
        producers.standing("information_schema.views", InformationSchema::virtualViews);
        producers.momentary("information_schema.views", InformationSchema::views);
        producers.momentary("information_schema.view_table_usage", InformationSchema::usage);
        producers.momentary("information_schema.sequences", InformationSchema::sequences);
        producers.standing("information_schema.enabled_roles",
                (site, rows) -> rows.add("role_name", site.user()));
        producers.standing("information_schema.character_sets",
                (site, rows) -> rows.add("character_set_name", "UTF8", "character_repertoire", "UCS",
                        "form_of_use", "UTF8", "default_collate_catalog", site.database(),
                        "default_collate_schema", "pg_catalog", "default_collate_name", "C"));
        producers.standing("information_schema.collations", (site, rows) -> {
            for (String name : new String[]{"default", "C", "POSIX"}) {
                rows.add("collation_catalog", site.database(), "collation_schema", "pg_catalog",
                        "collation_name", name, "pad_attribute", "NO PAD");
            }
        });
    }

    private static void schema(Rows rows, String database, String name, String owner) {
        rows.add("catalog_name", database, "schema_name", name, "schema_owner", owner);
    }

    private static void virtualTables(Producers.Site site, Rows rows) {
        for (VirtualTable table : VirtualTables.standard().all()) {
            rows.add("table_catalog", site.database(), "table_schema", table.relation().schemaName(),
                    "table_name", table.relation().name(), "table_type",
                    table.kind() == 'v' ? "VIEW" : "BASE TABLE", "is_insertable_into", "NO", "is_typed",
                    "NO");
        }
    }

    private static void tables(Moment moment, Rows rows) {
        for (Relation relation : moment.relations()) {
            if (!(relation instanceof Relation.Sequence)) {
                boolean view = relation instanceof Relation.View;
                boolean temporary = relation.schemaName().startsWith("pg_temp_");
                rows.add("table_catalog", moment.session().database(), "table_schema", relation.schemaName(),
                        "table_name", relation.name(), "table_type",
                        view ? "VIEW" : temporary ? "LOCAL TEMPORARY" : "BASE TABLE", "is_insertable_into",
                        view ? "NO" : "YES", "is_typed", "NO", "commit_action",
                        temporary ? "PRESERVE" : null);
            }
        }
    }

    private static void virtualViews(Producers.Site site, Rows rows) {
        for (VirtualTable table : VirtualTables.standard().all()) {
            if (table.kind() == 'v') {
                view(rows, site.database(), table.relation(), null);
            }
        }
    }

    private static void views(Moment moment, Rows rows) {
        for (DatabaseObject.View view : moment.objects().views()) {
            view(rows, moment.session().database(), new Relation.View(view), Definitions.view(view));
        }
    }

    private static void view(Rows rows, String database, Relation view,
            @Nullable String definition) {
        rows.add("table_catalog", database, "table_schema", view.schemaName(), "table_name", view.name(),
                "view_definition", definition, "check_option", "NONE", "is_updatable", "NO",
                "is_insertable_into", "NO", "is_trigger_updatable", "NO", "is_trigger_deletable", "NO",
                "is_trigger_insertable_into", "NO");
    }

    private static void usage(Moment moment, Rows rows) {
        for (DatabaseObject.View view : moment.objects().views()) {
            for (Relation relation : moment.relations()) {
                if (view.uses().contains(relation.oid()) && !(relation instanceof Relation.Sequence)) {
                    rows.add("view_catalog", moment.session().database(), "view_schema",
                            view.name().schema(), "view_name", view.name().name(), "table_catalog",
                            moment.session().database(), "table_schema", relation.schemaName(),
                            "table_name", relation.name());
                }
            }
        }
    }

    private static void sequences(Moment moment, Rows rows) {
        for (DatabaseObject.Sequence sequence : moment.objects().sequences()) {
            boolean identity = Optional.ofNullable(sequence.owner())
                    .filter(DatabaseObject.Owner::identity).isPresent();
            if (!identity) {
                rows.add("sequence_catalog", moment.session().database(), "sequence_schema",
                        sequence.name().schema(), "sequence_name", sequence.name().name(), "data_type",
                        InformationColumns.typeName(sequence.type()), "numeric_precision",
                        bits(sequence.type()), "numeric_precision_radix", 2, "numeric_scale", 0,
                        "start_value", String.valueOf(sequence.range().start()), "minimum_value",
                        String.valueOf(sequence.range().min()), "maximum_value",
                        String.valueOf(sequence.range().max()), "increment",
                        String.valueOf(sequence.range().increment()), "cycle_option",
                        sequence.range().cycle() ? "YES" : "NO");
            }
        }
    }

    private static int bits(TypeId type) {
        return type == TypeId.INT8 ? 64 : type == TypeId.INT4 ? 32 : 16;
    }
}
