package io.tidemark.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.changelog.ChangeSet;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Liquibase: its change log and lock tables, two change sets, and a second run that finds nothing to do. */
final class LiquibaseIT {
    private static final String CHANGES = """
            <?xml version="1.0" encoding="UTF-8"?>
            <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
                    http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
              <changeSet id="1" author="test">
                <preConditions onFail="MARK_RAN"><not><tableExists tableName="sensor"/></not></preConditions>
                <createTable tableName="sensor">
                  <column name="id" type="int"><constraints primaryKey="true" nullable="false"/></column>
                  <column name="name" type="varchar(20)"><constraints nullable="false" unique="true"/></column>
                  <column name="taken" type="timestamp"/>
                </createTable>
                <insert tableName="sensor"><column name="id" valueNumeric="1"/><column name="name" value="north"/></insert>
              </changeSet>
              <changeSet id="2" author="test">
                <addColumn tableName="sensor"><column name="active" type="boolean" defaultValueBoolean="true"/></addColumn>
                <createView viewName="active_sensor">SELECT id, name FROM sensor WHERE active</createView>
              </changeSet>
            </databaseChangeLog>
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void changesOnce() throws Exception {
        Path changes = Files.createDirectory(directory.resolve("changes"));
        Files.writeString(changes.resolve("changes.xml"), CHANGES);
        try (ServerProcess server = ServerProcess.start(directory.resolve("root"))) {
            assertThat(update(server, changes)).containsExactly("1", "2");
            assertThat(update(server, changes)).isEmpty();
            assertThat(one(server, "SELECT count(*) FROM active_sensor")).isEqualTo(1);
            assertThat(one(server, "SELECT count(*) FROM databasechangelog WHERE exectype = 'EXECUTED'"))
                    .isEqualTo(2);
            assertThat(one(server, "SELECT count(*) FROM databasechangeloglock WHERE locked")).isZero();
        }
    }

    /** Applies what is new. @return the ids of the change sets that were */
    private static List<String> update(ServerProcess server, Path changes) throws Exception {
        try (Connection connection = server.connect();
                Liquibase liquibase = new Liquibase("changes.xml", new DirectoryResourceAccessor(changes),
                        new JdbcConnection(connection))) {
            List<String> fresh = liquibase.listUnrunChangeSets(new Contexts(), new LabelExpression()).stream()
                    .map(ChangeSet::getId).toList();
            liquibase.update(new Contexts(), new LabelExpression());
            return fresh;
        }
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
