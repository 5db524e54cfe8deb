package io.tidemark.server.sql.parse;

import static org.assertj.core.api.Assertions.fail;

import io.tidemark.server.sql.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FuzzTest {
    private static final String[] PIECES = {"(", ")", ",", ";", "'", "\"", "$1", "$$", "/*", "--", "::", ".",
            "[", "]", " select ", " from ",
            " not ", " in ", " is ", " and ", " join ", " with ", " values ", " 1 ", "e'\\", "u&'", "\0",
            "\ud800", "é", " by ", " order "};

    @Test
    void answersMutatedStatementsWithATreeOrASqlException() {
        long seed = 20_240_117;
        Random random = new Random(seed);
        List<String> corpus = new ArrayList<>(Corpus.lines("accepted.sql"));
        corpus.addAll(Corpus.lines("dialect.sql"));
        for (int round = 0; round < 60_000; round++) {
            String sql = mutate(corpus.get(random.nextInt(corpus.size())), corpus, random);
            try {
                Parser.parseScript(sql);
            } catch (SqlException e) {
                if (e.position() < SqlException.NO_POSITION || e.position() > sql.length()) {
                    fail("position %d out of range, seed %d: %s", e.position(), seed, sql);
                }
            } catch (RuntimeException | StackOverflowError e) {
                fail("%s, seed %d: %s".formatted(e, seed, sql), e);
            }
        }
    }

    private static String mutate(String sql, List<String> corpus, Random random) {
        StringBuilder text = new StringBuilder(sql);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && !text.isEmpty(); i++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(8)));
                case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 2 -> text.setLength(at);
                default -> {
                    String other = corpus.get(random.nextInt(corpus.size()));
                    text.replace(at, text.length(), other.substring(random.nextInt(other.length())));
                }
            }
        }
        return text.toString();
    }
}
