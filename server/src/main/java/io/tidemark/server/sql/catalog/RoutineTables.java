package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.function.Cast;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.Operator;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.function.TableFunction;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;
import java.util.Map;

/** pg_proc, pg_operator, pg_cast and pg_aggregate: the registry's rows, so that the catalog cannot differ from it. */
final class RoutineTables {
    /** {@code pg_language.oid} of internal. */
    private static final int INTERNAL_LANGUAGE = 12;
    /** First OID of casts, which PostgreSQL numbers but nobody names. */
    private static final int FIRST_CAST_OID = 10_035;

    private RoutineTables() {}

    static void declare(Map<String, Moment.Producer> producers) {
        producers.put("pg_catalog.pg_proc", (_, rows) -> routines(rows));
        producers.put("pg_catalog.pg_operator", (_, rows) -> operators(rows));
        producers.put("pg_catalog.pg_cast", (_, rows) -> casts(rows));
        producers.put("pg_catalog.pg_aggregate", (_, rows) -> {
            for (Aggregate row : Registry.standard().allAggregates()) {
                rows.add("aggfnoid", row.oid(), "aggkind", "n", "aggfinalmodify", "r", "aggmfinalmodify", "r",
                        "aggtranstype", row.result().oid());
            }
        });
        producers.put("pg_catalog.pg_language",
                (_, rows) -> rows.add("oid", INTERNAL_LANGUAGE, "lanname", "internal", "lanowner",
                        Moment.OWNER_OID));
    }

    private static void routines(Rows rows) {
        for (Function row : Registry.standard().allFunctions()) {
            String volatility = switch (row.volatility()) {
                case IMMUTABLE -> "i";
                case STABLE -> "s";
                case VOLATILE -> "v";
            };
            routine(rows,
                    new Routine(row.oid(), row.name(), row.arguments(), row.variadic(), row.result(), "f"),
                    volatility, row.strict());
        }
        for (Aggregate row : Registry.standard().allAggregates()) {
            routine(rows,
                    new Routine(row.oid(), row.name(), row.arguments(), row.variadic(), row.result(), "a"),
                    "i", false);
        }
        for (TableFunction row : Registry.standard().allTableFunctions()) {
            routine(rows,
                    new Routine(row.oid(), row.name(), row.arguments(), row.variadic(), result(row), "s"),
                    "s", true);
        }
    }

    private static void routine(Rows rows, Routine routine, String volatility, boolean strict) {
        boolean set = routine.kind.equals("s");
        rows.add("oid", routine.oid, "proname", routine.name, "pronamespace", 11, "proowner",
                Moment.OWNER_OID,
                "prolang", INTERNAL_LANGUAGE, "procost", 1, "prorows", set ? 1000 : 0, "provariadic",
                routine.variadic ? routine.arguments.getLast().oid() : 0, "prokind", set ? "f" : routine.kind,
                "proisstrict", strict, "proretset", set, "provolatile", volatility, "proparallel", "s",
                "pronargs",
                routine.arguments.size(), "prorettype", routine.result.oid(), "proargtypes",
                routine.arguments.stream().map(TypeId::oid).toList(), "prosrc", routine.name);
    }

    private static TypeId result(TableFunction row) {
        if (row.arguments().contains(TypeId.ANYARRAY)) {
            return row.name().equals("unnest") ? TypeId.ANYELEMENT : TypeId.INT4;
        }
        List<SqlType> types = row.rows().types(row.arguments().stream().map(SqlType::of).toList());
        return types.size() == 1 ? types.getFirst().id() : TypeId.RECORD;
    }

    private static void operators(Rows rows) {
        for (Operator row : Registry.standard().allOperators()) {
            rows.add("oid", row.oid(), "oprname", row.symbol(), "oprnamespace", 11, "oprowner",
                    Moment.OWNER_OID,
                    "oprkind", row.left() == null ? "l" : "b", "oprleft",
                    row.left() == null ? 0 : row.left().oid(),
                    "oprright", row.right().oid(), "oprresult", row.function().result().oid(), "oprcode",
                    row.function().oid());
        }
    }

    private static void casts(Rows rows) {
        int oid = FIRST_CAST_OID;
        for (Cast row : Registry.standard().allCasts()) {
            Function function = row.function();
            String context = switch (row.context()) {
                case IMPLICIT -> "i";
                case ASSIGNMENT -> "a";
                case EXPLICIT -> "e";
            };
            rows.add("oid", oid++, "castsource", row.source().oid(), "casttarget", row.target().oid(),
                    "castfunc",
                    function == null ? 0 : function.oid(), "castcontext", context, "castmethod",
                    function == null ? "b" : "f");
        }
    }

    private record Routine(int oid, String name, List<TypeId> arguments, boolean variadic, TypeId result,
            String kind) {}
}
