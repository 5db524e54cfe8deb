package io.tidemark.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.it.harness.ServerProcess;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.UUID;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hibernate makes its schema, keeps entities in it, queries them, and finds the schema valid later. */
final class HibernateIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    /** A row with a key of the server's, and one column of each common type. */
    @Entity(name = "Reading")
    static class Reading {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        private @Nullable Long id;

        @Column(nullable = false, length = 40, unique = true)
        private String sensor = "";

        @Column(precision = 12, scale = 3)
        private @Nullable BigDecimal amount;

        private @Nullable LocalDateTime taken;
        private @Nullable UUID origin;
        private boolean valid;
        private double factor;

        Reading() {}

        Reading(String sensor, BigDecimal amount, LocalDateTime taken) {
            this.sensor = sensor;
            this.amount = amount;
            this.taken = taken;
            this.origin = new UUID(1, 2);
            this.valid = true;
            this.factor = 0.5;
        }
    }

    private static SessionFactory factory(ServerProcess server, String schemaAction) {
        return new Configuration().addAnnotatedClass(Reading.class)
                .setProperty("hibernate.connection.url",
                        "jdbc:postgresql://127.0.0.1:" + server.port() + "/tidemark")
                .setProperty("hibernate.connection.username", "admin")
                .setProperty("hibernate.jdbc.batch_size", "20")
                .setProperty("hibernate.hbm2ddl.auto", schemaAction).buildSessionFactory();
    }

    @Test
    void keepsEntities() {
        LocalDateTime start = LocalDateTime.of(2024, 2, 29, 12, 0);
        try (ServerProcess server = ServerProcess.start(directory.resolve("root"))) {
            try (SessionFactory factory = factory(server, "create")) {
                factory.inTransaction(session -> {
                    for (int i = 0; i < 50; i++) {
                        session.persist(new Reading("s" + i, BigDecimal.valueOf(i), start.plusMinutes(i)));
                    }
                });
                factory.inTransaction(session -> {
                    Reading third = session.find(Reading.class, 3L);
                    assertThat(third.sensor).isEqualTo("s2");
                    assertThat(third.taken).isEqualTo(start.plusMinutes(2));
                    assertThat(third.origin).isEqualTo(new UUID(1, 2));
                    assertThat(third.valid).isTrue();
                    assertThat(third.factor).isEqualTo(0.5);
                    third.amount = new BigDecimal("99.125");
                    session.remove(session.find(Reading.class, 1L));
                });
                query(factory);
                assertThatThrownBy(() -> factory.inTransaction(
                        session -> session.persist(new Reading("s7", BigDecimal.ONE, start))))
                        .isInstanceOf(ConstraintViolationException.class);
            }
            try (SessionFactory factory = factory(server, "validate")) {
                assertThat(count(factory)).isEqualTo(49);
            }
        }
    }

    private static long count(SessionFactory factory) {
        return factory.fromTransaction(
                session -> session.createQuery("select count(*) from Reading", Long.class).getSingleResult());
    }

    private static void query(SessionFactory factory) {
        factory.inTransaction(session -> {
            List<String> page = session
                    .createQuery("select sensor from Reading where valid and factor < :f order by id desc",
                            String.class)
                    .setParameter("f", 1.0).setFirstResult(2).setMaxResults(3).getResultList();
            assertThat(page).containsExactly("s47", "s46", "s45");
            assertThat(session
                    .createQuery(
                            "select r.amount from Reading r where r.sensor like 's2' and year(r.taken) = 2024",
                            BigDecimal.class)
                    .getSingleResult()).isEqualByComparingTo("99.125");
            assertThat(session.createMutationQuery("update Reading set factor = factor * 2 where id > 40")
                    .executeUpdate()).isEqualTo(10);
        });
        assertThat(count(factory)).isEqualTo(49);
    }
}
