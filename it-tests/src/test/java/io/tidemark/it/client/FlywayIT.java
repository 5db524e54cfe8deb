package io.tidemark.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.output.MigrateResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flyway: its history table and locks, two migrations, and a second run that finds nothing to do. */
final class FlywayIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void migratesOnce() throws IOException, SQLException {
        Path scripts = Files.createDirectory(directory.resolve("migrations"));
        Files.writeString(scripts.resolve("V1__Create_sensors.sql"),
                """
                        CREATE TABLE sensor (id integer PRIMARY KEY, name varchar(20) NOT NULL);
                        INSERT INTO sensor VALUES (1, 'north'), (2, 'south');
                        """);
        Files.writeString(scripts.resolve("V2__Add_position.sql"), """
                ALTER TABLE sensor ADD COLUMN position double precision DEFAULT 0.5;
                CREATE VIEW placed AS SELECT name, position FROM sensor WHERE position IS NOT NULL;
                """);
        try (ServerProcess server = ServerProcess.start(directory.resolve("root"))) {
            MigrateResult first = flyway(server, scripts).migrate();
            assertThat(first.success).isTrue();
            assertThat(first.migrationsExecuted).isEqualTo(2);
            assertThat(first.targetSchemaVersion).isEqualTo("2");
            MigrateResult second = flyway(server, scripts).migrate();
            assertThat(second.success).isTrue();
            assertThat(second.migrationsExecuted).isZero();
            flyway(server, scripts).validate();
            assertThat(flyway(server, scripts).info().applied()).extracting(MigrationInfo::getDescription)
                    .containsExactly("Create sensors", "Add position");
            assertThat(one(server, "SELECT count(*) FROM placed WHERE position = 0.5")).isEqualTo(2);
            assertThat(one(server, "SELECT count(*) FROM flyway_schema_history WHERE success")).isEqualTo(2);
        }
    }

    private static Flyway flyway(ServerProcess server, Path scripts) {
        return Flyway.configure()
                .dataSource("jdbc:postgresql://127.0.0.1:" + server.port() + "/tidemark", "admin", "none")
                .locations("filesystem:" + scripts).load();
    }

    private static long one(ServerProcess server, String query) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }
}
