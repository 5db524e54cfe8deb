package io.tidemark.server.sql.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlanCacheTest {
    private static PlanCache.Key key(String text, long version) {
        return new PlanCache.Key(text, version, List.of(), List.of("public"), "UTC");
    }

    @Test
    void forgetsThePlanThatWasNotUsedForLongest() {
        PlanCache<String> cache = new PlanCache<>(2);
        cache.keep(key("a", 1), "A");
        cache.keep(key("b", 1), "B");
        assertThat(cache.find(key("a", 1))).isEqualTo("A");
        cache.keep(key("c", 1), "C");
        assertThat(cache.find(key("b", 1))).isNull();
        assertThat(cache.find(key("a", 1))).isEqualTo("A");
        assertThat(cache.size()).isEqualTo(2);
    }

    @Test
    void doesNotFindAPlanOfAnotherCatalogVersion() {
        PlanCache<String> cache = new PlanCache<>(2);
        cache.keep(key("a", 1), "A");
        assertThat(cache.find(key("a", 2))).isNull();
    }
}
