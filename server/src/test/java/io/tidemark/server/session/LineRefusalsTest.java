package io.tidemark.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineRefusalsTest {
    @Test
    void keepsReasonsShortAndInOneLine() {
        LineRefusals refusals = new LineRefusals();
        refusals.add(7, "42P01", "table \"a\nb\" does not exist" + "!".repeat(30_000));
        String reason = refusals.problems().getFirst().message();
        assertThat(reason).startsWith("table \"a.b\" does not exist!").hasSizeLessThan(500);
    }

    @Test
    void triesAStatementAgainAFewTimesWhenOthersMayHaveInterfered() {
        LineCollisions collisions = new LineCollisions();
        assertThat(collisions.isCollision("ALTER TABLE a", "42P01")).isTrue();
        assertThat(collisions.isCollision("ALTER TABLE a", "42701")).isTrue();
        assertThat(collisions.isCollision("ALTER TABLE b", "42701")).isTrue();
        assertThat(collisions.isCollision("ALTER TABLE a", "42701")).isFalse();
        assertThat(collisions.isCollision("ALTER TABLE c", "42501")).isFalse();
    }
}
