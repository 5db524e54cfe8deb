package io.tidemark.server.sql.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The catalog through parser, analyzer, planner and operators: the queries of psql 15, and what joins must hold. */
class CatalogQueriesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path root;

    @SuppressWarnings("NullAway.Init")
    private static CatalogRunner runner;

    /** A query; without an answer it must only succeed. */
    record Case(String title, String sql, @Nullable List<String> answer) {
        @Override
        public String toString() {
            return title;
        }
    }

    @BeforeAll
    static void open() {
        runner = new CatalogRunner(root);
    }

    @AfterAll
    static void close() {
        runner.close();
    }

    static Stream<Case> cases() {
        return Stream.of("psql-queries.txt", "catalog-queries.txt", "clients/jdbc.txt", "clients/orm.txt",
                "clients/drivers.txt", "clients/explorers.txt", "clients/dump.txt")
                .flatMap(CatalogQueriesTest::cases);
    }

    private static Stream<Case> cases(String resource) {
        try (InputStream stream = Objects
                .requireNonNull(CatalogQueriesTest.class.getResourceAsStream(resource))) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(?m)^=== ", -1)).filter(part -> !part.isBlank()).map(part -> {
                String[] halves = part.split("(?m)^---\n", 2);
                int line = halves[0].indexOf('\n');
                return new Case(halves[0].substring(0, line), halves[0].substring(line + 1),
                        halves.length == 1 ? null : halves[1].lines().toList());
            });
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answers(Case expected) {
        List<String> answer = runner.answer(expected.sql());
        if (expected.answer() == null) {
            assertThat(answer).isNotEmpty().noneMatch(line -> line.startsWith("ERROR"));
        } else {
            assertThat(answer).map(line -> line.replaceAll("\\b\\d+ bytes\\b", "N bytes"))
                    .isEqualTo(expected.answer());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_class", "pg_type", "pg_proc", "pg_operator", "pg_namespace", "pg_cast",
            "pg_collation", "pg_database", "pg_roles", "pg_am", "pg_tablespace", "pg_language"})
    void givesEveryObjectAnOidOfItsOwn(String table) {
        assertThat(runner.answer(
                "select oid, count(*) from pg_catalog." + table + " group by oid having count(*) > 1"))
                .isEmpty();
        assertThat(runner.answer("select 1 from pg_catalog." + table + " where oid is null or oid = 0"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_attribute.attrelid pg_class", "pg_attribute.atttypid pg_type",
            "pg_class.relnamespace pg_namespace", "pg_class.relowner pg_roles",
            "pg_type.typnamespace pg_namespace",
            "pg_proc.pronamespace pg_namespace", "pg_proc.prolang pg_language",
            "pg_operator.oprright pg_type",
            "pg_operator.oprresult pg_type", "pg_operator.oprcode pg_proc", "pg_cast.castsource pg_type",
            "pg_cast.casttarget pg_type", "pg_type.typinput pg_proc", "pg_type.typoutput pg_proc",
            "pg_aggregate.aggfnoid pg_proc", "pg_database.dattablespace pg_tablespace"})
    void refersOnlyToObjectsThatAreThere(String reference) {
        String[] words = reference.split("[. ]", -1);
        assertThat(runner.answer("select distinct a." + words[1] + "::oid from pg_catalog." + words[0]
                + " a left join pg_catalog." + words[2] + " b on b.oid = a." + words[1]
                + "::oid where b.oid is null"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_class.relam pg_am", "pg_type.typelem pg_type", "pg_type.typarray pg_type",
            "pg_type.typcollation pg_collation", "pg_attribute.attcollation pg_collation",
            "pg_type.typsend pg_proc", "pg_type.typmodin pg_proc", "pg_type.typsubscript pg_proc",
            "pg_operator.oprleft pg_type", "pg_cast.castfunc pg_proc"})
    void refersToNothingOrToObjectsThatAreThere(String reference) {
        String[] words = reference.split("[. ]", -1);
        assertThat(runner.answer("select distinct a." + words[1] + "::oid from pg_catalog." + words[0]
                + " a left join pg_catalog." + words[2] + " b on b.oid = a." + words[1]
                + "::oid where b.oid is null and a." + words[1] + "::oid <> 0")).isEmpty();
    }

    @Test
    void numbersTheColumnsOfEveryRelationFromOne() {
        assertThat(runner.answer("select c.relname from pg_class c where c.relnatts <> "
                + "(select count(*) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0) or c.relnatts <> "
                + "(select max(a.attnum) from pg_attribute a where a.attrelid = c.oid)")).isEmpty();
    }

    @Test
    void tellsTheSameInBothCatalogs() {
        assertThat(runner
                .answer("select n.nspname, c.relname, a.attname, a.attnum, a.attnotnull from pg_class c "
                        + "join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid where a.attnum > 0 except "
                        + "select table_schema, table_name, column_name, ordinal_position, is_nullable = 'NO' "
                        + "from information_schema.columns"))
                .isEmpty();
    }

    @Test
    void makesTheRowsOfEveryVirtualTable() {
        for (VirtualTable table : VirtualTables.standard().all()) {
            String name = table.relation().schemaName() + '.' + table.relation().name();
            assertThat(runner.answer("select count(*) from " + name).getFirst()).as(name).matches("\\d+");
            assertThat(runner.answer("select * from " + name)).as(name)
                    .noneMatch(line -> line.startsWith("ERROR"));
        }
    }

    @Test
    void findsRelationsByNameAndOid() {
        assertThat(runner.catalog().names().relation("trades")).isEqualTo(17_385);
        assertThat(runner.catalog().names().relation("Public.\"trades\"")).isEqualTo(17_385);
        assertThat(runner.catalog().names().relation("nothing")).isZero();
        assertThat(runner.catalog().names().relationName(17_385)).isEqualTo("trades");
        assertThat(runner.catalog().names().relationName(1259)).isEqualTo("pg_class");
        assertThat(runner.catalog().names().relationVisible(16_101)).isFalse();
        assertThat(runner.catalog().names().relationName(16_101)).isEqualTo("sys.tables");
    }
}
