package io.tidemark.server.sql.catalog;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What PostgreSQL's pg_proc says of functions that are here and the registry doesn't know: one a line of a resource, the OID
 * and {@code column=value} for each column that differs.
 */
final class RoutineFacts {
    private static final Map<Integer, Map<String, Object>> FACTS = load();

    private RoutineFacts() {}

    /** Values by column of pg_proc; empty where nothing is to be added. */
    static Map<String, Object> of(int oid) {
        return FACTS.getOrDefault(oid, Map.of());
    }

    private static Map<Integer, Map<String, Object>> load() {
        Map<Integer, Map<String, Object>> facts = new HashMap<>();
        for (String line : VirtualTables.lines("postgresql-routines.txt")) {
            String[] words = line.split(" ", -1);
            Map<String, Object> values = new HashMap<>();
            for (int i = 1; i < words.length; i++) {
                int equals = words[i].indexOf('=');
                String column = words[i].substring(0, equals);
                values.put(column, value(column, words[i].substring(equals + 1)));
            }
            facts.put(Integer.parseInt(words[0]), Map.copyOf(values));
        }
        return facts;
    }

    private static Object value(String column, String text) {
        return switch (column) {
            case "proleakproof", "proisstrict", "proretset" -> text.equals("t");
            case "procost", "prorows", "provariadic", "pronargdefaults", "prorettype" -> Long.parseLong(text);
            case "proargtypes", "proallargtypes" -> numbers(text);
            case "proargmodes", "proargnames" -> Arrays.asList(text.replace("\"", "").split(",", -1));
            default -> text;
        };
    }

    private static List<Integer> numbers(String text) {
        return Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
    }
}
