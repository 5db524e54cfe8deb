package io.tidemark.it.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.it.differential.IntendedDifference.Case;
import io.tidemark.it.differential.Queries.Question;
import io.tidemark.server.Server;
import io.tidemark.server.config.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated questions to PostgreSQL 15 and to this server. {@code -Ddifferential.seed} and {@code -Ddifferential.count} ask others
 * and more.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DifferentialIT {
    private static final long SEED = Long.getLong("differential.seed", 20_240_229);
    private static final int COUNT = Integer.getInteger("differential.count", 2_500);
    private static final int FIRST = Integer.getInteger("differential.first", 0);
    private static final int SHRINKING_STEPS = 150;
    private static final String ZONE = "Europe/Berlin";

    @TempDir
    static Path directory = Path.of("none");
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    void needsPostgres() {
        assumeTrue(PostgresServer.isAvailable(), "PostgreSQL 15 of Debian (postgresql-15) is not installed");
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable opened : open.reversed()) {
            opened.close();
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    @Test
    void generatedQueriesAreAnsweredAsPostgresAnswersThem() throws IOException, InterruptedException {
        check("queries", COUNT, (pair, grammar, random) -> {
            Question question = new Queries(grammar, random).next();
            return new Subject(question.piece(), question.ordered(), pair::ask);
        });
    }

    @Test
    void generatedChangesHaveTheEffectsThatPostgresGivesThem() throws IOException, InterruptedException {
        check("changes", COUNT / 5,
                (pair, grammar, random) -> new Subject(new Changes(grammar, random).next(), false,
                        pair::change));
    }

    @Test
    void parametersWithoutATypeGetTheOneThatPostgresInfers() throws IOException, InterruptedException {
        check("parameters", COUNT / 5, (pair, grammar, random) -> new Subject(
                parameterized(new Queries(grammar, random).next().piece(), random), false, pair::describe));
    }

    /** Literals become parameters, three at most. */
    private static Piece parameterized(Piece piece, RandomGenerator random) {
        int[] used = new int[1];
        return piece.withLeaves(leaf -> {
            boolean literal = Expressions.KINDS.contains(leaf.kind())
                    && !leaf.text().matches("[a-z][a-z0-9]*\\..*");
            if (!literal || used[0] == 3 || random.nextInt(2) == 0) {
                return leaf;
            }
            used[0]++;
            return Piece.leaf(leaf.kind(), "$" + used[0]);
        });
    }

    private interface Maker {
        Subject make(Pair pair, Grammar grammar, RandomGenerator random);
    }

    private interface Asker {
        Case ask(String sql, boolean ordered) throws IOException;
    }

    /** What is asked, and how. */
    private record Subject(Piece piece, boolean ordered, Asker asker) {}

    private void check(String what, int count, Maker maker) throws IOException, InterruptedException {
        Pair pair = pair(what);
        Differences differences = new Differences();
        Grammar grammar = Grammar.read();
        for (int number = FIRST; number < FIRST + count; number++) {
            RandomGenerator random = new SplittableRandom(SEED * 1_000_003 + number);
            ask(pair, number, maker.make(pair, grammar, random), differences);
        }
        Files.writeString(Path.of("target", "differential-" + what + ".txt"), differences.report());
        Files.writeString(Path.of("target", "differential-" + what + "-intended.txt"),
                differences.intended());
        System.out.println(
                "differential: seed " + SEED + ", " + count + " " + what + ", " + differences.summary());
        assertThat(differences.report()).as("seed %d, %d %s", SEED, count, what).isEmpty();
        assertThat(differences.excesses()).as("more intended differences than intended").isEmpty();
    }

    private Pair pair(String what) throws IOException, InterruptedException {
        PostgresServer postgres = opened(PostgresServer.start(directory.resolve("postgres-" + what)));
        Server tidemark = opened(Server.start(ConfigReader.read(directory.resolve("root-" + what),
                Map.of("net.port.offset", "free"), Map.of(), Map.of())));
        Pair pair = new Pair(opened(new WireClient(postgres.port(), "postgres", ZONE)),
                opened(new WireClient(tidemark.pgPort(), "tidemark", ZONE)));
        for (String statement : Sample.statements(SEED)) {
            pair.run(statement);
        }
        return pair;
    }

    /** Each question has a seed of its own, so that one can be asked again alone. */
    private static void ask(Pair pair, int number, Subject subject, Differences differences)
            throws IOException {
        Case asked = subject.asker().ask(subject.piece().sql(), subject.ordered());
        differences.asked(asked);
        Optional<String> difference = Comparison.difference(asked);
        if (difference.isEmpty()) {
            return;
        }
        Optional<IntendedDifference> intended = IntendedDifference.of(asked, pair.postgres());
        if (intended.isPresent()) {
            differences.addIntended(number, intended.get(), asked);
        } else if (differences.add(number, difference.get(), asked)) {
            differences.explain(pair.shortest(subject, difference.get()));
        }
    }

    /** A connection to each server. */
    private record Pair(WireClient postgres, WireClient tidemark) {
        void run(String statement) throws IOException {
            for (WireClient client : List.of(postgres, tidemark)) {
                Answer answer = client.simple(statement);
                if (answer.failure() != null) {
                    throw new IOException(answer.shown() + " by " + statement);
                }
            }
        }

        Case ask(String sql, boolean ordered) throws IOException {
            Answer expected = postgres.ask(sql);
            try {
                return new Case(sql, expected, tidemark.ask(sql), ordered);
            } catch (IOException e) {
                throw new IOException("no answer to " + sql, e);
            }
        }

        /** Both statements in a transaction that is rolled back; the rows of the table behind those of the statement. */
        Case change(String sql, boolean ordered) throws IOException {
            return new Case(sql, changed(postgres, sql), changed(tidemark, sql), ordered);
        }

        private static Answer changed(WireClient client, String sql) throws IOException {
            client.simple("BEGIN");
            Answer answer = client.ask(sql);
            Answer rows = client.simple("SELECT * FROM targets ORDER BY id");
            client.simple("ROLLBACK");
            if (answer.failure() != null) {
                return answer;
            }
            List<List<String>> all = new ArrayList<>();
            answer.text().forEach(row -> all.add(List.of(String.join("|", row))));
            rows.text().forEach(row -> all.add(List.of(String.join("|", row))));
            return new Answer(answer.columns().isEmpty() ? rows.columns() : answer.columns(), all, List.of(),
                    answer.tag(), null);
        }

        Case describe(String sql, boolean ordered) throws IOException {
            return new Case(sql, postgres.describe(sql), tidemark.describe(sql), ordered);
        }

        private static boolean differs(Subject subject, String sql, String kind, WireClient postgres)
                throws IOException {
            Case asked = subject.asker().ask(sql, subject.ordered());
            return Comparison.difference(asked).filter(kind::equals).isPresent()
                    && IntendedDifference.of(asked, postgres).isEmpty();
        }

        /** The shortest query found that differs in the same way, and both answers. */
        String shortest(Subject subject, String kind) throws IOException {
            Piece piece = subject.piece();
            int steps = 0;
            boolean shorter = true;
            while (shorter && steps < SHRINKING_STEPS) {
                shorter = false;
                for (Piece candidate : piece.shorter()) {
                    steps++;
                    String sql = candidate.sql();
                    if (steps < SHRINKING_STEPS && sql.length() < piece.sql().length()
                            && differs(subject, sql, kind, postgres)) {
                        piece = candidate;
                        shorter = true;
                        break;
                    }
                }
            }
            Case asked = subject.asker().ask(piece.sql(), subject.ordered());
            return piece.sql() + "\n  PostgreSQL: " + asked.expected().shown() + "\n  Tidemark:   "
                    + asked.actual().shown();
        }
    }
}
