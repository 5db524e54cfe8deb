package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.function.Cast;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.Operator;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.function.Signatures;
import io.tidemark.server.sql.function.TableFunction;
import io.tidemark.server.sql.function.TypeRoutines;
import io.tidemark.server.sql.function.WindowFunction;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** pg_proc, pg_operator, pg_cast and pg_aggregate: the registry's rows, so that the catalog cannot differ from it. */
final class RoutineTables {
    /** {@code pg_language.oid} of internal. */
    private static final int INTERNAL_LANGUAGE = 12;
    /** First OID of casts, which PostgreSQL numbers but nobody names. */
    private static final int FIRST_CAST_OID = 10_035;

    /** OIDs of functions that PostgreSQL does not have start here. */
    private static final int FIRST_OWN_OID = 20_000;

    private RoutineTables() {}

    static void declare(Producers producers) {
        producers.standing("pg_catalog.pg_proc", (_, rows) -> rows().forEach(row -> {
            List<@Nullable Object> pairs = new ArrayList<>();
            row.forEach((column, value) -> pairs.addAll(Arrays.asList(column, value)));
            rows.add(pairs.toArray());
        }));
        producers.standing("pg_catalog.pg_operator", (_, rows) -> operators(rows));
        producers.standing("pg_catalog.pg_cast", (_, rows) -> casts(rows));
        producers.standing("pg_catalog.pg_aggregate", (_, rows) -> {
            for (Aggregate row : Registry.standard().allAggregates()) {
                rows.add("aggfnoid", row.oid(), "aggkind", kind(row), "aggfinalmodify", "r",
                        "aggmfinalmodify", "r",
                        "aggtranstype", row.result().oid());
            }
        });
        producers.standing("pg_catalog.pg_language",
                (_, rows) -> rows.add("oid", INTERNAL_LANGUAGE, "lanname", "internal", "lanowner",
                        Moment.OWNER_OID));
    }

    private static String kind(Aggregate row) {
        return row.kind().hypothetical() ? "h" : row.kind().orderedSet() ? "o" : "n";
    }

    /** The rows of pg_proc: values by column. */
    static List<Map<String, @Nullable Object>> rows() {
        return AllRows.ROWS;
    }

    private static final class AllRows {
        static final List<Map<String, @Nullable Object>> ROWS = make();

        private static List<Map<String, @Nullable Object>> make() {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            routines(rows);
            return rows;
        }
    }

    private static void routines(List<Map<String, @Nullable Object>> rows) {
        for (Function row : functions()) {
            String volatility = switch (row.volatility()) {
                case IMMUTABLE -> "i";
                case STABLE -> "s";
                case VOLATILE -> "v";
            };
            routine(rows, new Routine(row.oid(), row.name(), oids(row.arguments()), row.variadic(),
                    row.result().oid(), "f"),
                    volatility, row.strict());
        }
        for (Aggregate row : Registry.standard().allAggregates()) {
            routine(rows, new Routine(row.oid(), row.name(), oids(row.arguments()), row.variadic(),
                    row.result().oid(), "a"),
                    "i", false);
        }
        Registry.standard().allTableFunctions().forEach(row -> tableFunction(rows, row));
        for (WindowFunction row : WindowFunction.values()) {
            row.forms().forEach(
                    form -> routine(rows, new Routine(form.oid(), row.sqlName(), oids(form.arguments()),
                            false, row.result().oid(), "w"), "i", false));
        }
        for (TypeRoutines.Routine row : TypeRoutines.all()) {
            routine(rows, new Routine(row.oid(), row.name(), row.arguments(), false, row.result(), "f"),
                    row.volatility(), true);
        }
    }

    /**
     * Whether the function is a conversion that PostgreSQL makes with a type's input and output functions: it has no row there.
     * Those of types of our own have one.
     */
    private static boolean isInternal(Function function) {
        return function.oid() >= FIRST_OWN_OID && function.arguments().size() == 1
                && function.name().equals(function.result().pgName()) && function.result() != TypeId.SYMBOL
                && function.arguments().getFirst() != TypeId.SYMBOL;
    }

    /** The functions with names, and those that only operators and casts refer to. */
    private static Collection<Function> functions() {
        Map<Integer, Function> functions = new LinkedHashMap<>();
        Registry.standard().allFunctions().stream().filter(row -> !isInternal(row))
                .forEach(row -> functions.put(row.oid(), row));
        Registry.standard().allOperators()
                .forEach(operator -> functions.putIfAbsent(operator.function().oid(), operator.function()));
        for (Cast cast : Registry.standard().allCasts()) {
            Function function = cast.function();
            if (function != null && !isInternal(function)) {
                functions.putIfAbsent(function.oid(), function);
            }
        }
        return functions.values();
    }

    private static void tableFunction(List<Map<String, @Nullable Object>> rows, TableFunction row) {
        List<TypeId> columns = Signatures.columns(row);
        List<Integer> all = new ArrayList<>(oids(row.arguments()));
        List<String> modes = new ArrayList<>(Collections.nCopies(all.size(), "i"));
        List<String> names = new ArrayList<>(Collections.nCopies(all.size(), ""));
        if (columns.size() > 1) {
            all.addAll(oids(columns));
            modes.addAll(Collections.nCopies(columns.size(), "o"));
            names.addAll(row.columns());
        }
        int result = (columns.size() > 1 ? TypeId.RECORD : columns.getFirst()).oid();
        boolean named = columns.size() > 1;
        routine(rows, new Routine(row.oid(), row.name(), oids(row.arguments()), row.variadic(), result, "s"),
                "s",
                true, "proallargtypes", named ? all : null, "proargmodes", named ? modes : null,
                "proargnames",
                named ? names : null);
    }

    private static List<Integer> oids(List<TypeId> types) {
        return types.stream().map(TypeId::oid).toList();
    }

    private static void routine(List<Map<String, @Nullable Object>> rows, Routine routine, String volatility,
            boolean strict,
            @Nullable Object... more) {
        boolean set = routine.kind.equals("s");
        String schema = routine.name.startsWith("_pg_") ? "information_schema" : Catalog.PG_CATALOG;
        List<@Nullable Object> pairs = new ArrayList<>(Arrays.asList("oid", routine.oid, "proname",
                routine.name,
                "pronamespace", Moment.STANDING_SCHEMAS.getOrDefault(schema, 0), "proowner", Moment.OWNER_OID,
                "prolang",
                INTERNAL_LANGUAGE, "procost", 1, "prorows", set ? 1000 : 0, "provariadic",
                routine.variadic ? routine.arguments.getLast() : 0, "prokind", set ? "f" : routine.kind,
                "proisstrict", strict, "proretset", set, "provolatile", volatility, "proparallel", "s",
                "pronargs",
                routine.arguments.size(), "prorettype", routine.result, "proargtypes", routine.arguments,
                "prosrc",
                routine.name));
        pairs.addAll(Arrays.asList(more));
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            row.put(String.valueOf(pairs.get(i)), pairs.get(i + 1));
        }
        row.putAll(RoutineFacts.of(routine.oid));
        rows.add(row);
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
            if (function != null && isInternal(function)) {
                continue;
            }
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

    /**
     * A row of pg_proc.
     *
     * @param arguments OIDs of types
     * @param kind      {@code prokind}, or s for one that returns a set
     */
    private record Routine(int oid, String name, List<Integer> arguments, boolean variadic, int result,
            String kind) {}
}
