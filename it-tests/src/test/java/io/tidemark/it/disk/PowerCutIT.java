package io.tidemark.it.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Strace;
import io.tidemark.it.model.Contents;
import io.tidemark.it.model.Loads;
import io.tidemark.it.model.TableModel;
import io.tidemark.it.model.Writers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Power cuts in the middle of everything: a frozen image of the disk, taken while the server works, has all that was
 * acknowledged before. A few in the build, {@code -Dpower.cuts} of them by hand.
 */
final class PowerCutIT {
    private static final int CUTS = Integer.getInteger("power.cuts", 2);
    private static final int WRITERS = 4;
    private static final long SEED = 7;
    private static final List<TableModel> MODEL = TableModel.tables(3, 300);

    @TempDir
    Path directory;
    private final Random random = new Random(SEED);

    private static ServerProcess start(Path disk) {
        return ServerProcess.start(disk.resolve("root"), "memtable.max.bytes=1048576",
                "wal.segment.bytes=1048576",
                "cairo.sql.backup.root=" + disk.resolve("backups"));
    }

    @Test
    void aPowerCutLosesNothingThatWasAcknowledged() throws Exception {
        try (ImageDisk disk = ImageDisk.mount(directory);
                ServerProcess server = start(disk.inner());
                Connection connection = server.connect()) {
            Loads.create(connection, MODEL);
            Loads.load(server::connect, MODEL, 1);
            Thread beside = Thread.ofPlatform().start(() -> backUp(server));
            Writers writers = Writers.start(server::connect, MODEL, WRITERS, new TreeMap<>());
            for (int number = 0; number < CUTS; number++) {
                Thread.sleep(300 + random.nextInt(900));
                Map<Integer, Long> before = writers.acknowledged();
                Path cut = disk.cut(number);
                check(disk, cut, before, writers.sent());
            }
            server.kill();
            writers.stop();
            beside.join();
        }
    }

    /** The cut is one: where the server's syncs do nothing it loses what was acknowledged. */
    @Test
    @EnabledIfSystemProperty(named = "power.cuts", matches = ".+", disabledReason = "a control that is run by hand")
    void aPowerCutLosesCommitsWhereSyncsAreLeftOut() throws Exception {
        Strace.assumeThere();
        try (ImageDisk disk = ImageDisk.mount(directory);
                ServerProcess server = start(disk.inner());
                Connection connection = server.connect()) {
            Loads.create(connection, MODEL);
            Loads.load(server::connect, MODEL, 1);
            try (Strace _ = Strace.attach(server.pid(), "fsync,fdatasync,syncfs", "retval=0");
                    Writers writers = Writers.start(server::connect, MODEL, WRITERS, new TreeMap<>())) {
                Thread.sleep(1000);
                Map<Integer, Long> before = writers.acknowledged();
                Path cut = disk.cut(0);
                assertThat(before.values().stream().mapToLong(Long::longValue).sum()).isPositive();
                assertThatThrownBy(() -> check(disk, cut, before, writers.sent())).isNotNull();
            }
        }
    }

    /** @param sent by each writer when the cut had been taken; one more commit may have been on its way */
    private static void check(ImageDisk disk, Path cut, Map<Integer, Long> before, Map<Integer, Long> sent)
            throws Exception {
        Path after = disk.open(cut);
        try (ServerProcess server = start(after); Connection connection = server.connect()) {
            Map<Integer, Long> found = Contents.check(connection, MODEL);
            before.forEach((writer, least) -> assertThat(found.getOrDefault(writer, 0L))
                    .as("commits of writer %d in %s", writer, cut)
                    .isBetween(least, sent.getOrDefault(writer, 0L) + 1));
            checkBackups(connection);
        }
        disk.forget(cut);
    }

    private static void checkBackups(Connection connection) throws SQLException {
        List<String> sets = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT id, problem FROM sys.backups")) {
                while (rows.next()) {
                    sets.add(rows.getString(1));
                    assertThat(rows.getString(2)).as(rows.getString(1)).isNull();
                }
            }
            for (String set : sets) {
                try (ResultSet problems = statement
                        .executeQuery("VERIFY BACKUP '" + set + "' WITH (level restore)")) {
                    assertThat(problems.next()).as(set).isFalse();
                }
            }
        }
    }

    private static void backUp(ServerProcess server) {
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            for (int i = 0; i < 20; i++) {
                statement.execute("BACKUP DATABASE");
                statement.execute("SNAPSHOT PREPARE");
                statement.execute("SNAPSHOT COMPLETE");
                Thread.sleep(200);
            }
        } catch (SQLException killed) {
            // The test is over.
        } catch (InterruptedException nobody) {
            Thread.currentThread().interrupt();
        }
    }
}
