package io.tidemark.server.sql.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.ConstantVector;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.function.TestEnvironment;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import org.junit.jupiter.api.Test;

class InsertTest {
    private static Batch build(String sql, BufferArena memory) {
        AnalyzedChange.Source source = SampleTables.insert(sql).source();
        return ((AnalyzedChange.Source.Literals) source).rows().build(memory, TestEnvironment.UTC);
    }

    private static void refuses(String sql, String state, String message, int position) {
        try (BufferArena memory = new BufferArena()) {
            assertThatExceptionOfType(SqlException.class).isThrownBy(() -> build(sql, memory))
                    .satisfies(refused -> {
                        assertThat(refused.sqlState()).isEqualTo(state);
                        assertThat(refused.message()).isEqualTo(message);
                        assertThat(refused.position()).isEqualTo(position);
                    });
        }
    }

    @Test
    void convertsColumnsOfLiteralsAndFillsMissingOnesWithNull() {
        try (BufferArena memory = new BufferArena()) {
            Batch batch = build("insert into coins (code, id) values ('a', 1), (null, 2.5), ('c', '-7')",
                    memory);
            SqlType integer = SqlType.of(TypeId.INT4);
            assertThat(batch.rows()).isEqualTo(3);
            assertThat(ConstantVector.at(batch.column(0), 0, integer).value()).isEqualTo(1L);
            assertThat(ConstantVector.at(batch.column(0), 1, integer).value()).isEqualTo(3L);
            assertThat(ConstantVector.at(batch.column(0), 2, integer).value()).isEqualTo(-7L);
            assertThat(batch.column(1).nullCount()).isEqualTo(3);
            assertThat(batch.column(3).isNull(1)).isTrue();
        }
    }

    @Test
    void refusesLiteralsThatTheirColumnsCannotTake() {
        refuses("insert into coins values (1), (9999999999)", "22003", "integer out of range", 31);
        refuses("insert into coins values (1), ('x')", "22P02",
                "invalid input syntax for type integer: \"x\"", 31);
        refuses("insert into coins values (true)", "42804",
                "column \"id\" is of type integer but expression is of type boolean", 26);
        refuses("insert into coins (code) values ('toolong')", "22001",
                "value too long for type character varying(5)", 33);
        refuses("insert into coins values (1, 'a', 2, 'b', 3)", "42601",
                "INSERT has more expressions than target columns", 42);
        refuses("insert into coins (id, name) values (1)", "42601",
                "INSERT has more target columns than expressions", 23);
        refuses("insert into coins (nosuch) values (1)", "42703",
                "column \"nosuch\" of relation \"coins\" does not exist", 19);
        refuses("insert into coins (id, id) values (1, 2)", "42701", "column \"id\" specified more than once",
                23);
    }

    @Test
    void deducesParametersFromTheColumnsTheyGoInto() {
        AnalyzedChange insert = SampleTables.insert("insert into coins values ($1, $2, $3), ($4, $5, 7)");
        assertThat(insert.parameterTypes()).extracting(SqlType::id).containsExactly(TypeId.INT4, TypeId.TEXT,
                TypeId.NUMERIC, TypeId.INT4, TypeId.TEXT);
        LogicalPlan plan = ((AnalyzedChange.Source.Rows) insert.source()).plan();
        assertThat(plan.types()).hasSize(4);
    }

    @Test
    void givesAQueryTheColumnsOfTheTable() {
        AnalyzedChange insert = SampleTables.insert("insert into coins (name, id) select '1', '2'");
        LogicalPlan plan = ((AnalyzedChange.Source.Rows) insert.source()).plan();
        assertThat(plan.types()).extracting(SqlType::id).containsExactly(TypeId.INT4, TypeId.TEXT,
                TypeId.NUMERIC, TypeId.VARCHAR);
    }
}
