package io.tidemark.server.control;

import io.tidemark.protocol.auth.ScramVerifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tidemark}: without a sub-command it is {@code run}, so that {@code tidemark -d <root>} works. */
@Command(name = "tidemark", description = "A time-series database that speaks PostgreSQL.", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false, subcommands = AutoComplete.GenerateCompletion.class)
public final class TidemarkCommand implements Callable<Integer> {
    /** Exit code of a command that could not be done. */
    private static final int FAILED = 55;

    private final Runner runner;

    @Option(names = {"-d",
            "--root"}, paramLabel = "<root>", scope = CommandLine.ScopeType.INHERIT, defaultValue = "tidemark-data", description = "The root directory (default: ./tidemark-data).")
    private Path root = Path.of("tidemark-data");

    @Option(names = "--set", paramLabel = "<key>=<value>", scope = CommandLine.ScopeType.INHERIT, description = "A setting that beats server.conf and the environment.")
    private Map<String, String> settings = new LinkedHashMap<>();

    private TidemarkCommand(Runner runner) {
        this.runner = runner;
    }

    /** Runs a server in the foreground until it is told to stop. */
    @FunctionalInterface
    public interface Runner {
        /** Returns the exit code. */
        int run(Path root, Map<String, String> settings);
    }

    /** Runs the command line and returns the exit code. */
    public static int execute(Runner runner, String... arguments) {
        return new CommandLine(new TidemarkCommand(runner)).setExecutionExceptionHandler((failure, _, _) -> {
            System.err.println("tidemark: " + failure.getMessage());
            return FAILED;
        }).execute(arguments);
    }

    @Override
    public Integer call() {
        return run();
    }

    @Command(description = "Runs the server in the foreground; stops on SIGTERM.")
    int run() {
        return runner.run(root, settings);
    }

    @Command(description = "Starts the server in the background and waits until it is ready.")
    int start() {
        return new BackgroundServer(root).start(settings, out());
    }

    @Command(description = "Stops the server and waits until it has stopped.")
    int stop() {
        return new BackgroundServer(root).stop(out());
    }

    @Command(description = "Tells whether a server runs on the root.")
    int status() {
        return new BackgroundServer(root).status(out());
    }

    @Command(description = "Reads a password from standard input and prints its SCRAM-SHA-256 verifier, for pg.password.")
    int verifier() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String password = in.readLine();
        if (password == null || password.isEmpty()) {
            System.err.println("tidemark: no password came on standard input");
            return FAILED;
        }
        out().println(ScramVerifier.of(password).encode());
        return 0;
    }

    private static PrintWriter out() {
        return new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    }
}
