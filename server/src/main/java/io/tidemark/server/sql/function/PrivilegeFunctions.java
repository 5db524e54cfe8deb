package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.Vector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of functions over access lists and options, such as {@code acldefault} and {@code aclexplode}. An access list's item
 * is {@code grantee=letters/grantor}, a star after a letter for the right to pass it on.
 */
final class PrivilegeFunctions {
    private static final Map<Character, String> PRIVILEGES = Map.ofEntries(Map.entry('a', "INSERT"),
            Map.entry('r', "SELECT"), Map.entry('w', "UPDATE"), Map.entry('d', "DELETE"),
            Map.entry('D', "TRUNCATE"), Map.entry('x', "REFERENCES"), Map.entry('t', "TRIGGER"),
            Map.entry('X', "EXECUTE"), Map.entry('U', "USAGE"), Map.entry('C', "CREATE"),
            Map.entry('T', "TEMPORARY"), Map.entry('c', "CONNECT"), Map.entry('s', "SET"),
            Map.entry('A', "ALTER SYSTEM"));

    private PrivilegeFunctions() {}

    static void declare(Declarations rows) {
        rows.function("acldefault", TypeId.CHAR_INTERNAL, TypeId.OID).returns(TypeId.ACLITEM_ARRAY).stable()
                .rows((row, output) -> {
                    String owner = NamedObjects.of(row.environment(), "pg_authid").name(row.int4(1));
                    output.array(Texts.array(defaults(row.text(0),
                            owner == null ? Integer.toUnsignedString(row.int4(1)) : owner)));
                });
        rows.tableFunction("aclexplode", List.of(TypeId.ACLITEM_ARRAY),
                List.of("grantor", "grantee", "privilege_type", "is_grantable"),
                new Expansion(List.of(TypeId.OID, TypeId.OID, TypeId.TEXT, TypeId.BOOLEAN),
                        PrivilegeFunctions::explode));
        rows.tableFunction("pg_options_to_table", List.of(TypeId.TEXT_ARRAY),
                List.of("option_name", "option_value"),
                new Expansion(List.of(TypeId.TEXT, TypeId.TEXT), (_, item, columns) -> {
                    int equals = item.indexOf('=');
                    columns.get(0).text(equals < 0 ? item : item.substring(0, equals));
                    if (equals < 0) {
                        columns.get(1).nothing();
                    } else {
                        columns.get(1).text(item.substring(equals + 1));
                    }
                }));
        rows.function("pg_column_is_updatable", TypeId.REGCLASS, TypeId.INT2, TypeId.BOOLEAN)
                .returns(TypeId.BOOLEAN).stable().rows((row, output) -> output.bool(isTable(row)));
        rows.function("pg_relation_is_updatable", TypeId.REGCLASS, TypeId.BOOLEAN).returns(TypeId.INT4)
                .stable().rows((row, output) -> output.int4(isTable(row) ? ALL_CHANGES : 0));
        for (String name : List.of("pg_stat_get_numscans", "pg_stat_get_tuples_returned",
                "pg_stat_get_tuples_fetched", "pg_stat_get_tuples_inserted", "pg_stat_get_tuples_updated",
                "pg_stat_get_tuples_deleted", "pg_stat_get_dead_tuples", "pg_stat_get_blocks_fetched",
                "pg_stat_get_blocks_hit")) {
            rows.function(name, TypeId.OID).returns(TypeId.INT8).stable().rows((_, output) -> output.int8(0));
        }
    }

    /** PostgreSQL's bits of UPDATE, INSERT and DELETE. */
    private static final int ALL_CHANGES = 1 << 2 | 1 << 3 | 1 << 4;

    /** Whether the relation is a stored table: views and system tables refuse changes. */
    private static boolean isTable(Row row) {
        return row.environment().names().isTable(row.int4(0));
    }

    private static List<@Nullable String> defaults(String kind, String owner) {
        List<@Nullable String> items = new ArrayList<>();
        String everybody = switch (kind) {
            case "d" -> "Tc";
            case "f" -> "X";
            case "l", "T" -> "U";
            default -> "";
        };
        String own = switch (kind) {
            case "c" -> "";
            case "r" -> "arwdDxt";
            case "s" -> "rwU";
            case "d" -> "CTc";
            case "f" -> "X";
            case "l", "F", "S", "T" -> "U";
            case "L" -> "rw";
            case "n" -> "UC";
            case "p" -> "sA";
            case "t" -> "C";
            default -> throw Errors.error("XX000", "unrecognized object type abbreviation: " + kind);
        };
        if (!everybody.isEmpty()) {
            items.add('=' + everybody + '/' + owner);
        }
        if (!own.isEmpty()) {
            items.add(owner + '=' + own + '/' + owner);
        }
        return items;
    }

    private static void explode(Environment environment, String item, List<Output> columns) {
        int equals = item.indexOf('=');
        int slash = item.lastIndexOf('/');
        NamedObjects roles = NamedObjects.of(environment, "pg_authid");
        String letters = item.substring(equals + 1, slash);
        for (int i = 0; i < letters.length(); i++) {
            String privilege = PRIVILEGES.get(letters.charAt(i));
            if (privilege != null) {
                columns.get(0).int4(roles.oid(item.substring(slash + 1)));
                columns.get(1).int4(equals == 0 ? 0 : roles.oid(item.substring(0, equals)));
                columns.get(2).text(privilege);
                columns.get(3).bool(i + 1 < letters.length() && letters.charAt(i + 1) == '*');
            }
        }
    }

    private interface ItemRows {
        void add(Environment environment, String item, List<Output> columns);
    }

    /** Rows made from each item of an array of texts. */
    private record Expansion(List<TypeId> columnTypes, ItemRows items) implements TableFunction.Rows {
        @Override
        public List<SqlType> types(List<SqlType> arguments) {
            return columnTypes.stream().map(SqlType::of).toList();
        }

        @Override
        public Iterator<Batch> open(KernelContext context, List<SqlType> types, List<Vector> arguments) {
            if (arguments.getFirst().isNull(0)) {
                return List.<Batch>of().iterator();
            }
            Row row = new Row(context, List.of(new Argument(arguments.getFirst(), 0, types.getFirst())));
            return new CatalogRowFunctions.Once(() -> {
                List<Output> columns = columnTypes.stream()
                        .map(type -> new Output(type, context.memory())).toList();
                for (byte[] item : row.array(0).elements()) {
                    if (item != null) {
                        items.add(context.environment(), new String(item, StandardCharsets.UTF_8), columns);
                    }
                }
                return columns;
            });
        }
    }
}
