package io.tidemark.server.control;

import io.tidemark.protocol.auth.ScramVerifier;
import io.tidemark.storage.failure.StorageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.help.HelpFormatter;

/** {@code tidemark}: without a sub-command it is {@code run}, so that {@code tidemark -d <root>} works. */
public final class TidemarkCommand {
    /** Exit code of a command that could not be done. */
    private static final int FAILED = 55;
    /** Exit code of a command line that isn't understood. */
    private static final int USAGE = 2;

    private static final Option ROOT = Option.builder("d").longOpt("root").hasArg().argName("root")
            .desc("The root directory (default: ./tidemark-data).").get();
    private static final Option SET = Option.builder().longOpt("set").hasArg().argName("key=value")
            .desc("A setting that beats server.conf and the environment; may be repeated.").get();
    private static final Option HELP = Option.builder("h").longOpt("help").desc("Shows this.").get();
    private static final Option VERSION = Option.builder("V").longOpt("version").desc("Shows the version.")
            .get();
    private static final Options OPTIONS = new Options().addOption(ROOT).addOption(SET).addOption(HELP)
            .addOption(VERSION);

    private final Runner runner;
    private final Path root;
    private final Map<String, String> settings;

    private TidemarkCommand(Runner runner, CommandLine line) throws ParseException {
        this.runner = runner;
        this.root = Path.of(line.getOptionValue(ROOT, "tidemark-data"));
        this.settings = settings(line);
    }

    /** Runs a server in the foreground until it is told to stop. */
    @FunctionalInterface
    public interface Runner {
        /** Returns the exit code. */
        int run(Path root, Map<String, String> settings);
    }

    private enum Verb {
        RUN("Runs the server in the foreground; stops on SIGTERM."),
        START(
                "Starts the server in the background and waits until it is ready."),
        STOP(
                "Stops the server and waits until it has stopped."),
        STATUS(
                "Tells whether a server runs on the root."),
        VERIFIER(
                "Reads a password from standard input and prints its SCRAM-SHA-256 verifier, for pg.password.");

        private final String description;

        Verb(String description) {
            this.description = description;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Runs the command line and returns the exit code. */
    public static int execute(Runner runner, String... arguments) {
        try {
            CommandLine line = DefaultParser.builder().setAllowPartialMatching(false).get().parse(OPTIONS,
                    arguments);
            if (line.hasOption(HELP)) {
                help();
                return 0;
            }
            if (line.hasOption(VERSION)) {
                out().println("Tidemark " + Version.text());
                return 0;
            }
            return new TidemarkCommand(runner, line).execute(verb(line.getArgList()));
        } catch (ParseException wrong) {
            System.err.println(
                    "tidemark: " + wrong.getMessage() + "\n  hint: tidemark --help shows what there is");
            return USAGE;
        } catch (StorageException refused) {
            System.err.println("tidemark: " + refused.getMessage()
                    + refused.hint().map(hint -> "\n  hint: " + hint).orElse(""));
            return FAILED;
        } catch (IOException | RuntimeException failure) {
            System.err.println("tidemark: " + failure.getMessage());
            return FAILED;
        }
    }

    private static Verb verb(List<String> words) throws ParseException {
        if (words.isEmpty()) {
            return Verb.RUN;
        }
        if (words.size() > 1) {
            throw new ParseException("one command at a time, not " + String.join(" ", words));
        }
        Optional<Verb> known = Stream.of(Verb.values()).filter(verb -> verb.word().equals(words.getFirst()))
                .findFirst();
        return known.orElseThrow(() -> new ParseException("unknown command: " + words.getFirst()));
    }

    private static Map<String, String> settings(CommandLine line) throws ParseException {
        Map<String, String> settings = new LinkedHashMap<>();
        String[] given = line.getOptionValues(SET);
        for (String setting : given == null ? new String[0] : given) {
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                throw new ParseException("--set wants <key>=<value>, not " + setting);
            }
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return settings;
    }

    private int execute(Verb verb) throws IOException {
        return switch (verb) {
            case RUN -> runner.run(root, settings);
            case START -> new BackgroundServer(root).start(settings, out());
            case STOP -> new BackgroundServer(root).stop(out());
            case STATUS -> new BackgroundServer(root).status(out());
            case VERIFIER -> verifier();
        };
    }

    private static int verifier() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String password = in.readLine();
        if (password == null || password.isEmpty()) {
            System.err.println("tidemark: no password came on standard input");
            return FAILED;
        }
        out().println(ScramVerifier.of(password).encode());
        return 0;
    }

    private static void help() throws IOException {
        StringBuilder commands = new StringBuilder(
                "A time-series database that speaks PostgreSQL. Commands:");
        for (Verb verb : Verb.values()) {
            commands.append("\n  %-9s %s".formatted(verb.word(), verb.description));
        }
        out().println("usage: tidemark [run|start|stop|status|verifier] [options]\n" + commands);
        HelpFormatter.builder().setShowSince(false).get().printOptions(OPTIONS);
    }

    private static PrintWriter out() {
        return new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    }
}
