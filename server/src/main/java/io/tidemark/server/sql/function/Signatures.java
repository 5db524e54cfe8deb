package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions of all kinds by OID, with arguments and results as psql prints them. */
public final class Signatures {
    private static final class Holder {
        static final Signatures STANDARD = new Signatures(Registry.standard());
    }

    private final Map<Integer, Signature> byOid = new HashMap<>();
    private final Map<String, Integer> byName = new HashMap<>();
    private final Map<String, Integer> bySignature = new HashMap<>();

    private Signatures(Registry registry) {
        registry.allFunctions().forEach(
                row -> add(row.oid(), row.name(),
                        new Signature(row.name(), arguments(row.arguments(), row.variadic()),
                                "", Numbers.sqlName(row.result()))));
        registry.allAggregates().forEach(
                row -> add(row.oid(), row.name(),
                        new Signature(row.name(), arguments(row.arguments(), row.variadic()),
                                "", Numbers.sqlName(row.result()))));
        registry.allTableFunctions().forEach(row -> add(row.oid(), row.name(), tableFunction(row)));
        for (WindowFunction row : WindowFunction.values()) {
            row.forms().forEach(form -> add(form.oid(), row.sqlName(), new Signature(row.sqlName(),
                    arguments(form.arguments(), false), "", Numbers.sqlName(row.result()))));
        }
        TypeRoutines.all()
                .forEach(row -> add(row.oid(), row.name(), new Signature(row.name(), String.join(", ",
                        row.arguments().stream().map(Signatures::typeName).toList()), "",
                        typeName(row.result()))));
    }

    /**
     * A function's texts.
     *
     * @param inputs  types of the arguments
     * @param outputs names and types of the columns of its rows, empty for one column
     */
    record Signature(String name, String inputs, String outputs, String result) {
        /** As {@code pg_get_function_arguments} gives it. */
        String arguments() {
            return inputs.isEmpty() || outputs.isEmpty() ? inputs + outputs : inputs + ", " + outputs;
        }
    }

    static @Nullable Signature of(int oid) {
        return Holder.STANDARD.byOid.get(oid);
    }

    /** The OID of the only function of this name; 0 for none, -1 for several. */
    static int oid(String name) {
        return Holder.STANDARD.byName.getOrDefault(name, 0);
    }

    /** The OID of a function written as {@code name(type, …)}, or 0. */
    static int procedure(String text) {
        int open = text.indexOf('(');
        if (open < 0 || !text.endsWith(")")) {
            return 0;
        }
        String name = text.substring(0, open).strip();
        List<String> types = Arrays.stream(text.substring(open + 1, text.length() - 1).split(",", -1))
                .map(String::strip).filter(type -> !type.isEmpty()).map(TypeNames::canonical).toList();
        return Holder.STANDARD.bySignature.getOrDefault(name + '(' + String.join(",", types) + ')', 0);
    }

    /** The name of a function as {@code regprocedure} prints it, or null. */
    static @Nullable String procedureName(int oid) {
        Signature signature = of(oid);
        return signature == null
                ? null
                : signature.name() + '(' + signature.inputs().replace(", ", ",") + ')';
    }

    /** The OID of an operator written as {@code symbol} or {@code symbol(type,type)}, or 0. */
    static int operator(String text) {
        int open = text.indexOf('(');
        String symbol = open < 0 ? text : text.substring(0, open);
        int found = 0;
        for (Operator row : Registry.standard().allOperators()) {
            if (row.symbol().equals(symbol)) {
                if (open >= 0 && operands(row).equals(text.substring(open).replace(" ", ""))) {
                    return row.oid();
                }
                found = open >= 0 ? 0 : found == 0 ? row.oid() : -1;
            }
        }
        if (found < 0) {
            throw Errors.error("42725", "more than one operator named " + text);
        }
        return found;
    }

    /** The name of an operator as {@code regoper} prints it, with its operands' types on demand; null for none. */
    static @Nullable String operatorName(int oid, boolean withOperands) {
        for (Operator row : Registry.standard().allOperators()) {
            if (row.oid() == oid) {
                return withOperands ? row.symbol() + operands(row) : "pg_catalog." + row.symbol();
            }
        }
        return null;
    }

    private static String operands(Operator row) {
        return '(' + (row.left() == null ? "none" : Numbers.sqlName(row.left())) + ','
                + Numbers.sqlName(row.right()) + ')';
    }

    /** Types of the columns that a set-returning function declares; ANYELEMENT where they follow its arguments. */
    public static List<TypeId> columns(TableFunction row) {
        List<TypeId> numbers = columns(row, TypeId.INT4_ARRAY);
        List<TypeId> texts = columns(row, TypeId.TEXT_ARRAY);
        List<TypeId> columns = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            columns.add(numbers.get(i) == texts.get(i) ? numbers.get(i) : TypeId.ANYELEMENT);
        }
        return columns;
    }

    private static List<TypeId> columns(TableFunction row, TypeId array) {
        List<SqlType> arguments = row.arguments().stream()
                .map(type -> SqlType.of(type == TypeId.ANYARRAY ? array : type)).toList();
        return row.rows().types(arguments).stream().map(SqlType::id).toList();
    }

    private void add(int oid, String name, Signature signature) {
        byOid.put(oid, signature);
        byName.merge(name, oid, (_, _) -> -1);
        bySignature.put(name + '(' + signature.inputs().replace(", ", ",") + ')', oid);
    }

    private static Signature tableFunction(TableFunction row) {
        List<TypeId> types = columns(row);
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < types.size() && types.size() > 1; i++) {
            outputs.add("OUT " + row.columns().get(i) + ' ' + Numbers.sqlName(types.get(i)));
        }
        return new Signature(row.name(), arguments(row.arguments(), row.variadic()),
                String.join(", ", outputs),
                "SETOF " + Numbers.sqlName(types.size() == 1 ? types.getFirst() : TypeId.RECORD));
    }

    private static String arguments(List<TypeId> types, boolean variadic) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            boolean rest = variadic && i == types.size() - 1;
            text.append(i == 0 ? "" : ", ").append(rest ? "VARIADIC " : "").append(name(types.get(i)))
                    .append(rest && types.get(i) != TypeId.ANY ? "[]" : "");
        }
        return text.toString();
    }

    private static String name(TypeId type) {
        return type == TypeId.ANY ? "\"any\"" : Numbers.sqlName(type);
    }

    private static String typeName(int oid) {
        return switch (oid) {
            case 2275 -> "cstring";
            case 2281 -> "internal";
            case 1263 -> "cstring[]";
            default -> {
                String name = TypeNames.ofOid(oid);
                yield name == null ? "???" : name;
            }
        };
    }
}
