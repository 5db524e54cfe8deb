package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.type.NamedType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** information_schema.routines and parameters: the rows of pg_proc in the standard's words. */
final class InformationRoutines {
    private static final Map<Integer, TypeId> TYPES = types();

    private InformationRoutines() {}

    static void declare(Producers producers) {
        producers.standing("information_schema.routines", (site, rows) -> {
            for (Map<String, @Nullable Object> row : RoutineTables.rows()) {
                routine(site.database(), row, rows);
            }
        });
        producers.standing("information_schema.parameters", (site, rows) -> {
            for (Map<String, @Nullable Object> row : RoutineTables.rows()) {
                parameters(site.database(), row, rows);
            }
        });
    }

    private static Map<Integer, TypeId> types() {
        Map<Integer, TypeId> types = new HashMap<>();
        for (TypeId type : TypeId.values()) {
            types.putIfAbsent(type.oid(), type);
        }
        return types;
    }

    private static String schema(Map<String, @Nullable Object> row) {
        return String.valueOf(row.get("proname")).startsWith("_pg_")
                ? "information_schema"
                : Catalog.PG_CATALOG;
    }

    private static String specific(Map<String, @Nullable Object> row) {
        return row.get("proname") + "_" + row.get("oid");
    }

    private static String yesOrNo(boolean yes) {
        return yes ? "YES" : "NO";
    }

    private static void routine(String database, Map<String, @Nullable Object> row, Rows rows) {
        List<@Nullable Object> pairs = new ArrayList<@Nullable Object>(Arrays.asList("specific_catalog",
                database,
                "specific_schema", schema(row), "specific_name", specific(row), "routine_catalog", database,
                "routine_schema", schema(row), "routine_name", row.get("proname"), "routine_type",
                "f".equals(row.get("prokind")) ? "FUNCTION" : null, "dtd_identifier", "0", "routine_body",
                "EXTERNAL", "routine_definition", row.get("prosrc"), "external_language", "INTERNAL",
                "parameter_style", "GENERAL", "is_deterministic", yesOrNo("i".equals(row.get("provolatile"))),
                "sql_data_access", "MODIFIES", "is_null_call",
                yesOrNo(Boolean.TRUE.equals(row.get("proisstrict"))),
                "schema_level_routine", "YES", "max_dynamic_result_sets", 0, "security_type", "INVOKER",
                "as_locator", "NO", "is_udt_dependent", "NO"));
        pairs.addAll(type(database, "type_udt_", ((Number) value(row, "prorettype")).intValue()));
        rows.add(pairs.toArray());
    }

    private static Object value(Map<String, @Nullable Object> row, String column) {
        Object value = row.get(column);
        if (value == null) {
            throw new IllegalStateException("no " + column + " in " + row);
        }
        return value;
    }

    /** The columns that name a type. */
    private static List<@Nullable Object> type(String database, String prefix, int oid) {
        TypeId known = TYPES.get(oid);
        NamedType named = NamedType.of(oid).orElse(null);
        String name = known != null ? known.pgName() : named != null ? named.name() : "";
        String shown = known == TypeId.ANY
                ? "\"any\""
                : known != null
                        ? InformationColumns.typeName(known)
                        : named == null ? "" : name.startsWith("_") ? "ARRAY" : named.shown();
        return Arrays.asList("data_type", shown, prefix + "catalog", database, prefix + "schema",
                Catalog.PG_CATALOG, prefix + "name", name);
    }

    private static void parameters(String database, Map<String, @Nullable Object> row, Rows rows) {
        List<?> types = (List<?>) (row.get("proallargtypes") == null
                ? value(row, "proargtypes")
                : value(row, "proallargtypes"));
        List<?> modes = (List<?>) row.get("proargmodes");
        List<?> names = (List<?>) row.get("proargnames");
        for (int i = 0; i < types.size(); i++) {
            String mode = modes == null ? "i" : modes.get(i).toString();
            String name = names == null ? "" : names.get(i).toString();
            List<@Nullable Object> pairs = new ArrayList<@Nullable Object>(Arrays.asList("specific_catalog",
                    database,
                    "specific_schema", schema(row), "specific_name", specific(row), "ordinal_position", i + 1,
                    "parameter_mode", mode(mode), "is_result", "NO", "as_locator", "NO", "parameter_name",
                    name.isEmpty() ? null : name, "dtd_identifier", String.valueOf(i + 1)));
            pairs.addAll(type(database, "udt_", ((Number) types.get(i)).intValue()));
            rows.add(pairs.toArray());
        }
    }

    private static String mode(String mode) {
        return switch (mode) {
            case "o", "t" -> "OUT";
            case "b" -> "INOUT";
            default -> "IN";
        };
    }
}
