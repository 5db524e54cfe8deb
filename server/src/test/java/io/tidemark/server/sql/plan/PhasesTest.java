package io.tidemark.server.sql.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.analyze.SampleTables;
import io.tidemark.server.sql.function.TestEnvironment;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhasesTest {
    private static final PlanContext CONTEXT = new PlanContext(SampleTables.catalog(),
            TestEnvironment.UTC);

    private static String after(Phase last, String sql) {
        LogicalPlan plan = SampleTables.query(sql).plan();
        for (Phase phase : Phase.values()) {
            plan = phase.compareTo(last) <= 0 ? phase.apply(plan, CONTEXT) : plan;
        }
        return LogicalText.of(plan);
    }

    private static List<String> explain(String sql) {
        return Explain.lines(Planner.plan(SampleTables.query(sql).plan(), CONTEXT));
    }

    @Test
    void foldsCallsOverConstantsButKeepsOnesThatFail() {
        assertThat(after(Phase.FOLD_CONSTANTS, "select 1 + 2, 1 / 0, id from coins where 1 < 2"))
                .isEqualTo("""
                        Project 3, (1 / 0), #0
                          Scan coins [id, name, amount, code, row id]
                        """);
        assertThat(after(Phase.FOLD_CONSTANTS, "select id from coins where 1 > 2")).isEqualTo("""
                Project #0
                  Values\s
                """);
    }

    @Test
    void inlinesACommonTableThatIsReadOnceAndSharesOneThatIsReadTwice() {
        assertThat(after(Phase.INLINE_SHARED, "with a as (select id from coins) select * from a"))
                .doesNotContain("Shared");
        assertThat(after(Phase.INLINE_SHARED,
                "with a as (select id from coins) select * from a x, a y where x.id = (select max(id) from a)"))
                .contains("Shared 1");
    }

    @Test
    void turnsExistsIntoASemiJoinByItsCorrelation() {
        assertThat(after(Phase.PRUNE_COLUMNS,
                "select id from coins c where exists (select 1 from trades t where t.n = c.id and t.price > 1)"))
                .isEqualTo("""
                        Project #0
                          SEMI Join (#1 = #0)
                            Scan coins [id]
                            Project #1
                              Filter (#0 > '1.0'::double precision)
                                Scan trades [price, n]
                        """);
    }

    @Test
    void groupsACorrelatedAggregateAndGivesZeroWhereThereIsNoGroup() {
        assertThat(after(Phase.UNNEST_SUBQUERIES,
                "select id, (select count(*) from trades t where t.n = c.id) from coins c"))
                .doesNotContain("Apply")
                .contains("LEFT Join", "CASE WHEN");
    }

    @Test
    void keepsAnApplyWhereOnlyRunningItAnswers() {
        assertThat(
                explain("select id, l.price from coins, lateral (select price from trades where n = coins.id"
                        + " order by ts desc limit 1) l"))
                .anyMatch(line -> line.endsWith("Apply"))
                .anyMatch(line -> line.contains("Time Scan Backward on trades"));
    }

    @Test
    void pushesConditionsThroughProjectionsGroupsAndJoins() {
        assertThat(after(Phase.PUSH_FILTERS,
                "select * from (select n, max(price) m from trades group by n) s join coins on id = n where n = 5 and m > 3"))
                .isEqualTo("""
                        Project #0, #1, #2, #3, #4, #5
                          INNER Join (#2 = #0)
                            Project #0, #1
                              Filter (#1 > '3.0'::double precision)
                                Aggregate [#4] max(#2)
                                  Filter (#4 = 5)
                                    Scan trades [ts, sym, price, qty, n, row id]
                            Scan coins [id, name, amount, code, row id]
                        """);
    }

    @Test
    void doesNotPushAConditionOnThePaddedSideOfAnOuterJoin() {
        assertThat(after(Phase.PUSH_FILTERS,
                "select c.id from coins c left join trades t on t.n = c.id where t.price is null"))
                .isEqualTo("""
                        Project #0
                          Filter (#7 IS NULL)
                            LEFT Join (#9 = #0)
                              Scan coins [id, name, amount, code, row id]
                              Scan trades [ts, sym, price, qty, n, row id]
                        """);
    }

    @Test
    void streamsTheLargestTableOfAChainAndNeverMultipliesUnconnectedOnes() {
        assertThat(after(Phase.ORDER_JOINS,
                "select 1 from coins c, coins d, trades t where t.n = c.id and d.id = t.n")).isEqualTo("""
                        Project 1
                          Project #6, #7, #8, #9, #10, #11, #12, #13, #14, #15, #0, #1, #2, #3, #4, #5
                            INNER Join (#11 = #4)
                              INNER Join (#4 = #6)
                                Scan trades [ts, sym, price, qty, n, row id]
                                Scan coins [id, name, amount, code, row id]
                              Scan coins [id, name, amount, code, row id]
                        """);
    }

    @Test
    void readsTheLastRowsOfATableInTimeOrderWithoutSorting() {
        assertThat(explain("select ts, price from trades where ts >= '2024-01-01' order by ts desc limit 10"))
                .containsExactly("Limit", "  Rows: '10'::bigint", "  ->  Time Scan Backward on trades",
                        "        Range Cond: '2024-01-01 00:00'::timestamp without time zone <= ts",
                        "        Filter: (#0 >= '2024-01-01 00:00'::timestamp without time zone)",
                        "        Limit: '10'::bigint");
    }

    @Test
    void countsTheRowsOfATableWithoutReadingThem() {
        assertThat(explain("select count(*) from trades")).containsExactly("Row Count of trades");
    }

    @Test
    void keepsOnlyTheBestRowsForASmallLimit() {
        assertThat(explain("select id from coins order by id limit 3")).first().isEqualTo("Top-N Sort");
        assertThat(explain("select id from coins order by id limit 1000000")).first().isEqualTo("Limit");
    }
}
