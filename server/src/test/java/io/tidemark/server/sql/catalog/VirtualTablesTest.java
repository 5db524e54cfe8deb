package io.tidemark.server.sql.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.server.sql.catalog.Relation.RelationColumn;
import io.tidemark.server.sql.type.TypeId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VirtualTablesTest {
    private static final Map<String, String[]> POSTGRESQL = columns();

    private static Map<String, String[]> columns() {
        Map<String, String[]> tables = new HashMap<>();
        try (InputStream stream = Objects
                .requireNonNull(VirtualTablesTest.class.getResourceAsStream("postgresql-columns.txt"))) {
            new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().map(line -> line.split(" ", -1))
                    .forEach(words -> tables.put(words[0], words));
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
        return tables;
    }

    static Stream<VirtualTable> tablesOfPostgresql() {
        return VirtualTables.standard().all().stream()
                .filter(table -> !table.relation().schemaName().equals("sys"));
    }

    @ParameterizedTest
    @MethodSource("tablesOfPostgresql")
    void hasTheColumnsOfPostgresql15(VirtualTable table) {
        String[] words = Objects.requireNonNull(POSTGRESQL.get(name(table)), name(table));
        List<String> expected = Arrays.stream(words).skip(3).map(VirtualTablesTest::resolved).toList();
        assertThat(table.relation().columns().stream().map(VirtualTablesTest::text)).isEqualTo(expected);
        assertThat(String.valueOf(table.kind())).isEqualTo(words[2]);
        if (!words[1].equals("-")) {
            assertThat(table.relation().oid()).isEqualTo(Integer.parseInt(words[1]));
        }
    }

    @Test
    void hasEveryTableOfPostgresql15() {
        Set<String> missing = new HashSet<>(POSTGRESQL.keySet());
        tablesOfPostgresql().forEach(table -> missing.remove(name(table)));
        assertThat(missing).isEmpty();
    }

    @Test
    void givesEachTableAnOidOfItsOwnBelowThoseOfStoredTables() {
        List<Integer> oids = VirtualTables.standard().all().stream().map(table -> table.relation().oid())
                .toList();
        assertThat(oids).doesNotHaveDuplicates().allMatch(oid -> oid > 0 && oid <= Relation.STORED_OID_BASE);
    }

    private static String name(VirtualTable table) {
        return table.relation().schemaName() + '.' + table.relation().name();
    }

    private static String text(RelationColumn column) {
        return column.name() + ':' + column.type().id();
    }

    /** The column with the type that stands for PostgreSQL's: domains are their base type. */
    private static String resolved(String column) {
        int colon = column.indexOf(':');
        String type = column.substring(colon + 1);
        return column.substring(0, colon + 1) + switch (type) {
            case "sql_identifier" -> TypeId.NAME;
            case "character_data", "yes_or_no" -> TypeId.VARCHAR;
            case "cardinal_number" -> TypeId.INT4;
            case "time_stamp" -> TypeId.TIMESTAMPTZ;
            case "_pg_statistic" -> TypeId.TEXT_ARRAY;
            case "pg_ndistinct", "pg_dependencies", "pg_mcv_list", "xml" -> TypeId.TEXT;
            case "jsonb" -> Arrays.stream(TypeId.values()).filter(id -> id.pgName().equals("jsonb"))
                    .findFirst().orElse(TypeId.TEXT);
            default -> known(type);
        };
    }

    private static TypeId known(String type) {
        Map<String, TypeId> types = Arrays.stream(TypeId.values())
                .collect(Collectors.toMap(TypeId::pgName, id -> id));
        return Objects.requireNonNull(types.get(type), type);
    }
}
