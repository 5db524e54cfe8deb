package io.tidemark.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.server.config.SettingValue.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    @TempDir
    Path root = Path.of(".");

    @Test
    void theFirstStartWritesEverySettingCommentedOut() throws Exception {
        assertThat(ConfigFile.read(root)).isEmpty();
        assertThat(root).isEmptyDirectory();
        ConfigFile.createIfMissing(root);
        String text = Files.readString(ServerConfig.file(root));
        for (Setting setting : Setting.values()) {
            assertThat(text).contains("#" + setting.key() + "=" + setting.defaultValue() + "\n");
        }
        assertThat(ConfigFile.read(root)).isEmpty();
    }

    @Test
    void commandLineBeatsEnvironmentBeatsFile() {
        Map<String, String> file = Map.of("pg.user", "file", "pg.database", "file", "pg.net.bind.to",
                "127.0.0.1:1");
        Map<String, String> environment = Map.of("TIDEMARK_PG_USER", "env", "TIDEMARK_PG_DATABASE", "env");
        ServerConfig config = ConfigReader.read(root, file, environment, Map.of("pg.user", "line"));
        assertThat(config.user()).isEqualTo("line");
        assertThat(config.database()).isEqualTo("env");
        assertThat(config.pgAddress().getPort()).isEqualTo(1);
        assertThat(config.values().stream().map(SettingValue::origin)).contains(Origin.COMMAND_LINE,
                Origin.ENVIRONMENT, Origin.FILE, Origin.DEFAULT);
    }

    @Test
    void anUnknownKeyIsNamedWithTheNearestKnownOne() {
        ServerConfig config = ConfigReader.read(root, Map.of("cairo.sql.backup.rot", "x"), Map.of(),
                Map.of());
        assertThat(config.warnings()).singleElement()
                .asString()
                .contains("cairo.sql.backup.rot", "server.conf", "cairo.sql.backup.root");
        assertThat(config.backupRoot()).isNull();
    }

    @Test
    void allProblemsAreReportedTogether() {
        Map<String, String> file = Map.of("pg.net.bind.to", "nowhere", "cairo.commit.mode", "maybe",
                "pg.net.connection.limit", "0", "cairo.snapshot.recovery.enabled", "perhaps",
                "cairo.sql.backup.dir.datetime.format", "yyyy/MM");
        assertThatThrownBy(() -> ConfigReader.read(root, file, Map.of(), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("pg.net.bind.to", "cairo.commit.mode", "pg.net.connection.limit",
                        "cairo.snapshot.recovery.enabled", "cairo.sql.backup.dir.datetime.format");
    }

    @Test
    void aRelativeBackupRootStartsAtTheRootDirectory() {
        ServerConfig config = ConfigReader.read(root, Map.of("cairo.sql.backup.root", "../b"), Map.of(),
                Map.of());
        assertThat(config.backupRoot()).isEqualTo(root.toAbsolutePath().resolveSibling("b"));
    }
}
