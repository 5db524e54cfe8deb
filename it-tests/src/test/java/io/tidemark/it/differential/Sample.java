package io.tidemark.it.differential;

import io.tidemark.it.differential.Scope.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The tables and their rows: tame values in {@code facts}, the values at which implementations break in the others. */
final class Sample {
    private static final int EDGE_ROWS = 24;
    private static final int FACT_ROWS = 80;
    /** Values of a kind, as literals without a type. */
    private static final Map<String, List<String>> EDGES = new LinkedHashMap<>();
    /** Tables: column and kind, the SQL type where it isn't the kind's own. */
    static final Map<String, List<Column>> TABLES = new LinkedHashMap<>();

    static {
        EDGES.put("bool", List.of("true", "false"));
        EDGES.put("i2", List.of("0", "1", "-1", "32767", "-32768", "42"));
        EDGES.put("i4", List.of("0", "1", "-1", "2147483647", "-2147483648", "7", "1000"));
        EDGES.put("i8",
                List.of("0", "1", "-1", "9223372036854775807", "-9223372036854775808", "4294967296", "12"));
        EDGES.put("num",
                List.of("0", "0.00", "-0.5", "NaN", "99999999999999999999999999999999999999.5", "1e-30",
                        "12.3400",
                        "-7", "100", "123456789.987654321", "2.5", "3.5"));
        EDGES.put("f4", List.of("0", "-0", "NaN", "Infinity", "-Infinity", "1.5", "-2.25", "3.4028235e38",
                "1e-45", "16777217"));
        EDGES.put("f8",
                List.of("0", "-0", "NaN", "Infinity", "-Infinity", "0.1", "-2.5", "1.7976931348623157e308",
                        "5e-324",
                        "123456789.125", "1e15", "1e16"));
        EDGES.put("text",
                List.of("", "a", "A", "b", "abc", " a ", "ab%c_d", "Straße", "日本語", "😀x", "é", "e''t", "12",
                        "-3.50",
                        "aaa bbb", "Z", "\\x"));
        EDGES.put("varchar", List.of("", "a", "abc", "x  ", "Grün", "b"));
        EDGES.put("char", List.of("", "a", "ab", "b    ", "ü", "Z"));
        EDGES.put("date",
                List.of("1970-01-01", "2024-02-29", "0044-03-15 BC", "9999-12-31", "infinity", "-infinity",
                        "1999-12-31", "0001-01-01", "1582-10-10", "2023-03-26"));
        EDGES.put("ts", List.of("1970-01-01 00:00:00", "2024-02-29 23:59:59.999999", "0044-03-15 12:00:00 BC",
                "9999-12-31 23:59:59", "infinity", "-infinity", "1969-12-31 23:59:59.5",
                "2023-10-29 02:30:00", "2024-07-01 12:00:00"));
        EDGES.put("tz",
                List.of("1970-01-01 00:00:00+00", "2024-02-29 23:59:59.999999+05:30",
                        "0044-03-15 12:00:00+00 BC",
                        "infinity", "-infinity", "2023-10-29 00:30:00+00", "2023-10-29 01:30:00+00",
                        "2023-03-26 01:00:00+00", "1890-01-01 00:00:00+00"));
        EDGES.put("uuid",
                List.of("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000",
                        "ffffffff-ffff-ffff-ffff-ffffffffffff"));
        EDGES.put("bytea", List.of("\\x", "\\x00", "\\xdeadbeef", "\\x616263", "\\xff5c27"));
        TABLES.put("numbers",
                columns("id i4", "b bool", "i2 i2", "i4 i4", "i8 i8", "n num", "f4 f4", "f8 f8"));
        TABLES.put("texts", columns("id i4", "k i4", "x text", "v varchar", "c char", "u uuid", "y bytea"));
        TABLES.put("times", columns("id i4", "k i4", "d date", "ts ts", "tz tz"));
        TABLES.put("facts",
                columns("id i4", "g i4", "s i2", "l i8", "x text", "n num", "q f8", "r f4", "ok bool",
                        "d date",
                        "ts ts", "tz tz"));
        TABLES.put("targets",
                columns("id i4", "g i4", "s i2", "l i8", "x text", "v varchar", "c char", "n num",
                        "q f8", "r f4", "ok bool", "d date", "ts ts", "tz tz", "iv interval", "ia ia",
                        "js jsonb"));
    }

