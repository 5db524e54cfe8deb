package io.tidemark.server;

import io.tidemark.server.config.ConfigException;
import io.tidemark.server.config.ConfigFile;
import io.tidemark.server.config.ConfigReader;
import io.tidemark.server.config.LiveConfig;
import io.tidemark.server.control.Hangup;
import io.tidemark.server.control.SystemdNotifier;
import io.tidemark.storage.Database;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.thread.LongSlices;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that is the process: it runs until the process is told to stop, and systemd is told how far it is. */
final class ForegroundRun {
    private static final Logger LOG = LoggerFactory.getLogger(ForegroundRun.class);
    /** Exit code of a server that could not start. */
    private static final int START_FAILED = 55;

    private ForegroundRun() {}

    /**
     * Runs a server until the process is told to stop.
     *
     * @param settings of the command line
     * @return the exit code
     */
    static int run(Path root, Map<String, String> settings) {
        Database.warmUp();
        SystemdNotifier systemd = SystemdNotifier.ofEnvironment();
        Server server;
        LiveConfig config;
        try {
            config = new LiveConfig(
                    () -> ConfigReader.read(root, ConfigFile.read(root), System.getenv(), settings));
            server = Server.start(config);
        } catch (StorageException | ConfigException | UncheckedIOException failure) {
            LOG.error("start failed: {}", failure.getMessage());
            System.err.println("tidemark: " + failure.getMessage() + hintOf(failure, root));
            return START_FAILED;
        } catch (RuntimeException | Error failure) {
            LOG.error("start failed", failure);
            System.err.println("tidemark: the start failed, the log has the cause: " + failure);
            return START_FAILED;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Thread stop = new Thread(() -> {
            systemd.stopping();
            server.close();
            stopped.countDown();
        }, "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        Hangup.handle(() -> reload(config, systemd));
        LongSlices.giveToCompilers();
        systemd.ready();
        try {
            stopped.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private static void reload(LiveConfig config, SystemdNotifier systemd) {
        systemd.reloading();
        try {
            List<String> changed = config.reload();
            LOG.info("settings read again [changed={}]", changed);
        } catch (ConfigException | UncheckedIOException wrong) {
            LOG.error("settings not read again, all stay as they are: {}", wrong.getMessage());
        }
        systemd.ready();
    }

    private static String hintOf(RuntimeException failure, Path root) {
        if (!(failure instanceof StorageException refused)) {
            return "";
        }
        Path marker = root.resolve(FileNames.RESTORE_MARKER);
        boolean copy = (refused instanceof StorageException.FileMissing
                || refused instanceof StorageException.CorruptFile)
                && Files.exists(root.resolve(FileNames.SNAPSHOT_DIRECTORY).resolve(FileNames.SNAPSHOT))
                && !Files.exists(marker);
        Optional<String> advice = copy
                ? Optional.of(
                        "when this is a copy that was made while a snapshot was prepared, it starts as it was"
                                + " then with a file _restore: touch " + marker
                                + " (where it is no copy, that would undo all later commits)")
                : refused.hint();
        return advice.map(hint -> "\n  hint: " + hint).orElse("");
    }
}
