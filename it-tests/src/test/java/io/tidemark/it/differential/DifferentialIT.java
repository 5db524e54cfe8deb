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
        PostgresServer postgres = opened(PostgresServer.start(directory.resolve("postgres")));
        Server tidemark = opened(Server.start(
                ConfigReader.read(directory.resolve("root"), Map.of("pg.net.bind.to", "127.0.0.1:0"),
                        Map.of(), Map.of())));
        Pair pair = new Pair(opened(new WireClient(postgres.port(), "postgres", ZONE)),
                opened(new WireClient(tidemark.pgPort(), "tidemark", ZONE)));
        for (String statement : Sample.statements(SEED)) {
            pair.run(statement);
        }
        Differences differences = ask(pair);
        Files.writeString(Path.of("target", "differential.txt"), differences.report());
        Files.writeString(Path.of("target", "differential-intended.txt"), differences.intended());
        System.out
                .println("differential: seed " + SEED + ", " + COUNT + " queries, " + differences.summary());
        assertThat(differences.report()).as("seed %d, %d queries", SEED, COUNT).isEmpty();
        assertThat(differences.excesses()).as("more intended differences than intended").isEmpty();
    }

    private static Differences ask(Pair pair) throws IOException {
        Differences differences = new Differences();
        Grammar grammar = Grammar.read();
        for (int number = FIRST; number < FIRST + COUNT; number++) {
            Question question = question(grammar, number);
            String sql = question.piece().sql();
            Case asked = pair.ask(sql, question.ordered());
            differences.asked(asked);
            Optional<String> difference = Comparison.difference(asked);
            if (difference.isEmpty()) {
                continue;
            }
            Optional<IntendedDifference> intended = IntendedDifference.of(asked, pair.postgres());
            if (intended.isPresent()) {
                differences.addIntended(number, intended.get(), asked);
            } else if (differences.add(number, difference.get(), asked)) {
                differences.explain(pair.shortest(question, difference.get()));
            }
        }
        return differences;
    }

    /** Each question has a seed of its own, so that one can be asked again alone. */
    private static Question question(Grammar grammar, int number) {
        RandomGenerator random = new SplittableRandom(SEED * 1_000_003 + number);
        return new Queries(grammar, random).next();
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

        private boolean differs(String sql, boolean ordered, String kind) throws IOException {
            Case asked = ask(sql, ordered);
            return Comparison.difference(asked).filter(kind::equals).isPresent()
                    && IntendedDifference.of(asked, postgres).isEmpty();
        }

        /** The shortest query found that differs in the same way, and both answers. */
        String shortest(Question question, String kind) throws IOException {
            Piece piece = question.piece();
            int steps = 0;
            boolean shorter = true;
            while (shorter && steps < SHRINKING_STEPS) {
                shorter = false;
                for (Piece candidate : piece.shorter()) {
                    steps++;
                    String sql = candidate.sql();
                    if (steps < SHRINKING_STEPS && sql.length() < piece.sql().length()
                            && differs(sql, question.ordered(), kind)) {
                        piece = candidate;
                        shorter = true;
                        break;
                    }
                }
            }
            String sql = piece.sql();
            return sql + "\n  PostgreSQL: " + postgres.ask(sql).shown() + "\n  Tidemark:   "
                    + tidemark.ask(sql).shown();
        }
    }
}
