package io.tidemark.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import schemacrawler.inclusionrule.RegularExpressionInclusionRule;
import schemacrawler.schema.Catalog;
import schemacrawler.schema.Column;
import schemacrawler.schema.Table;
import schemacrawler.schemacrawler.LimitOptionsBuilder;
import schemacrawler.schemacrawler.LoadOptionsBuilder;
import schemacrawler.schemacrawler.SchemaCrawlerOptions;
import schemacrawler.schemacrawler.SchemaCrawlerOptionsBuilder;
import schemacrawler.schemacrawler.SchemaInfoLevelBuilder;
import schemacrawler.tools.utility.SchemaCrawlerUtility;
import us.fatehi.utility.datasource.DatabaseConnectionSource;
import us.fatehi.utility.datasource.DatabaseConnectionSources;
import us.fatehi.utility.datasource.MultiUseUserCredentials;

/** SchemaCrawler reads the whole catalog, at its highest level of detail. */
final class SchemaCrawlerIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void readsTablesColumnsKeysAndViews() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory.resolve("root"));
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE crawled (id int PRIMARY KEY, name varchar(20) NOT NULL UNIQUE,"
                    + " price numeric(10,2) DEFAULT 1, at timestamp)");
            statement.execute("CREATE VIEW cheap AS SELECT id, name FROM crawled WHERE price < 5");
            statement.execute("COMMENT ON TABLE crawled IS 'what is crawled'");
            Catalog catalog = crawl(server);
            List<Table> tables = catalog.getTables().stream()
                    .filter(table -> table.getSchema().getFullName().endsWith("public")).toList();
            assertThat(tables).extracting(Table::getName).containsExactlyInAnyOrder("crawled", "cheap");
            Table crawled = tables.stream().filter(table -> table.getName().equals("crawled")).findFirst()
                    .orElseThrow();
            assertThat(crawled.getRemarks()).isEqualTo("what is crawled");
            assertThat(crawled.getColumns()).extracting(Column::getName).containsExactly("id", "name",
                    "price",
                    "at");
            assertThat(crawled.getPrimaryKey().getName()).isEqualTo("crawled_pkey");
            assertThat(crawled.getColumns().get(1).isNullable()).isFalse();
            assertThat(crawled.getColumns().get(2).getDefaultValue()).isEqualTo("1");
            assertThat(crawled.getIndexes()).hasSize(2);
        }
    }

    private static Catalog crawl(ServerProcess server) {
        SchemaCrawlerOptions options = SchemaCrawlerOptionsBuilder.newSchemaCrawlerOptions()
                .withLimitOptions(LimitOptionsBuilder.builder()
                        .includeSchemas(new RegularExpressionInclusionRule(".*public.*")).toOptions())
                .withLoadOptions(LoadOptionsBuilder.builder()
                        .withSchemaInfoLevel(SchemaInfoLevelBuilder.maximum()).toOptions());
        DatabaseConnectionSource source = DatabaseConnectionSources.newDatabaseConnectionSource(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/tidemark",
                new MultiUseUserCredentials("admin", "none"));
        return SchemaCrawlerUtility.getCatalog(source, options);
    }
}
