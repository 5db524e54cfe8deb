package io.tidemark.it.console;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.it.harness.Node;
import io.tidemark.it.harness.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenarios of {@code src/test/node/console.mjs}, each in a Chromium of its own. */
final class ConsoleIT {
    private static ServerProcess server;
    private static String chromium;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        Optional<Path> browser = Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of("/usr/bin", name)).filter(Files::isExecutable).findFirst();
        assumeTrue(browser.isPresent(), "not on this machine: chromium");
        chromium = browser.orElseThrow().toString();
        Node.install();
        server = ServerProcess.start(directory.resolve("root"),
                "cairo.sql.backup.root=" + directory.resolve("backups"));
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE trades (ts TIMESTAMP, sym SYMBOL, price DOUBLE, size LONG)"
                    + " TIMESTAMP(ts) PARTITION BY DAY");
            statement.execute("INSERT INTO trades SELECT timestamp '2024-02-28' + n * interval '1 second',"
                    + " CASE WHEN n % 2 = 0 THEN 'A' ELSE 'B' END, n + 0.5, 9007199254740993 + n"
                    + " FROM generate_series(0, 199999) AS g(n)");
            statement.execute("INSERT INTO trades (ts) VALUES ('2024-03-02')");
            statement.execute("CREATE TABLE precious (a INT)");
            statement.execute("INSERT INTO precious VALUES (1), (2), (3)");
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"completesAndRuns", "findsStatements", "marksErrors",
            "scrollsThroughAHundredThousandRows",
            "copiesAndDownloads", "drawsAChart", "cancelsWithEscape", "backsUpAndRestores",
            "showsProgressAndAborts", "preparesASnapshot", "runsNoHostileName",
            "fitsNarrowWindowsAndDarkOnes"})
    void works(String scenario) throws Exception {
        Node.script("console.mjs", List.of(chromium, address(server), scenario));
    }

    @Test
    void worksForThoseWhoLogIn(@TempDir Path directory) throws Exception {
        try (ServerProcess guarded = ServerProcess.start(directory.resolve("root"), "pg.password=secret",
                "auth.rules=* scram")) {
            Node.script("console.mjs", List.of(chromium, address(guarded), "logsIn", "admin:secret"));
        }
    }

    private static String address(ServerProcess server) {
        return "http://127.0.0.1:" + server.httpPort();
    }
}