    private Sample() {}

    private static List<Column> columns(String... declared) {
        List<Column> columns = new ArrayList<>();
        for (String column : declared) {
            String[] words = column.split(" ", -1);
            columns.add(new Column(words[0], words[1]));
        }
        return columns;
    }

    /** The statements that make the tables and their rows. */
    static List<String> statements(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> statements = new ArrayList<>();
        TABLES.forEach((table, columns) -> {
            boolean tame = table.equals("facts") || table.equals("targets");
            List<String> declared = columns.stream().map(column -> column.name() + " " + type(column, tame)
                    + (table.equals("targets") && column.name().equals("id") ? " PRIMARY KEY" : ""))
                    .toList();
            statements.add("CREATE TABLE " + table + " (" + String.join(", ", declared) + ")");
            List<String> rows = new ArrayList<>();
            for (int row = 1; row <= (tame ? FACT_ROWS : EDGE_ROWS); row++) {
                List<String> values = new ArrayList<>();
                for (Column column : columns) {
                    values.add(value(column, row, tame, random));
                }
                rows.add("(" + String.join(", ", values) + ")");
            }
            statements.add("INSERT INTO " + table + " VALUES " + String.join(", ", rows));
        });
        return statements;
    }

    private static String type(Column column, boolean tame) {
        return switch (column.kind()) {
            case "bool" -> "boolean";
            case "i2" -> "smallint";
            case "i4" -> "integer";
            case "i8" -> "bigint";
            case "num" -> tame ? "numeric(10,2)" : "numeric";
            case "f4" -> "real";
            case "f8" -> "double precision";
            case "varchar" -> "varchar(12)";
            case "char" -> "char(5)";
            case "ts" -> "timestamp";
            case "tz" -> "timestamptz";
            case "ia" -> "int[]";
            default -> column.kind();
        };
    }

    private static String value(Column column, int row, boolean tame, SplittableRandom random) {
        if (column.name().equals("id")) {
            return String.valueOf(row);
        }
        if (random.nextInt(8) == 0) {
            return "NULL";
        }
        if (column.name().equals("k")) {
            return String.valueOf(random.nextInt(1, 9));
        }
        return "'" + (tame ? tame(column, random) : edge(column, row, random)) + "'";
    }

    private static String edge(Column column, int row, SplittableRandom random) {
        List<String> edges = EDGES.getOrDefault(column.kind(), List.of());
        return edges.get(row <= edges.size() ? row - 1 : random.nextInt(edges.size()));
    }

    private static String tame(Column column, SplittableRandom random) {
        return switch (column.kind()) {
            case "bool" -> String.valueOf(random.nextBoolean());
            case "i2", "i4" -> String.valueOf(random.nextInt(-2, 8));
            case "i8" -> String.valueOf(random.nextInt(-1_000_000, 1_000_000));
            case "num" -> random.nextInt(-9_999, 10_000) / 100 + "." + random.nextInt(10, 100);
            case "f8", "f4" -> String.valueOf(random.nextInt(-400, 400) / 8.0);
            case "ia" -> List.of("{}", "{1,2}", "{NULL,3}", "[0:1][1:1]={{4},{5}}").get(random.nextInt(4));
            case "jsonb" -> List.of("{}", "[1, 2]", "{\"a\": {\"b\": null}}").get(random.nextInt(3));
            case "interval" -> random.nextInt(-3, 4) + " mons " + random.nextInt(9) + " days 01:02:03.5";
            case "text", "varchar", "char" ->
                List.of("a", "b", "ab", "Abc", "ß", "c d", "").get(random.nextInt(7));
            case "date" -> "2024-0" + random.nextInt(1, 10) + "-1" + random.nextInt(10);
            default -> "2024-0%d-1%d 0%d:15:30.25".formatted(random.nextInt(1, 10), random.nextInt(10),
                    random.nextInt(10));
        };
    }
}
