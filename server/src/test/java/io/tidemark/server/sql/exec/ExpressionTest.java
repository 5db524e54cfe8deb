package io.tidemark.server.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ExpressionTest {
    private static final Expression NUMBER = new Expression.InputColumn(0, Relation.INT8);
    private static final Expression SYMBOL = new Expression.InputColumn(1, Relation.SYMBOL);

    private final Engine engine = new Engine();
    private final Relation input = new Relation(List.of(Relation.INT8, Relation.SYMBOL),
            List.of(row(0L, "a"), row(2L, "b"), row(null, "a"), row(5L, null), row(null, null)));

    @BeforeEach
    void fill() {
        engine.table(1, input, 3);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    private List<@Nullable Object> values(Expression expression) {
        List<@Nullable Object> values = new ArrayList<>();
        engine.run(new PhysicalPlan.Project(input.scan(1), List.of(expression)))
                .forEach(row -> values.add(row.getFirst()));
        return values;
    }

    private static Expression literals(Object... values) {
        return new Expression.Constant(SqlType.of(TypeId.INT8_ARRAY), Arrays.asList(values));
    }

    private static Expression in(Expression operand, Expression... items) {
        return new Expression.InList(operand, List.of(items),
                Engine.operator("=", TypeId.INT8, TypeId.INT8));
    }

    @Test
    void laterOperandsAreNotEvaluatedForDecidedRows() {
        Expression divided = Engine.call(">", Engine.call("/", Engine.constant(10), NUMBER),
                Engine.constant(2));
        Expression isZero = Engine.call("=", NUMBER, Engine.constant(0));
        assertThat(values(new Expression.And(List.of(new Expression.Not(isZero), divided))))
                .containsExactly(false, true, null, false, null);
        assertThat(values(new Expression.Or(List.of(isZero, divided)))).containsExactly(true, true, null,
                false, null);
        Expression choice = new Expression.Case(
                List.of(new Expression.When(isZero, Engine.constant(-1))),
                Engine.call("/", Engine.constant(10), NUMBER), Relation.INT8);
        assertThat(values(choice)).containsExactly(-1L, 5L, null, 2L, null);
        assertThatThrownBy(() -> values(divided)).isInstanceOfSatisfying(SqlException.class,
                failure -> assertThat(failure.sqlState()).isEqualTo("22012"));
    }

    @Test
    void inListsKnowNull() {
        assertThat(values(in(NUMBER, Engine.constant(2), Engine.constant(5))))
                .containsExactly(false, true, null, true, null);
        assertThat(values(in(NUMBER, Engine.constant(2), new Expression.Constant(Relation.INT8, null))))
                .containsExactly(null, true, null, null, null);
        assertThat(values(in(NUMBER, Engine.call("+", NUMBER, Engine.constant(0)), Engine.constant(5))))
                .containsExactly(true, true, null, true, null);
        assertThat(values(new Expression.InList(SYMBOL, List.of(Engine.text("b"), Engine.text("x")),
                Engine.operator("=", TypeId.TEXT, TypeId.TEXT))))
                .containsExactly(false, true, false, null, null);
    }

    @Test
    void quantifiersGoOverArrays() {
        var equal = Engine.operator("=", TypeId.INT8, TypeId.INT8);
        var unequal = Engine.operator("<>", TypeId.INT8, TypeId.INT8);
        var less = Engine.operator("<", TypeId.INT8, TypeId.INT8);
        assertThat(values(new Expression.ArrayComparison(NUMBER, equal, literals(2L, 7L), false)))
                .containsExactly(false, true, null, false, null);
        assertThat(values(new Expression.ArrayComparison(NUMBER, unequal, literals(2L, 7L), true)))
                .containsExactly(true, false, null, true, null);
        assertThat(values(new Expression.ArrayComparison(NUMBER, less, literals(1L, 3L), true)))
                .containsExactly(true, false, null, false, null);
        assertThat(values(new Expression.ArrayComparison(NUMBER, less, literals(), false)))
                .containsExactly(false, false, false, false, false);
        Expression own = new Expression.ArrayLiteral(List.of(NUMBER, Engine.constant(5)),
                SqlType.of(TypeId.INT8_ARRAY));
        assertThat(values(new Expression.ArrayComparison(Engine.constant(5), equal, own, true)))
                .containsExactly(false, false, null, true, null);
    }

    @Test
    void nullTestsAndCoalesceAreNeverStrict() {
        assertThat(values(new Expression.IsNull(NUMBER))).containsExactly(false, false, true, false, true);
        assertThat(values(new Expression.Coalesce(List.of(SYMBOL, Engine.text("none")), Relation.TEXT)))
                .containsExactly("a", "b", "a", "none", "none");
        assertThat(values(new Expression.IsDistinct(NUMBER, Engine.constant(2),
                Engine.operator("=", TypeId.INT8, TypeId.INT8))))
                .containsExactly(true, false, true, true, true);
        assertThat(values(new Expression.IsDistinct(NUMBER, NUMBER,
                Engine.operator("=", TypeId.INT8, TypeId.INT8))))
                .containsExactly(false, false, false, false, false);
    }

    @Test
    void symbolsCompareAndConcatenateAsTextAcrossDictionaries() {
        assertThat(values(Engine.call("=", SYMBOL, Engine.text("a")))).containsExactly(true, false, true,
                null, null);
        assertThat(values(Engine.call("||", SYMBOL, Engine.text("!"))))
                .containsExactly("a!", "b!", "a!", null, null);
        assertThat(values(Engine.call("||", SYMBOL, SYMBOL))).containsExactly("aa", "bb", "aa", null, null);
    }

    @Test
    void decimalsOfAnyColumnReachKernelsThatKnowOnlyText() {
        Relation random = Relation.random(new Random(3), 100);
        engine.table(2, random, 30);
        Expression sum = Engine.call("+", random.column(4), random.column(4));
        List<Object> expected = new ArrayList<>();
        random.rows().forEach(row -> expected.add(row.get(4) instanceof String text
                ? (Object) new BigDecimal(text).add(new BigDecimal(text)).toPlainString()
                : "null"));
        List<Object> found = new ArrayList<>();
        engine.run(new PhysicalPlan.Project(random.scan(2), List.of(sum)))
                .forEach(row -> found.add(row.getFirst() == null ? "null" : row.getFirst()));
        assertThat(found).containsExactlyElementsOf(expected);
    }
}
