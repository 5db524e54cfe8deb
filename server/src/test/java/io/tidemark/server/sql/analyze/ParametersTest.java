package io.tidemark.server.sql.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import org.junit.jupiter.api.Test;

class ParametersTest {
    @Test
    void deducesTypesFromOperatorsCastsAndTheSelectList() {
        assertThat(SampleTables
                .query("select $1::int + n, $2 from trades where sym = $3 and price > $4 limit $5")
                .parameterTypes())
                .extracting(SqlType::id).containsExactly(TypeId.INT4, TypeId.TEXT, TypeId.TEXT,
                        TypeId.FLOAT8, TypeId.INT8);
    }

    @Test
    void takesTheTypesThatTheClientGives() {
        assertThat(SampleTables.query("select $1 + 1", TypeId.INT8.oid()).columns().getFirst().type().id())
                .isEqualTo(TypeId.INT8);
    }

    @Test
    void refusesAParameterThatNothingGivesAType() {
        assertThatExceptionOfType(SqlException.class)
                .isThrownBy(() -> SampleTables.query("select $2 + 1"))
                .satisfies(refused -> assertThat(refused.sqlState()).isEqualTo("42P18"))
                .withMessage("could not determine data type of parameter $1");
    }

    @Test
    void usesTheDeducedTypeForLaterUses() {
        assertThatExceptionOfType(SqlException.class)
                .isThrownBy(() -> SampleTables.query("select 1 from coins where $1 = id and $1 = name"))
                .withMessage("operator does not exist: integer = text")
                .satisfies(refused -> assertThat(refused.sqlState()).isEqualTo("42883"));
    }

    @Test
    void namesTheTableColumnBehindAResultColumn() {
        assertThat(SampleTables.query("select x.b, upper(b) from (select name as b from coins) x").columns())
                .containsExactly(new OutputColumn("b", SqlType.of(TypeId.TEXT), 17_386, 2),
                        new OutputColumn("upper", SqlType.of(TypeId.TEXT), 0, 0));
    }
}
